import type { Client } from '../../fetch/github/client.ts'
import type { Range } from '../../fetch/github/compare.ts'
import type { Context } from '../../render/context.ts'
import type { Log } from '../log.ts'
import type { Pull } from '../pull.ts'
import type { OpenCheck } from './check.ts'
import type { Markers } from './marker.ts'
import type { Manner } from './send.ts'

/** One run for one head of one pull request, as far as publishing needs to know it. */
export interface Run extends Manner {
  readonly client: Client
  readonly pull: Pull
  readonly check: OpenCheck
  readonly range: Range
  readonly context: Context
  readonly markers: Markers
  readonly log: Log
  /** The pull request as GitHub has it now; asked for before anything is written for people to read. @throws {CalledOff} when the head has moved or the pull request is closed. */
  readonly ensureCurrent: () => Promise<Pull>
}

export const repositoryOf = (run: { readonly pull: Pull }): { owner: string; repo: string } => ({
  owner: run.pull.owner,
  repo: run.pull.repo,
})

/** What is posted here is posted by this user, and by nobody else: brackets are in no person's login. */
export const isOurs = (
  run: Run,
  comment: { user: { login: string; type: string } | null; performed_via_github_app?: { id: number } | null | undefined },
): boolean =>
  comment.user?.type === 'Bot' &&
  comment.user.login === `${run.check.app.slug}[bot]` &&
  (comment.performed_via_github_app?.id ?? run.check.app.id) === run.check.app.id
