import type { Unresolved } from '../../../model/source.ts'
import type { Tree } from '../../syntax/tree.ts'

/** A part of an address, or a path of a file: text that may hold what only the deployment knows. */
export type Pattern = readonly (string | Unresolved)[]

/** Text and symbols of a resolved value; undefined for a list or a map. */
export function patternOf(tree: Tree): Pattern | undefined {
  if (tree.kind === 'scalar') return [tree.value === null ? '' : tree.source]
  if (tree.kind === 'text') return tree.parts
  return tree.kind === 'unknown' ? [tree.symbol] : undefined
}

export const isFixed = (pattern: Pattern): boolean => pattern.every((it) => typeof it === 'string')

/** `custom.${opt:stage}.x` → `custom`, `${opt:stage}`, `x` */
export function stepsOf(pattern: Pattern): readonly Pattern[] {
  const steps: (string | Unresolved)[][] = [[]]
  for (const part of pattern) {
    if (typeof part !== 'string') {
      steps.at(-1)?.push(part)
      continue
    }
    part.split('.').forEach((it, index) => {
      if (index > 0) steps.push([])
      if (it !== '') steps.at(-1)?.push(it)
    })
  }
  return steps
}

/** What a symbol stands for is anything but nothing and, in a path, a folder. */
export function matches(pattern: Pattern, text: string): boolean {
  let at = 0
  let loose = false
  for (const [index, part] of pattern.entries()) {
    if (typeof part !== 'string') {
      loose = true
      at++
      continue
    }
    const isLast = index === pattern.length - 1
    const found = !loose ? (text.startsWith(part, at) ? at : -1) : isLast ? text.length - part.length : text.indexOf(part, at)
    if (found < at || !text.startsWith(part, found)) return false
    at = found + part.length
    loose = false
  }
  return loose ? at <= text.length : at === text.length
}
