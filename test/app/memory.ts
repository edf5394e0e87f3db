import { type Job, keyOf, weight } from '../../src/app/job.ts'
import type { Backlog, Claim, Figures, Receipt } from '../../src/app/queue/backlog.ts'
import type { Entry, Ledger, Left, PullRef } from '../../src/app/queue/ledger.ts'
import { turnsOf } from '../../src/app/queue/turns.ts'

interface Waiting {
  readonly id: string
  readonly job: Job
  readonly turn: number
  readonly tried: number
  readonly since: Date
  readonly due: number
}

/** A backlog for tests of what happens to jobs: it keeps the promises of the durable one (`backlog.test.ts`), except that it is gone with the process. */
export class MemoryBacklog implements Backlog {
  readonly ledger = new MemoryLedger()
  readonly #known = new Set<string>()
  readonly #attempts: number
  readonly #mostOfOne: number
  #waiting: Waiting[] = []
  #givenUp: Waiting[] = []
  readonly #running = new Map<string, { readonly claim: Claim; readonly turn: number }>()
  #wake: () => void = () => {}
  readonly #notes = new Map<string, string>()
  readonly #due = new Map<string, number>()
  #next = 1

  constructor({ attempts = 1, mostOfOne = 4 } = {}) {
    this.#attempts = attempts
    this.#mostOfOne = mostOfOne
  }

  async take({ id, jobs }: Receipt): Promise<boolean> {
    if (this.#known.has(id)) return false
    this.#known.add(id)
    await this.put(jobs)
    return true
  }

  async put(jobs: readonly Job[], after = 0): Promise<void> {
    for (const job of jobs) this.#put(job, after)
    this.#wake()
    // A timer may be a millisecond ahead of the clock.
    if (after > 0) setTimeout(() => this.#wake(), after + 5).unref()
  }

  #put(job: Job, after: number): void {
    const other = this.#waiting.find((it) => keyOf(it.job) === keyOf(job))
    if (other !== undefined) {
      if (after > 0 || weight(job) < weight(other.job)) return
      this.#waiting = this.#waiting.map((it) => (it === other ? { ...it, job, due: Date.now() } : it))
      return
    }
    const [turn = 0] = turnsOf([job], this.#standings())
    this.#waiting.push({ id: String(this.#next++), job, turn, tried: 0, since: new Date(), due: Date.now() + after })
  }

  async claim(most: number): Promise<Claim[]> {
    const claims: Claim[] = []
    for (const it of this.#waiting.toSorted((a, b) => a.turn - b.turn)) {
      if (claims.length === most) break
      if (it.due > Date.now() || this.#running.has(keyOf(it.job)) || this.#runningOf(it.job.installationId) >= this.#mostOfOne) continue
      this.#waiting = this.#waiting.filter((other) => other !== it)
      claims.push(this.#claimed(it, false))
    }
    for (const it of this.#givenUp.splice(0, most - claims.length)) claims.push(this.#claimed(it, true))
    return claims
  }

  #claimed({ id, job, tried, since, turn }: Waiting, isGivenUp: boolean): Claim {
    const claim = { id, job, tried, since, isLast: isGivenUp || tried + 1 >= this.#attempts, isGivenUp }
    this.#running.set(keyOf(job), { claim, turn })
    return claim
  }

  async finish(claim: Claim): Promise<void> {
    this.#running.delete(keyOf(claim.job))
  }

  async fail(claim: Claim): Promise<void> {
    await this.finish(claim)
    if (claim.isGivenUp || this.#waiting.some((it) => keyOf(it.job) === keyOf(claim.job))) return
    const { id, job, since } = claim
    const again = { id, job, since, turn: 0, tried: claim.tried + 1, due: Date.now() }
    if (claim.isLast) this.#givenUp.push(again)
    else this.#waiting.push(again)
    this.#wake()
  }

  async postpone(claim: Claim, after: number): Promise<void> {
    await this.put([claim.job], after)
    await this.finish(claim)
  }

  /** What a process had claimed that is gone comes again, as when a database is opened after a crash. */
  async recover(): Promise<void> {
    const left = [...this.#running.values()]
    for (const { claim } of left) await this.fail(claim)
  }

  async keep(): Promise<readonly Claim[]> {
    return []
  }

  async isEmpty(): Promise<boolean> {
    return this.#waiting.length === 0 && this.#givenUp.length === 0
  }

  async figures(): Promise<Figures> {
    return { waiting: this.#waiting.length, running: this.#running.size, givenUp: this.#givenUp.length, oldest: 0 }
  }

  async forget({ installationId, repositoryId }: Parameters<Backlog['forget']>[0]): Promise<void> {
    const isTheirs = (it: { readonly installationId: number; readonly repositoryId?: number | null }) =>
      it.installationId === installationId && (repositoryId === null || it.repositoryId === repositoryId)
    this.#waiting = this.#waiting.filter(({ job }) => !isTheirs(job))
    this.ledger.forget(isTheirs)
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter((it) => this.#known.has(it)))
  }

  async note(name: string): Promise<string | undefined> {
    return this.#notes.get(name)
  }

  async setNote(name: string, text: string): Promise<void> {
    this.#notes.set(name, text)
  }

  async isDue(name: string, every: number): Promise<boolean> {
    const isDue = Date.now() - (this.#due.get(name) ?? 0) >= every
    if (isDue) this.#due.set(name, Date.now())
    return isDue
  }

  listen(wake: () => void): void {
    this.#wake = wake
    wake()
  }

  async prune(): Promise<void> {}

  async close(): Promise<void> {}

  #runningOf(installationId: number): number {
    return [...this.#running.values()].filter((it) => it.claim.job.installationId === installationId).length
  }

  #standings(): Parameters<typeof turnsOf>[1] {
    const installations = new Set(
      [...this.#waiting.map((it) => it.job), ...[...this.#running.values()].map((it) => it.claim.job)].map((it) => it.installationId),
    )
    const edge = (turns: number[], pick: (...values: number[]) => number) => (turns.length === 0 ? null : pick(...turns))
    return [...installations].map((id) => {
      const waiting = this.#waiting.filter((it) => it.job.installationId === id).map((it) => it.turn)
      const running = [...this.#running.values()].filter((it) => it.claim.job.installationId === id).map((it) => it.turn)
      return {
        installation: String(id),
        lastWaiting: edge(waiting, Math.max),
        firstWaiting: edge(waiting, Math.min),
        lastRunning: edge(running, Math.max),
      }
    })
  }
}

class MemoryLedger implements Ledger {
  readonly #entries = new Map<string, { readonly at: PullRef; readonly entry: Entry }>()

  async begin(at: PullRef, check: Parameters<Ledger['begin']>[1]): Promise<void> {
    const entry = { ...check, isEnded: false, changedAt: new Date(), isWithheld: false, hasAccepted: false, updatedAt: null }
    this.#entries.set(`${at.repositoryId}#${at.number}`, { at, entry })
  }

  async end(at: PullRef, checkId: number, left: Left = { isWithheld: false, hasAccepted: false }): Promise<void> {
    if ((await this.last(at))?.checkId === checkId) this.#change(at, { ...left, isEnded: true, changedAt: new Date() })
  }

  async saw(at: PullRef, seen: Parameters<Ledger['saw']>[1]): Promise<void> {
    this.#change(at, seen)
  }

  #change(at: PullRef, change: Partial<Entry>): void {
    const key = `${at.repositoryId}#${at.number}`
    const known = this.#entries.get(key)
    if (known !== undefined) this.#entries.set(key, { at, entry: { ...known.entry, ...change } })
  }

  async installations(): Promise<readonly number[]> {
    return [...new Set([...this.#entries.values()].map((it) => it.at.installationId))]
  }

  async repositories(installationId: number): Promise<ReadonlyMap<number, ReadonlyMap<number, Entry>>> {
    const own = [...this.#entries.values()].filter((it) => it.at.installationId === installationId)
    return new Map(
      [...Map.groupBy(own, (it) => it.at.repositoryId)].map(([id, some]) => [
        id,
        new Map(some.filter((it) => !it.entry.isEnded).map((it) => [it.at.number, it.entry])),
      ]),
    )
  }

  async drop(at: PullRef, checkId: number): Promise<void> {
    const key = `${at.repositoryId}#${at.number}`
    if (this.#entries.get(key)?.entry.checkId === checkId) this.#entries.delete(key)
  }

  async last(at: PullRef): Promise<Entry | undefined> {
    return this.#entries.get(`${at.repositoryId}#${at.number}`)?.entry
  }

  async of(repositoryId: number): Promise<ReadonlyMap<number, Entry>> {
    const some = [...this.#entries.values()].filter((it) => it.at.repositoryId === repositoryId)
    return new Map(some.map((it) => [it.at.number, it.entry]))
  }

  forget(isTheirs: (at: PullRef) => boolean): void {
    for (const [key, { at }] of this.#entries) if (isTheirs(at)) this.#entries.delete(key)
  }
}
