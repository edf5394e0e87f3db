import type { Json, LimitOf, Schema } from '../../model/schema.ts'
import type { Span } from '../../model/source.ts'
import type { Effort } from './automaton.ts'
import { type Breach, breachesAt, witnessOf } from './breach.ts'
import { Keys } from './key.ts'
import { type Budget, limitsOf } from './sample.ts'
import { counterpart, noLongerChecked, noLongerRequired, wordsOf } from './words.ts'

/** One limit that a schema has no more, or has wider. */
export interface Loosening {
  /** `address.zip`, `orders[]`; '' for the whole. */
  readonly path: string
  /** `pattern removed` */
  readonly words: string
  /** The limit as it was. */
  readonly before: Span
  /** What stands in its place; null for nothing. */
  readonly after: Span | null
  /** A value that is accepted now and was refused for it. */
  readonly witness: Json
}

/**
 * What a schema takes, compared with another: `kept` where all that it accepts was accepted, which is proved; `extended` where more is, and only
 * because properties come that could not be there, or go of which no more than the type was asked; `loosened` where values show that more is;
 * `unknown` with where that is not told, and with the values that decide it where only the deployment knows them.
 */
export type Comparison =
  | { readonly kind: 'kept' | 'extended' }
  | { readonly kind: 'loosened'; readonly loosenings: readonly Loosening[] }
  | { readonly kind: 'unknown'; readonly paths: readonly string[]; readonly undecided: readonly LimitOf<'unknown'>[] }

const most = 20

/** Decides of all schemas of one comparison, each pair once; what they cost together is bounded. */
export class Schemas {
  readonly #texts: Effort = { left: 2_000_000 }
  readonly #steps: Effort = { left: 200_000 }
  readonly #known = new Map<Schema, Map<Schema, Comparison>>()

  /** Whether `head` accepts values that `base` refuses. */
  compare(base: Schema, head: Schema): Comparison {
    const others = this.#known.get(base) ?? new Map<Schema, Comparison>()
    const known = others.get(head) ?? this.#compare(base, head)
    this.#known.set(base, others.set(head, known))
    return known
  }

  #compare(base: Schema, head: Schema): Comparison {
    const keys = new Keys()
    if (keys.ofSchema(base) === keys.ofSchema(head)) return { kind: 'kept' }
    const [texts, steps] = [allot(this.#texts, 300_000), allot(this.#steps, 20_000)]
    const found = compared(base, head, { texts, steps, keys, samples: new Map() })
    this.#texts.left += Math.max(0, texts.left)
    this.#steps.left += Math.max(0, steps.left)
    return found
  }
}

function allot(all: Effort, wanted: number): Effort {
  const left = Math.min(all.left, wanted)
  all.left -= left
  return { left }
}

function compared(base: Schema, head: Schema, budget: Budget): Comparison {
  const breaches = breachesAt({ path: '', base, head, around: null }, budget)
  const shown = breaches.filter((it) => !it.isExtension).slice(0, most)
  const loosenings = shown.flatMap((it) => looseningOf(it, budget))
  if (loosenings.length > 0) return { kind: 'loosened', loosenings: once(loosenings) }
  if (shown.length > 0)
    return { kind: 'unknown', paths: [...new Set(shown.map((it) => it.place.path))], undecided: shown.flatMap(undecided) }
  return { kind: breaches.length > 0 ? 'extended' : 'kept' }
}

/** A property that is gone need not be there and is not checked: the former says it. */
function once(all: readonly Loosening[]): readonly Loosening[] {
  const free = new Set(all.filter((it) => it.words === noLongerRequired).map((it) => it.path))
  return all.filter((it) => it.words !== noLongerChecked || !free.has(it.path))
}

/** The unresolved values that a breach may depend on. */
const undecided = ({ place, limit }: Breach): readonly LimitOf<'unknown'>[] =>
  [...limitsOf(place.head, 'unknown'), ...limitsOf({ limits: [limit] }, 'unknown')].filter((it) => it.isOpen)

function looseningOf(breach: Breach, budget: Budget): Loosening[] {
  const steps = allot(budget.steps, 2000)
  const witness = witnessOf(breach, { ...budget, steps })
  budget.steps.left += Math.max(0, steps.left)
  if (witness === undefined) return []
  const { place, limit } = breach
  const now = counterpart(limit, place.head)
  return [{ ...wordsOf(limit, now, place.path), before: limit.at, after: now?.at ?? null, witness }]
}
