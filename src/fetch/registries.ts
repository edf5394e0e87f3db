import type { PackageQuery } from '../model/comparison.ts'
import { packageKey, type PackageMetadata, type Registries } from '../model/world.ts'
import type { AskAdvisories } from './advisories.ts'
import { Exchange, NotConsulted } from './advisories/exchange.ts'
import { registries as known, type Registry, type Said } from './registries/registry.ts'

export type AskRegistries = (queries: readonly PackageQuery[]) => Promise<Registries>

export interface RegistryOptions {
  readonly fetch?: typeof fetch
  /** Other servers than the public ones. */
  readonly urls?: Partial<Readonly<Record<PackageQuery['ecosystem'], string>>>
  /** For everything together, in milliseconds. */
  readonly budget?: number
  /** Of one answer, in bytes. npm tells of all versions of a package at once. */
  readonly sizeLimit?: number
  /** Answers that one run asks for at most. */
  readonly mostRequests?: number
  /** For how long an answer is good, in milliseconds; an hour. */
  readonly maxAge?: number
  /** Milliseconds since 1970, as `Date.now` tells them. */
  readonly now?: () => number
}

const day = 86_400_000

/** Answers kept in one process. */
const cacheLimit = 5000

const concurrency = 6

/** Some registries answer only those who say who they are. */
const headers = { accept: 'application/json', 'user-agent': 'parapet' }

/**
 * Asks public registries about the direct dependencies among packages. It never rejects: what could not be had is missing, and why is said.
 * Names that a registry does not know (private packages) are no failure.
 */
export function registries(options: RegistryOptions = {}): AskRegistries {
  const now = options.now ?? Date.now
  const cache = new Map<string, { readonly until: number; readonly said: Said }>()
  const keep = (query: PackageQuery, said: Said): void => {
    cache.delete(packageKey(query))
    cache.set(packageKey(query), { until: now() + (options.maxAge ?? 3_600_000), said })
    const oldest = cache.size > cacheLimit ? cache.keys().next().value : undefined
    if (oldest !== undefined) cache.delete(oldest)
  }
  const kept = (query: PackageQuery): Said | undefined => {
    const found = cache.get(packageKey(query))
    return found !== undefined && found.until > now() ? found.said : undefined
  }
  return async (queries) => {
    const wanted = queries.filter((it) => it.direct === true)
    const found = new Map(wanted.flatMap((it): [string, Said][] => (kept(it) === undefined ? [] : [[packageKey(it), kept(it) ?? {}]])))
    const reasons = await new Run(options).ask(
      wanted.filter((it) => !found.has(packageKey(it))),
      (query, said) => {
        found.set(packageKey(query), said)
        keep(query, said)
      },
    )
    const packages = new Map([...found].map(([key, said]) => [key, metadataOf(said, now())]))
    return { packages, reason: reasons.length === 0 ? null : [...new Set(reasons)].toSorted().join('; ') }
  }
}

/** For whoever wants them asked and is offline. */
export const registriesOffline: AskRegistries = async () => ({ packages: new Map(), reason: 'offline' })

/** The same port for both: what is known against packages, and what registries say of them. */
export const withRegistries =
  (advisories: AskAdvisories, ask: AskRegistries): AskAdvisories =>
  async (queries) => {
    const [known, said] = await Promise.all([advisories(queries), ask(queries)])
    return { ...known, registries: said }
  }

function metadataOf({ published, ...said }: Said, now: number): PackageMetadata {
  return published === undefined ? said : { ...said, age: Math.max(0, Math.floor((now - Date.parse(published)) / day)) }
}

/** One answer may be about several versions of a package. */
interface Request {
  readonly registry: Registry
  readonly ecosystem: PackageQuery['ecosystem']
  readonly path: string
  readonly queries: PackageQuery[]
}

class Run {
  readonly #options: RegistryOptions
  readonly #exchanges = new Map<string, Exchange>()

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  /** Gives why some could not be had. */
  async ask(queries: readonly PackageQuery[], tell: (query: PackageQuery, said: Said) => void): Promise<string[]> {
    const all = requestsFor(queries)
    const most = this.#options.mostRequests ?? 60
    const reasons = all.length > most ? [`more than ${most} packages`] : []
    const open = all.slice(0, most).values()
    const work = async (): Promise<void> => {
      for (const request of open) {
        try {
          const answer = await this.#exchange(request).find(request.path)
          for (const query of request.queries) tell(query, answer === undefined ? {} : request.registry.read(answer, query))
        } catch (error) {
          reasons.push(error instanceof NotConsulted ? error.message : 'an answer that is not understood')
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, all.length) }, work))
    for (const it of this.#exchanges.values()) it.close()
    return reasons
  }

  #exchange({ ecosystem, registry }: Request): Exchange {
    const { budget = 10_000, sizeLimit = 32 * 1024 * 1024, urls = {} } = this.#options
    const url = (urls[ecosystem] ?? registry.url).replace(/\/+$/, '')
    const open =
      this.#exchanges.get(url) ??
      new Exchange({
        url,
        who: `the registry of ${ecosystem}`,
        headers,
        fetch: this.#options.fetch ?? fetch,
        budget,
        sizeLimit,
        attempts: 2,
        pause: 250,
      })
    this.#exchanges.set(url, open)
    return open
  }
}

function requestsFor(queries: readonly PackageQuery[]): Request[] {
  const requests = new Map<string, Request>()
  for (const query of queries) {
    const registry = known[query.ecosystem]
    if (registry === undefined) continue
    const path = registry.path(query)
    const request = requests.get(`${query.ecosystem} ${path}`) ?? { registry, ecosystem: query.ecosystem, path, queries: [] }
    request.queries.push(query)
    requests.set(`${query.ecosystem} ${path}`, request)
  }
  return [...requests.values()]
}
