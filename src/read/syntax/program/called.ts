import type { Span } from '../../../model/source.ts'
import { type CalledFrom, type ListValue, type MapValue, possible, type Value } from './value.ts'

/**
 * Notes on the maps that a function made where it was called: `route('GET', '/orders')` makes another route wherever it stands, though the map
 * of all of them is written once. `made`: where the function is written. What it was given, or holds from elsewhere, it did not make.
 */
export function markCalled(value: Value, made: Span, call: CalledFrom, step: () => void, depth = 0): void {
  if (depth > deepest) return
  for (const it of possible(value)) {
    if (it.kind !== 'map' && it.kind !== 'list') continue
    step()
    for (const inner of it.kind === 'list' ? itemsOf(it, made) : membersOf(it, made, call)) markCalled(inner, made, call, step, depth + 1)
  }
}

/**
 * Of the calls that made something the one that one more of them would stand beside: of a function that is called again and again, else the one
 * in the file that is read. Undefined where the thing itself stands there.
 */
export function placeOf({ at, calls }: MapValue, file: string): Span | undefined {
  const repeated = calls.findLast((it) => it.callee.times > 1)
  return (repeated ?? (at.file === file ? undefined : calls.find((it) => it.at.file === file)))?.at
}

const itemsOf = (list: ListValue, made: Span): readonly Value[] => (isInside(list.at, made) ? list.items : [])

/** None of a map that is marked already, or that something else made. */
function membersOf(map: MapValue, made: Span, call: CalledFrom): readonly Value[] {
  const last = map.calls?.at(-1)
  if (last === call || !isInside(last?.at ?? map.at, made)) return []
  if (map.calls.length < deepest) map.calls.push(call)
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
