import type { Route } from '../model/application.ts'
import type { Matching, Pair } from './match.ts'

/**
 * Routes that come in the place of one that goes: the same method, to the same function, under another path. Head's route → base's. With several
 * of a function, those go together of which one path ends with the other (`/orders` and `/v1/orders`); else only where there is no choice.
 */
export function replacements(pairs: readonly Pair<Route>[], matching: Matching): ReadonlyMap<Route, Route> {
  const gone = Map.groupBy(
    pairs.flatMap((it) => (it.head === null ? [it.base] : [])),
    (it) => keyOf(it, it.function, it.service),
  )
  const come = Map.groupBy(
    pairs.flatMap((it) => (it.base === null ? [it.head] : [])),
    (it) => keyOf(it, functionBefore(it, matching), matching.serviceBefore.get(it.service)?.id),
  )
  return new Map([...come].flatMap(([key, after]) => (key === undefined ? [] : together(gone.get(key) ?? [], after))))
}

const functionBefore = (it: Route, matching: Matching): string | null =>
  it.function === null ? null : (matching.functionBefore.get(it.function)?.id ?? it.function)

/** Undefined for what has no place to come into. */
const keyOf = (it: Route, fn: string | null, service: string | undefined): string | undefined =>
  fn === null || service === undefined || it.api === 'function-url' ? undefined : JSON.stringify([service, fn, it.method])

function together(before: readonly Route[], after: readonly Route[]): [Route, Route][] {
  const left = new Set(before)
  const found: [Route, Route][] = []
  for (const it of after) {
    const same = [...left].find((old) => isTail(old.path, it.path) || isTail(it.path, old.path))
    if (same === undefined) continue
    left.delete(same)
    found.push([it, same])
  }
  const [only, other] = left
  const alone = after.filter((it) => !found.some(([one]) => one === it))
  return only !== undefined && other === undefined && alone.length === 1 && alone[0] !== undefined ? [...found, [alone[0], only]] : found
}

const isTail = (short: string, long: string): boolean => short.length > 1 && long.endsWith(short)
