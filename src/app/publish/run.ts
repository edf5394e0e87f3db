import type { Client } from '../../fetch/github/client.ts'
import type { Range } from '../../fetch/github/compare.ts'
import type { Context } from '../../render/context.ts'
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

export type ConversationComment = Awaited<ReturnType<Client['rest']['issues']['listComments']>>['data'][number]
export type ThreadComment = Awaited<ReturnType<Client['rest']['pulls']['listReviewComments']>>['data'][number]

/** All comments below the pull request, oldest first. */
export const conversationOf = async ({ client, pull }: Speaker): Promise<ConversationComment[]> =>
  client.paginate(client.rest.issues.listComments, { ...repositoryOf({ pull }), issue_number: pull.number, per_page: 100 })

/** All comments on its lines and files, oldest first. */
export const threadsOf = async ({ client, pull }: Speaker): Promise<ThreadComment[]> =>
  client.paginate(client.rest.pulls.listReviewComments, { ...repositoryOf({ pull }), pull_number: pull.number, per_page: 100 })

export const repositoryOf = (run: { readonly pull: Pull }): { owner: string; repo: string } => ({
  owner: run.pull.owner,
  repo: run.pull.repo,
})

/** What is posted here is posted by this user, and by nobody else: brackets are in no person's login. */
export const isOurs = (
  { app }: { readonly app: AppIdentity },
  comment: { user: { login: string; type: string } | null; performed_via_github_app?: { id: number } | null | undefined },
): boolean =>
  comment.user?.type === 'Bot' && comment.user.login === `${app.slug}[bot]` && (comment.performed_via_github_app?.id ?? app.id) === app.id
