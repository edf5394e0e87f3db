import type { Span, Unresolved } from '../../../model/source.ts'
import type { Machine, Stretch } from './machine.ts'
import type { Scope } from './scope.ts'
import { scalarOf, type Value, variableIn } from './value.ts'

/** A value as it stands in a text. */
export function partsOf(machine: Machine, value: Value, site: Stretch, scope: Scope): readonly (string | Unresolved)[] {
  if (value.kind === 'scalar') return [String(value.value)]
  if (value.kind === 'text') {
    machine.step(value.parts.length)
    return value.parts
  }
  const variable = variableIn(value)
  if (variable !== undefined) return [{ expression: variable, refersTo: 'variable' }]
  if (value.kind === 'open') return [{ expression: value.expression, refersTo: 'other' }]
  if (value.kind === 'unknown') return [value.symbol]
  return [value.kind === 'undefined' ? 'undefined' : machine.unknown(site, scope).symbol]
}

/** A text of parts; known when all of them are. */
export function joined(parts: readonly (string | Unresolved)[], at: Span): Value {
  const merged: (string | Unresolved)[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = (last + part).slice(0, longest)
    else if (part !== '') merged.push(part)
  }
  const [only = ''] = merged
  return merged.length > 1 || typeof only !== 'string' ? { kind: 'text', parts: merged, at } : scalarOf(only, at)
}

/** UTF-16 code units: far above any value of a configuration, and a bound on texts that grow by doubling. */
const longest = 100_000
