import type { Auth } from '../../src/model/report.ts'

/** What is true of one commit of a public repository, read as a pull request against its first parent, by hand. */
export interface Label {
  readonly id: string
  /** `owner/name` on GitHub. */
  readonly repo: string
  readonly base: string
  readonly head: string
  readonly functions_added: readonly Placed[]
  readonly functions_removed: readonly string[]
  readonly routes_added: readonly (Line & RouteLabel)[]
  readonly routes_changed: readonly (Line & RouteLabel)[]
  readonly triggers_added: readonly (Line & { readonly type: string; readonly function: string })[]
  /** `widened` also for what a principal may do that is new. */
  readonly iam: {
    readonly verdict: 'widened' | 'narrowed' | 'none'
    readonly widened: readonly { readonly principal: string; readonly action: string }[]
  }
  readonly dependencies_added: readonly (Placed & { readonly ecosystem: string })[]
  readonly notes?: string
}

/** The line of head that says it. */
export interface Line {
  readonly file: string
  readonly line: number
}

type Placed = Line & { readonly name: string }

interface RouteLabel {
  readonly method: string
  readonly path: string
  readonly auth: Auth
}

/** Nothing that a reader of the review would want to be told. */
export const isSilent = (it: Label): boolean =>
  it.iam.verdict !== 'widened' &&
  [it.functions_added, it.functions_removed, it.routes_added, it.routes_changed, it.triggers_added, it.dependencies_added].every(
    (list) => list.length === 0,
  )
