import type { Span } from '../../../model/source.ts'
import { possible, type Value } from './value.ts'

/**
 * Notes on the maps that a function made where it was called: `route('GET', '/orders')` makes another route wherever it stands, though the map
 * of all of them is written once. `made`: where the function is written. What it was given, or holds from elsewhere, it did not make.
 */
export function markCalled(value: Value, made: Span, at: Span, step: () => void, depth = 0): void {
  if (depth > deepest) return
  for (const it of possible(value)) {
    if (it.kind !== 'map' && it.kind !== 'list') continue
    step()
    if (it.kind === 'list' && isInside(it.at, made)) for (const item of it.items) markCalled(item, made, at, step, depth + 1)
    if (it.kind === 'list' || it.calledAt === at || !isInside(it.calledAt ?? it.at, made)) continue
    it.calledAt = at
    for (const member of it.members.values()) markCalled(member.value, made, at, step, depth + 1)
  }
}

/** Events stand some five levels below what a function gives; a list may hold itself. */
const deepest = 30

function isInside(inner: Span, outer: Span): boolean {
  const { start, end } = outer
  const isAfter = inner.start.line > start.line || (inner.start.line === start.line && inner.start.column >= start.column)
  const isBefore = inner.start.line < end.line || (inner.start.line === end.line && inner.start.column < end.column)
  return inner.file === outer.file && isAfter && isBefore
}
