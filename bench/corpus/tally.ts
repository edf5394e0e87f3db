import type { Service } from '../../src/model/application.ts'
import type { Gap, Listing } from '../../src/model/source.ts'
import type { Reading } from '../../src/read/index.ts'

/** Not understood: it weakens a verdict. */
interface Reason {
  count: number
  readonly repositories: Set<string>
  readonly examples: string[]
}

interface Share {
  whole: number
  all: number
}

const mostExamples = 40
const mostExamplesOfOne = 5

/** What a corpus of repositories taught: how much was wholly understood, and why the rest was not. */
export class Tally {
  /** Distinct readings of services, by framework. */
  readonly services = new Map<string, Share>()
  readonly files: Share = { whole: 0, all: 0 }
  readonly found = { functions: 0, routes: 0, triggers: 0, principals: 0 }
  readonly reasons = new Map<string, Reason>()
  readonly crashes: string[] = []
  #repository = ''
  readonly #seen = new Set<string>()

  /** What is counted once is so within one repository. */
  begin(repository: string): void {
    this.#repository = repository
    this.#seen.clear()
  }

  add({ app }: Reading, listing: Listing): void {
    const doubts = app.gaps.filter((it) => it.level !== 'note')
    for (const service of app.services) {
      if (!this.#isNew(`service ${service.id} ${versionOf(service.files, listing)}`)) continue
      const own = doubts.filter((it) => concerns(it, service))
      count(shareOf(this.services, service.framework), own.length === 0)
      for (const file of service.files) {
        if (this.#isNew(`file ${versionOf([file], listing)}`)) count(this.files, !own.some((it) => it.at?.file === file))
      }
      for (const kind of ['functions', 'routes', 'triggers'] as const) {
        this.found[kind] += app[kind].filter((it) => it.service === service.id).length
      }
      this.found.principals += app.principals.filter((it) => it.service === service.id).length
    }
    for (const it of doubts) this.#reason(it, listing)
  }

  crash(commit: string, error: unknown): void {
    this.crashes.push(`${this.#repository} ${commit}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }

  #reason(gap: Gap, listing: Listing): void {
    const file = gap.at?.file ?? ''
    if (!this.#isNew(`${gap.reason} ${gap.subject ?? gap.message} ${file} ${versionOf([file], listing)}`)) return
    const key = `${gap.level} ${gap.reason}`
    const reason = this.reasons.get(key) ?? { count: 0, repositories: new Set<string>(), examples: [] }
    this.reasons.set(key, reason)
    reason.count++
    reason.repositories.add(this.#repository)
    const place = `${this.#repository} ${listing.commit?.slice(0, 7) ?? ''} ${file}:${gap.at?.start.line ?? ''}`
    if (
      reason.examples.length < mostExamples &&
      reason.examples.filter((it) => it.startsWith(`${this.#repository} `)).length < mostExamplesOfOne
    )
      reason.examples.push(`${place} ${gap.message}`)
  }

  #isNew(key: string): boolean {
    const isNew = !this.#seen.has(key)
    this.#seen.add(key)
    return isNew
  }
}

const concerns = (gap: Gap, service: Service): boolean =>
  gap.at === null || service.files.includes(gap.at.file) || (gap.about ?? []).some((it) => service.files.includes(it))

const versionOf = (files: readonly string[], listing: Listing): string =>
  files.map((it) => `${it} ${listing.entries.get(it)?.sha ?? ''}`).join('\n')

function shareOf(shares: Map<string, Share>, name: string): Share {
  const share = shares.get(name) ?? { whole: 0, all: 0 }
  shares.set(name, share)
  return share
}

function count(share: Share, isWhole: boolean): void {
  share.all++
  if (isWhole) share.whole++
}
