import type { Job } from '../job.ts'
import type { Ledger } from './ledger.ts'

/** Where deliveries and the work that they ask for are kept until it is done. */
export interface Backlog {
  /** Remembers a delivery with its jobs; false where it was taken before. Resolves once that outlives the process. */
  take(receipt: Receipt): Promise<boolean>
  /** Work that no delivery asked for; not before so many milliseconds. */
  put(jobs: readonly Job[], after?: number): Promise<void>
  /** At most so many jobs whose turn it is. They belong to the caller until they are settled, or until it is not heard of any more. */
  claim(most: number): Promise<Claim[]>
  /** Done, whatever came of it. */
  finish(claim: Claim): Promise<void>
  /** Not done: it comes again after a while, and after the last attempt it is given up. */
  fail(claim: Claim, error: unknown): Promise<void>
  /** Not done through no fault of its own: it comes again after so many milliseconds, as if it had never been tried. */
  postpone(claim: Claim, after: number): Promise<void>
  /** Says that these are still worked on; gives back those that no longer belong to us. */
  keep(claims: readonly Claim[]): Promise<readonly Claim[]>
  /** Nothing waits, not even for later. */
  isEmpty(): Promise<boolean>
  figures(): Promise<Figures>
  /** Forgets what is kept about an installation, or about one repository of it, that is none of ours any more; what another has of it stays. */
  forget(whose: { readonly installationId: number; readonly repositoryId: number | null }): Promise<void>
  /** Forgets deliveries that nobody will send again, and merge groups of long ago. */
  prune(): Promise<void>
  readonly ledger: Ledger
  /** Which of these deliveries were taken. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>
  /** A few words that all processes share, such as how far a sweep has come. */
  note(name: string): Promise<string | undefined>
  setNote(name: string, text: string): Promise<void>
  /** Whose turn it is to do what is done once in so many milliseconds: true for one of all who ask. */
  isDue(name: string, every: number): Promise<boolean>
  /** Called whenever there may be something to claim. */
  listen(wake: () => void): void
  close(): Promise<void>
}

/** What is kept of a delivery: not its payload, which may hold anything, but what it asks for. */
export interface Receipt {
  /** The same for a redelivery. */
  readonly id: string
  readonly event: string
  readonly jobs: readonly Job[]
}

export interface Claim {
  readonly id: string
  readonly job: Job
  /** How often it was tried before. */
  readonly tried: number
  readonly isLast: boolean
  /** All attempts are spent: it is only to be told that nothing will come of it. */
  readonly isGivenUp: boolean
  /** When it was asked for. */
  readonly since: Date
}

export interface Figures {
  readonly waiting: number
  readonly running: number
  readonly givenUp: number
  /** How long the oldest job that could run has waited, in seconds; 0 where none waits. */
  readonly oldest: number
}
