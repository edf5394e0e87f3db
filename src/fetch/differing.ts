import type { Listing } from '../model/source.ts'
import { byText } from '../model/text-order.ts'

/** Every path whose entry differs: other bytes, or another kind of entry. */
export function differing({ base, head }: { readonly base: Listing; readonly head: Listing }): string[] {
  const paths = new Set([...base.entries.keys(), ...head.entries.keys()])
  return [...paths]
    .filter((path) => {
      const [before, after] = [base.entries.get(path), head.entries.get(path)]
      return before?.sha !== after?.sha || before?.kind !== after?.kind
    })
    .toSorted(byText)
}
