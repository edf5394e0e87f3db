import type { Change, DependencyFact, Location, Service, Surface } from './report.ts'

/** What a comparison of two applications hands to the judge: facts, no opinions. */
export interface Comparison {
  /** Services that the change can touch, sorted by id. */
  readonly services: readonly Service[]
  readonly differences: readonly Difference[]
  /** What state rules look at: every grant, route, function … of the touched services. */
  readonly subjects: readonly Subject[]
  readonly surface: { readonly base: Surface; readonly head: Surface }
  /** Gaps of both sides, with what they mean for this change. */
  readonly gaps: readonly ComparedGap[]
}

export interface ComparedGap {
  readonly level: 'error' | 'warning' | 'note'
  readonly location: Location | null
  readonly message: string
  readonly reason: string
  /** False when the same thing was as unreadable at the base and did not change: shown, but it hides no change. */
  readonly isNew: boolean
}

/** One change with what a delta rule (`on: route-added` …) may ask about it. */
export interface Difference {
  readonly change: Change
  /**
   * What a rule sees as `before`, `after` and `it` (after, or before where it was removed). A member is a plain value, or a `Val`:
   * the judge hands a known one to the rule as itself and leaves an unresolved one out, so that a rule which needs it is undetermined.
   */
  readonly before: View | null
  readonly after: View | null
  /** Who it is about, in a form that survives moved lines and renamed files: `GET /orders`, `export may dynamodb:DeleteItem on table/orders`. */
  readonly subject: string
  /** The name of its service, for the fingerprint; '' where there is none. */
  readonly serviceName: string
  /** What in the source brought it about, where that can bring about several things: a statement of a policy. Equal for one cause. */
  readonly cause: string | null
  /** The deployments in which it is so, where it is not in all that the repository describes: `prod`. */
  readonly environments?: readonly string[]
  readonly related: readonly { readonly location: Location; readonly note: string }[]
}

/** One thing that state rules (`on: grant`, `on: route` …) look at, at both sides; null on a side where it does not exist. */
export interface Subject {
  readonly noun: 'grant' | 'principal' | 'fault' | 'admission' | 'route' | 'function' | 'trigger' | 'setting' | 'dependency' | 'budget'
  readonly subject: string
  readonly service: string | null
  readonly serviceName: string
  /** As of a difference. */
  readonly environments?: readonly string[]
  readonly location: Location
  readonly before: View | null
  readonly after: View | null
  /** The change that brought it about, when there is one. */
  readonly change: string | null
  /** See `Difference.cause`. */
  readonly cause: string | null
  readonly related: readonly { readonly location: Location; readonly note: string }[]
}

/** Facts under the names that rules use: see `src/compare/views.ts` for each noun's members. */
export type View = Readonly<Record<string, unknown>>

/** Package versions to ask the advisories about. */
export interface PackageQuery {
  readonly ecosystem: DependencyFact['ecosystem']
  readonly name: string
  readonly version: string
  /** A manifest names it. */
  readonly direct?: true
}
