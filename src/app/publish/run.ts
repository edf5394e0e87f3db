import { createHash } from 'node:crypto'
import type { Client } from '../../fetch/github/client.ts'
import type { Range } from '../../fetch/github/compare.ts'
import type { Context } from '../../render/context.ts'
import { isAddressed } from '../addressed.ts'
import type { Log } from '../log.ts'
import type { Pull } from '../pull.ts'
import type { AppIdentity, OpenCheck } from './check.ts'
import type { Accepted, Heard, Markers } from './marker.ts'
import type { Manner } from './send.ts'

/** Who speaks on which pull request: enough to tell comments of ours from those of others. */
export interface Speaker {
  readonly client: Client
  readonly pull: Pull
  readonly app: AppIdentity
  readonly markers: Markers
}

/** One run for one head of one pull request, as far as publishing needs to know it. */
export interface Run extends Manner, Speaker {
  readonly check: OpenCheck
  readonly range: Range
  readonly context: Context
  readonly log: Log
  /** The comments as they were when the run began: below the pull request, and on its lines where those were looked at. */
  readonly conversation: readonly ConversationComment[]
  readonly threads: readonly ThreadComment[] | undefined
  /** The acceptances that hold, and what has to be said of those that no longer do. */
  readonly accepted: readonly Accepted[]
  readonly heard: Heard
  readonly notes: readonly string[]
  /** The pull request as GitHub has it now; asked for before anything is written for people to read. @throws {CalledOff} when the head has moved or the pull request is closed. */
  readonly ensureCurrent: () => Promise<Pull>
}

/** A comment as far as it matters here: people may write thousands, of a quarter of a megabyte each. */
export interface ConversationComment extends Author {
  readonly id: number
  readonly node_id: string
  /** Of our own all of it; of others the first line where it speaks to us, and else nothing. */
  readonly body: string
  /** Of all of it; '' for what speaks not to us. */
  readonly digest: string
  readonly html_url: string
  readonly created_at: string
  readonly updated_at: string
}
export interface ThreadComment extends ConversationComment {
  readonly in_reply_to_id: number | undefined
}

interface Author {
  readonly user: { readonly id: number; readonly login: string; readonly type: string } | null
  readonly performed_via_github_app: { readonly id: number } | null | undefined
}

/** All comments below the pull request, oldest first. */
export async function conversationOf(at: Speaker): Promise<ConversationComment[]> {
  const { client, pull } = at
  const query = { ...repositoryOf({ pull }), issue_number: pull.number, per_page: 100 }
  return client.paginate(client.rest.issues.listComments, query, ({ data }) =>
    data.map((it) => whatMatters(at, { ...it, performed_via_github_app: it.performed_via_github_app })),
  )
}

/** All comments on its lines and files, oldest first. */
export async function threadsOf(at: Speaker): Promise<ThreadComment[]> {
  const { client, pull } = at
  const query = { ...repositoryOf({ pull }), pull_number: pull.number, per_page: 100 }
  return client.paginate(client.rest.pulls.listReviewComments, query, ({ data }) =>
    data.map((it) => ({ ...whatMatters(at, { ...it, performed_via_github_app: undefined }), in_reply_to_id: it.in_reply_to_id })),
  )
}

type Listed = Omit<ConversationComment, 'body' | 'digest'> & { readonly body?: string | null | undefined }

function whatMatters(at: Speaker, it: Listed): ConversationComment {
  const { id, node_id, html_url, created_at, updated_at, user, performed_via_github_app } = it
  const body = it.body ?? ''
  const isCommand = isAddressed(body)
  return {
    id,
    node_id,
    html_url,
    created_at,
    updated_at,
    performed_via_github_app,
    user: user && { id: user.id, login: user.login, type: user.type },
    body: isOurs(at, it) ? body : isCommand ? firstLine(body) : '',
    digest: isCommand ? digestOf(body) : '',
  }
}

/** Longer than any command, so that one that is too long is still told. */
const longestLine = 2000

const firstLine = (body: string): string => /^[^\r\n]*/.exec(body.slice(0, longestLine))?.[0] ?? ''

/** Whether a comment still says what it said. GitHub gives line ends back in its own way. */
const digestOf = (body: string): string => createHash('sha256').update(body.replaceAll('\r\n', '\n')).digest('hex').slice(0, 16)

export const repositoryOf = (run: { readonly pull: Pull }): { owner: string; repo: string } => ({
  owner: run.pull.owner,
  repo: run.pull.repo,
})

/** What is posted here is posted by this user, and by nobody else: brackets are in no person's login. */
export const isOurs = ({ app }: { readonly app: AppIdentity }, comment: Author): boolean =>
  comment.user?.type === 'Bot' && comment.user.login === `${app.slug}[bot]` && (comment.performed_via_github_app?.id ?? app.id) === app.id
