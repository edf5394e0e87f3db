import type { PackageQuery } from '../model/comparison.ts'
import { isRecord } from '../model/record.ts'
import type { Vulnerability } from '../model/report.ts'
import { byText } from '../model/text-order.ts'
import { type Advisories, packageKey } from '../model/world.ts'
import { Exchange, type ExchangeOptions, NotConsulted } from './advisories/exchange.ts'
import { listOf, type OsvRecord, vulnerabilityOf } from './advisories/osv-record.ts'

export type AskAdvisories = (queries: readonly PackageQuery[]) => Promise<Advisories>

export interface OsvOptions extends Partial<ExchangeOptions> {
  /** How many records are asked for at the same time. */
  readonly concurrency?: number
  /** For how long an answer about a package and version is good, in milliseconds; a quarter of an hour. */
  readonly maxAge?: number
  /** Milliseconds since 1970, as `Date.now` tells them. */
  readonly now?: () => number
}

/** The public database; https://google.github.io/osv.dev/api/ describes both calls. */
export const osvUrl = 'https://api.osv.dev'

/** The most that `POST /v1/querybatch` takes. */
const batchSize = 1000
/** Pages of one question; more is a server that does not end. */
const pageLimit = 20
/** Records kept in one process. */
const cacheLimit = 5000
/** Answers kept in one process. */
const answerLimit = 50_000

/**
 * A client of an OSV server. It never rejects: whatever goes wrong is `consulted: false` with the reason, for all questions together,
 * because half an answer would look like a clean one.
 */
export function osv(options: OsvOptions = {}): AskAdvisories {
  const settings: ExchangeOptions = {
    url: (options.url ?? osvUrl).replace(/\/+$/, ''),
    fetch: options.fetch ?? fetch,
    budget: options.budget ?? 10_000,
    sizeLimit: options.sizeLimit ?? 32 * 1024 * 1024,
    attempts: options.attempts ?? 4,
    pause: options.pause ?? 250,
  }
  const cache = new Map<string, OsvRecord>()
  const answers = new Answers(options.maxAge ?? 15 * 60_000, options.now ?? Date.now)
  return async (queries) => {
    const exchange = new Exchange(settings)
    try {
      return { consulted: true, vulnerabilities: await consult(exchange, { cache, answers }, queries, options.concurrency ?? 8) }
    } catch (error) {
      return {
        consulted: false,
        reason: error instanceof NotConsulted ? error.message : 'the advisory database gave an answer that is not understood',
      }
    }
  }
}

/** For `--offline`: nobody is asked. */
export const offline: AskAdvisories = async () => ({ consulted: false, reason: 'offline' })

async function consult(
  exchange: Exchange,
  { cache, answers }: { readonly cache: Map<string, OsvRecord>; readonly answers: Answers },
  queries: readonly PackageQuery[],
  concurrency: number,
): Promise<Map<string, readonly Vulnerability[]>> {
  const distinct = [...new Map(queries.map((it) => [packageKey(it), it])).values()]
  const hits = new Map<string, Hit[]>(distinct.map((it) => [packageKey(it), [...(answers.about(packageKey(it)) ?? [])]]))
  const open = distinct.filter((it) => answers.about(packageKey(it)) === undefined)
  for (let at = 0; at < open.length; at += batchSize) await match(exchange, open.slice(at, at + batchSize), hits)
  for (const it of open) answers.keep(packageKey(it), hits.get(packageKey(it)) ?? [])
  const wanted = new Map([...hits.values()].flat().map((it) => [keyOf(it), it]))
  const records = await recordsOf(exchange, cache, [...wanted.values()], concurrency)
  const found = distinct.map((query): [string, Vulnerability[]] => {
    const own = (hits.get(packageKey(query)) ?? []).flatMap((it) => records.get(keyOf(it)) ?? [])
    return [packageKey(query), distinctById(own.flatMap((it) => vulnerabilityOf(it, query) ?? []))]
  })
  return new Map(found)
}

/** An id with the time of its last change, which is what makes a kept record stale. */
interface Hit {
  readonly id: string
  readonly modified: string
}

/** What was said about a package and version, with its age. */
class Answers {
  readonly #known = new Map<string, { readonly until: number; readonly hits: readonly Hit[] }>()
  readonly #maxAge: number
  readonly #now: () => number

  constructor(maxAge: number, now: () => number) {
    this.#maxAge = maxAge
    this.#now = now
  }

  about(key: string): readonly Hit[] | undefined {
    const found = this.#known.get(key)
    return found !== undefined && found.until > this.#now() ? found.hits : undefined
  }

  keep(key: string, hits: readonly Hit[]): void {
    this.#known.delete(key)
    this.#known.set(key, { until: this.#now() + this.#maxAge, hits })
    const oldest = this.#known.size > answerLimit ? this.#known.keys().next().value : undefined
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}

const keyOf = (hit: Hit): string => `${hit.id}@${hit.modified}`

const distinctById = (all: readonly Vulnerability[]): Vulnerability[] =>
  [...new Map(all.map((it) => [it.id, it])).values()].sort((a, b) => byText(a.id, b.id))

interface Question {
  readonly query: PackageQuery
  readonly token: string | undefined
}

/** Asks one batch, and again for those of which more is to come. */
async function match(exchange: Exchange, batch: readonly PackageQuery[], hits: Map<string, Hit[]>): Promise<void> {
  let open: Question[] = batch.map((query) => ({ query, token: undefined }))
  for (let page = 0; open.length > 0; page++) {
    if (page === pageLimit) throw new NotConsulted('the advisory database does not come to an end')
    const results = listOf((await exchange.ask('/v1/querybatch', { queries: open.map(toBody) }))['results'])
    if (results.length !== open.length) throw new NotConsulted('the advisory database gave an answer that is not understood')
    open = open.flatMap((question, index) => takeResult(question, results[index], hits))
  }
}

function toBody({ query, token }: Question): object {
  const { ecosystem, name, version } = query
  return { package: { ecosystem, name }, version, ...(token === undefined ? {} : { page_token: token }) }
}

/** Notes what one result says; gives the question that asks for its next page. */
function takeResult({ query }: Question, result: unknown, hits: Map<string, Hit[]>): Question[] {
  const fields = isRecord(result) ? result : {}
  for (const it of listOf(fields['vulns'])) {
    if (!isRecord(it) || typeof it['id'] !== 'string') throw new NotConsulted('the advisory database gave an answer that is not understood')
    hits.get(packageKey(query))?.push({ id: it['id'], modified: String(it['modified'] ?? '') })
  }
  const token = fields['next_page_token']
  return typeof token === 'string' && token !== '' ? [{ query, token }] : []
}

async function recordsOf(
  exchange: Exchange,
  cache: Map<string, OsvRecord>,
  hits: readonly Hit[],
  concurrency: number,
): Promise<Map<string, OsvRecord>> {
  const records = new Map<string, OsvRecord>()
  const open = hits.values()
  const work = async () => {
    for (const hit of open) records.set(keyOf(hit), cache.get(keyOf(hit)) ?? (await recordOf(exchange, hit)))
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, hits.length) }, work))
  for (const [key, record] of records) keep(cache, key, record)
  return records
}

function keep(cache: Map<string, OsvRecord>, key: string, record: OsvRecord): void {
  const oldest = cache.size >= cacheLimit && !cache.has(key) ? cache.keys().next().value : undefined
  if (oldest !== undefined) cache.delete(oldest)
  cache.set(key, record)
}

async function recordOf(exchange: Exchange, hit: Hit): Promise<OsvRecord> {
  const answer = await exchange.ask(`/v1/vulns/${encodeURIComponent(hit.id)}`)
  return { ...answer, id: hit.id }
}
