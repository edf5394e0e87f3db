import type { Difference, View } from '../model/comparison.ts'
import type { Change } from '../model/report.ts'
import { byText } from '../model/text-order.ts'
import type { Side } from './side.ts'
import { serviceName } from './side.ts'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** A difference before all of them are known and each gets its id. */
export interface Draft {
  readonly change: WithoutId<Change>
  /** What it is about, as in `Difference.subject`: unique within its service and kind where that can be. */
  readonly subject: string
  /** See `Difference.cause`; left out for null. */
  readonly cause?: string
  readonly before: View | null
  readonly after: View | null
  /** The side whose service the change names. */
  readonly side: Side
  readonly related?: Difference['related']
  /** Another draft that speaks for this one. */
  readonly partOf?: Draft
}

/** Gives ids and order. An id names kind, service and subject; the service's path only where two would be equal. */
export function finish(drafts: readonly Draft[]): Difference[] {
  const ordered = drafts.toSorted(order)
  const ids = idsOf(ordered)
  return ordered.map((it) => {
    const id = ids.get(it) ?? ''
    const leader = it.partOf === undefined ? undefined : ids.get(it.partOf)
    return {
      change: { ...it.change, id, ...(leader === undefined ? {} : { partOf: leader }) },
      before: it.before,
      after: it.after,
      subject: it.subject,
      cause: it.cause ?? null,
      serviceName: nameOf(it),
      related: it.related ?? [],
    }
  })
}

const nameOf = (it: Draft): string => (it.change.service === null ? '' : serviceName(it.side, it.change.service))

function idsOf(drafts: readonly Draft[]): ReadonlyMap<Draft, string> {
  const short = (it: Draft) => [it.change.kind, nameOf(it), it.subject].filter((part) => part !== '').join(' ')
  const long = (it: Draft) => [it.change.kind, it.change.service ?? '', it.subject].filter((part) => part !== '').join(' ')
  const counts = countOf(drafts.map(short))
  const given = new Set<string>()
  const tried = new Map<string, number>()
  return new Map(
    drafts.map((it) => {
      const wanted = (counts.get(short(it)) ?? 0) > 1 ? long(it) : short(it)
      let id = wanted
      let n = tried.get(wanted) ?? 1
      while (given.has(id)) id = `${wanted} (${++n})`
      tried.set(wanted, n)
      given.add(id)
      return [it, id]
    }),
  )
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

const order = (a: Draft, b: Draft): number =>
  byText(a.change.service ?? '', b.change.service ?? '') ||
  byText(a.change.location.file, b.change.location.file) ||
  a.change.location.startLine - b.change.location.startLine ||
  byText(a.change.kind, b.change.kind) ||
  byText(a.subject, b.subject)
