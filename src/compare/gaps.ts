import type { ComparedGap } from '../model/comparison.ts'
import type { Gap } from '../model/source.ts'
import { byText } from '../model/text-order.ts'
import { locationOf } from './place.ts'
import type { Side } from './side.ts'

/**
 * What could not be read at head, and whether it may hide something of this change; and what could not be read at base at all, because
 * then everything looks new. What base could not resolve and head can hides nothing.
 */
export function compareGaps(base: Side, head: Side, changed: ReadonlySet<string>): ComparedGap[] {
  const known = new Set(base.app.gaps.map(identity))
  const now = head.app.gaps.map((it) => compared(it, 'head', !known.has(identity(it)) || isTouched(it, changed)))
  const still = new Set(head.app.gaps.map(identity))
  const before = base.app.gaps.filter((it) => it.level === 'error' && !still.has(identity(it)) && isTouched(it, changed))
  const all = [...now, ...before.map((it) => ({ ...compared(it, 'base', true), message: `Before this change: ${it.message}` }))]
  const distinct = new Map(all.map((it) => [JSON.stringify([it.reason, it.message, it.location]), it]))
  return [...distinct.values()].toSorted(order)
}

/** What could be read at base and cannot at head. */
export function newlyUnread(base: Side, head: Side): readonly Gap[] {
  const known = new Set(base.app.gaps.map(identity))
  return head.app.gaps.filter((it) => it.level === 'error' && !known.has(identity(it)))
}

/** The same unreadable thing, wherever its lines moved. */
const identity = (it: Gap): string => JSON.stringify([it.reason, it.subject ?? it.message])

/** A gap that is about no file is touched by any change. */
function isTouched(it: Gap, changed: ReadonlySet<string>): boolean {
  const about = it.about ?? (it.at === null ? null : [it.at.file])
  return about === null || about.some((file) => changed.has(file))
}

const compared = (it: Gap, side: 'base' | 'head', isNew: boolean): ComparedGap => ({
  level: it.level,
  location: it.at === null ? null : locationOf(it.at, side),
  message: it.message,
  reason: it.reason,
  isNew,
})

const order = (a: ComparedGap, b: ComparedGap): number =>
  byText(a.location?.file ?? '', b.location?.file ?? '') ||
  (a.location?.startLine ?? 0) - (b.location?.startLine ?? 0) ||
  byText(a.reason, b.reason) ||
  byText(a.message, b.message)
