import type { LockGraph } from '../../model/application.ts'
import type { DependencyFact } from '../../model/report.ts'
import { byText } from '../../model/text-order.ts'
import type { Entry } from './entries.ts'

/** Every key that these lead to, with the key that led to it first: breadth first, so that the way is a shortest one. */
export function reachedFrom(starts: readonly string[], lock: LockGraph): Map<string, string | null> {
  const from = new Map<string, string | null>(starts.map((it) => [it, null]))
  const queue = [...from.keys()]
  for (const key of queue) {
    for (const next of lock.packages.get(key)?.dependencies ?? []) {
      if (from.has(next) || !lock.packages.has(next)) continue
      from.set(next, key)
      queue.push(next)
    }
  }
  return from
}

export interface Way {
  /** The direct dependency at its beginning. */
  readonly root: Entry
  /** Names from the direct dependency to the package. */
  readonly path: readonly string[]
}

/** The shortest ways from what manifests name; from what ships before what is for development. */
export class Ways {
  readonly #lock: LockGraph
  readonly #entries: readonly Entry[]
  readonly #reached = new Map<Scope, ReadonlyMap<string, string | null>>()

  constructor({ lock, entries }: { readonly lock: LockGraph; readonly entries: readonly Entry[] }) {
    this.#lock = lock
    this.#entries = entries.toSorted((a, b) => byText(a.it.name, b.it.name) || byText(a.manifest.file, b.manifest.file))
  }

  to(key: string): Way | null {
    if (this.#lock.isFlat === true) return null
    for (const scope of ['runtime', 'development'] as const) {
      const from = this.#from(scope)
      if (from.has(key)) return this.#along(key, from, scope)
    }
    return null
  }

  #from(scope: Scope): ReadonlyMap<string, string | null> {
    const known = this.#reached.get(scope)
    if (known !== undefined) return known
    const starts = this.#entries.flatMap(({ it }) => (it.scope === scope ? (it.locked ?? []) : []))
    const from = reachedFrom(starts, this.#lock)
    this.#reached.set(scope, from)
    return from
  }

  #along(key: string, from: ReadonlyMap<string, string | null>, scope: Scope): Way | null {
    const path: string[] = []
    let [at, before] = [key, from.get(key) ?? null]
    for (; before !== null; before = from.get(at) ?? null) {
      path.unshift(this.#nameOf(at))
      at = before
    }
    const root = this.#entries.find(({ it }) => it.scope === scope && it.locked === at)
    return root === undefined ? null : { root, path: [this.#nameOf(at), ...path] }
  }

  #nameOf(key: string): string {
    return this.#lock.packages.get(key)?.name ?? key
  }
}

type Scope = DependencyFact['scope']
