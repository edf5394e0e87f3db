import type { CelInput } from '@bufbuild/cel'
import type { View } from '../model/comparison.ts'
import type { Unknown } from '../model/source.ts'

/** What the expressions of a rule may name. */
export interface Bindings {
  readonly it: View | null
  readonly before: View | null
  readonly after: View | null
  readonly what: readonly string[]
  readonly kind: string
  /** ISO date */
  readonly today: string
}

/**
 * One case as CEL sees it. A known `Val` is handed over as its value and an unresolved one is left out, so that CEL's own error
 * absorption answers "cannot tell" exactly when the answer depends on it. `asked` holds the left-out values that an evaluation reached for.
 */
export interface Facts {
  readonly input: Readonly<Record<keyof Bindings, CelInput>>
  readonly asked: Set<Unknown>
}

export function factsOf(bindings: Bindings): Facts {
  const asked = new Set<Unknown>()
  const side = (view: View | null): CelInput => (view === null ? null : members(view, asked, 0))
  return {
    asked,
    input: {
      it: side(bindings.it),
      before: side(bindings.before),
      after: side(bindings.after),
      what: [...bindings.what],
      kind: bindings.kind,
      today: bindings.today,
    },
  }
}

/** Remembers which unresolved members were asked for. */
class Members extends Map<string, CelInput> {
  readonly leftOut = new Map<string, Unknown>()
  readonly asked: Set<Unknown>

  constructor(asked: Set<Unknown>) {
    super()
    this.asked = asked
  }

  override get(key: string): CelInput | undefined {
    const unknown = this.leftOut.get(key)
    if (unknown !== undefined) this.asked.add(unknown)
    return super.get(key)
  }
}

const deepest = 8

function members(view: View, asked: Set<Unknown>, depth: number): Members {
  const result = new Members(asked)
  for (const [key, member] of Object.entries(view)) {
    const value = plain(member, asked, depth)
    if (value === undefined) continue
    if (isUnknown(value)) result.leftOut.set(key, value)
    else result.set(key, value)
  }
  return result
}

/** A number that is an integer becomes a BigInt: to CEL, JavaScript's numbers are doubles, and `1.0 + 1` has no overload. */
function plain(value: unknown, asked: Set<Unknown>, depth: number): CelInput | Unknown | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || depth > deepest) return undefined
  if (isUnknown(value)) return value
  if (isKnown(value)) return plain(value.value, asked, depth)
  if (Array.isArray(value)) return list(value, asked, depth + 1)
  return members(value as View, asked, depth + 1)
}

/** A list with an unresolved item is unresolved: nobody can tell its size or what it holds. */
function list(values: readonly unknown[], asked: Set<Unknown>, depth: number): CelInput | Unknown {
  const items: CelInput[] = []
  for (const value of values) {
    const item = plain(value, asked, depth)
    if (isUnknown(item)) return item
    if (item !== undefined) items.push(item)
  }
  return items
}

const isUnknown = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && 'known' in value && value.known === false
const isKnown = (value: object): value is { known: true; value: unknown } => 'known' in value && value.known === true && 'value' in value
