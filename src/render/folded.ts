import { enumerated } from '../model/enumeration.ts'
import type { Change, FunctionFact, Location } from '../model/report.ts'
import { count } from './headline.ts'

/** A change as one line of a list for people. */
export interface Line {
  readonly kind: Change['kind']
  readonly summary: string
  /** Of several, that of the first. */
  readonly location: Location
}

/**
 * Changes as lines, functions that all change in the same way as one: a runtime that their provider sets is one decision, however many run on it.
 */
export function folded(changes: readonly Change[]): readonly Line[] {
  const groups = Map.groupBy(changes, (it, index) => (it.kind === 'function-changed' ? `${it.service} ${howOf(it)}` : String(index)))
  return [...groups.values()].flatMap((all): readonly Line[] => {
    const [first] = all
    if (first?.kind !== 'function-changed' || all.length === 1) return all
    const names = all.flatMap((it) => (it.kind === 'function-changed' ? [`\`${it.function.name}\``] : []))
    return [{ ...first, summary: `${count(all.length, 'function')} change: ${howOf(first).replace(/\.$/, '')} (${listed(names)}).` }]
  })
}

interface FunctionChange {
  readonly summary: string
  readonly function: FunctionFact
}

/** What the summary says after the function's name. */
const howOf = (it: FunctionChange): string => it.summary.replace(`Function \`${it.function.name}\` changes: `, '')

const mostNames = 5

const listed = (names: readonly string[]): string =>
  names.length > mostNames ? `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more` : enumerated(names)
