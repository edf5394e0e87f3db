import type { Span } from '../../../model/source.ts'
import { type ListValue, type MapValue, possible, type Value } from './value.ts'

/**
 * Notes on the maps that a function made where it was called: `route('GET', '/orders')` makes another route wherever it stands, though the map
 * of all of them is written once. `made`: where the function is written. What it was given, or holds from elsewhere, it did not make.
 */
export function markCalled(value: Value, made: Span, at: Span, step: () => void, depth = 0): void {
  if (depth > deepest) return
  for (const it of possible(value)) {
    if (it.kind !== 'map' && it.kind !== 'list') continue
    step()
    for (const inner of it.kind === 'list' ? itemsOf(it, made) : membersOf(it, made, at)) markCalled(inner, made, at, step, depth + 1)
  }
}

const itemsOf = (list: ListValue, made: Span): readonly Value[] => (isInside(list.at, made) ? list.items : [])

/** None of a map that is marked already, or that something else made. */
function membersOf(map: MapValue, made: Span, at: Span): readonly Value[] {
  if (map.calledAt === at || !isInside(map.calledAt ?? map.at, made)) return []
  map.calledAt = at
  return [...map.members.values()].map((it) => it.value)
}

/** Events stand some five levels below what a function gives; a list may hold itself. */
const deepest = 30

function isInside(inner: Span, outer: Span): boolean {
  const { start, end } = outer
  const isAfter = inner.start.line > start.line || (inner.start.line === start.line && inner.start.column >= start.column)
  const isBefore = inner.start.line < end.line || (inner.start.line === end.line && inner.start.column < end.column)
  return inner.file === outer.file && isAfter && isBefore
}
