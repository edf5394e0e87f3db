/** Where the reader of a rendered review stands: what links point to and how the two sides are called. */
export interface Context {
  /** `owner/name`; null outside GitHub, where places are named and not linked. */
  readonly repository: string | null
  /** `https://github.com`, without a slash at the end. */
  readonly server: string
  readonly headSha: string | null
  readonly baseSha: string | null
  /** The branch that is merged into; '' where there is none. */
  readonly baseRef: string
}
