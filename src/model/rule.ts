import type { Severity } from './report.ts'

/** One file under rules/, parsed. Opinions live here; facts are computed in code. */
export interface Rule {
  /** Equals its file's name; reads well after "accept". */
  readonly id: string
  /** The folder: what the source article says serverless security is left with (`perimeter`, `permissions` …). */
  readonly aspect: string
  /** The finding in one short clause with `{CEL}` places, names in backticks: "Anyone on the internet can call `{it.method} {it.path}`". Bold head of a comment, row of a table. */
  readonly title: string
  readonly severity: Severity
  /** First that holds wins over `severity`; each `when` is CEL over the same facts. */
  readonly severities: readonly { readonly severity: Severity; readonly when: string }[]
  /** Of two rules that are as grave about one cause the other speaks: this one says of it what holds of any. */
  readonly yields?: boolean
  /** Change kinds (`route-added`) make a delta rule, nouns (`grant`) a state rule. */
  readonly on: readonly string[]
  /** CEL over `it`, `before`, `after`, `what`, `kind`. */
  readonly when: string
  /** What follows the title, with `{CEL}` places and without repeating it: what it reaches, because of which line. */
  readonly message: string
  /** What was gained, with `{CEL}` places: the third part of the fingerprint, beside rule and subject. */
  readonly gained: string
  readonly why: string
  /**
   * What to do, with `{CEL}` places. `Finding.remediation` is the summary (one line, "authorize the route"), then a blank line and the
   * snippet of the framework in use as a fenced block (```yaml), so that every renderer can show the first line alone.
   */
  readonly fix: Remediation
  readonly references: readonly string[]
  /** The version of the product that first had it. */
  readonly since: string
}

export interface Remediation {
  readonly summary: string
  /** The line of the finding as it is certainly right, with `{CEL}` places; a line that comes out empty is no suggestion. */
  readonly suggestion?: string | undefined
  readonly snippets: Readonly<Partial<Record<string, string>>>
}

export interface Acceptance {
  readonly fingerprint: string
  readonly by: string
  readonly reason: string
  /** ISO date, inclusive; null for no end. */
  readonly until: string | null
  readonly source: string
}
