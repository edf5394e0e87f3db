import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from './endpoint.ts'

/** What goes wrong with the next requests that match; used up after `times`. */
export interface Fault {
  readonly method?: string
  /** Matched against the path with its query. */
  readonly path?: RegExp
  /** Default 1. */
  readonly times?: number
  /** So many of those that match go well before. */
  readonly skip?: number
  /** `before`: nothing was done. `after`: the write was done and only its answer is lost. Default before. */
  readonly when?: 'before' | 'after'
  /** An answer in place of GitHub's own; `hang` never answers, `reset` drops the connection. */
  readonly with:
    | { readonly status: number; readonly message?: string; readonly headers?: Readonly<Record<string, string>> }
    | 'hang'
    | 'reset'
}

export type Outcome = Answer | 'hang' | 'reset'

/** The bad weather that a test orders. */
export class Faults {
  /** Added to each request, in milliseconds. */
  latency = 0
  /** A token's first requests are refused with this status, as while it has not reached all of GitHub. */
  replicationLag: { requests: number; status: 401 | 403 } = { requests: 0, status: 401 }
  readonly #ordered: { readonly fault: Fault; left: number; skip: number }[] = []

  add(fault: Fault): void {
    this.#ordered.push({ fault, left: fault.times ?? 1, skip: fault.skip ?? 0 })
  }

  /** The limit on bursts, which asks for patience in a header. */
  secondaryLimit(seconds: number, times = 1, match: Pick<Fault, 'method' | 'path'> = {}): void {
    this.add({ ...match, times, with: secondaryLimit(seconds) })
  }

  clear(): void {
    this.#ordered.length = 0
    this.latency = 0
    this.replicationLag = { requests: 0, status: 401 }
  }

  /** True once everything that was ordered has happened. */
  get spent(): boolean {
    return this.#ordered.every((it) => it.left <= 0)
  }

  async strike(when: 'before' | 'after', method: string, path: string): Promise<Outcome | undefined> {
    if (when === 'before' && this.latency > 0) await pause(this.latency)
    const due = this.#ordered.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.when ?? 'before') === when &&
        (fault.method ?? method).toUpperCase() === method.toUpperCase() &&
        (fault.path?.test(path) ?? true),
    )
    if (due === undefined || due.skip-- > 0) return undefined
    due.left -= 1
    const { with: what } = due.fault
    if (typeof what === 'string') return what
    return {
      status: what.status,
      body: { message: what.message ?? 'Server Error', documentation_url: 'https://docs.github.com/rest' },
      ...(what.headers === undefined ? {} : { headers: what.headers }),
    }
  }
}

export const secondaryLimit = (seconds: number): { status: number; message: string; headers: Record<string, string> } => ({
  status: 403,
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  headers: { 'retry-after': String(seconds) },
})
