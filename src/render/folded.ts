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
 * Changes as lines; what is said of one line in the same words is one, also where several services include it. Functions that all change in the
 * same way are one too: a runtime that their provider sets is one decision, however many run on it.
 */
export function folded(changes: readonly Change[]): readonly Line[] {
  return [...Map.groupBy(byHow(changes), placeAndWords).values()].flatMap((same) => {
    const [first] = same
    const services = new Set(same.map((it) => it.service)).size
    return first === undefined || services === 1 ? (first ?? []) : { ...first, summary: `In ${services} services: ${first.summary}` }
  })
}

type Told = Line & Pick<Change, 'service'>

const placeAndWords = ({ kind, summary, location: { file, startLine, side } }: Line): string =>
  JSON.stringify([kind, file, startLine, side, summary])

function byHow(changes: readonly Change[]): readonly Told[] {
  const groups = Map.groupBy(changes, (it, index) => (it.kind === 'function-changed' ? `${it.service} ${howOf(it)}` : String(index)))
  return [...groups.values()].flatMap((all): readonly Told[] => {
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
