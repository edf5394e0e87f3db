import type { LockedPackage } from '../../model/application.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { type Lock, noLock } from './lock.ts'

/** Bundler's lockfile: `    name (1.2.3)` under `specs:`, and what each wants two columns further in. Keys are names. */
export function gemfileLock(file: string, text: string): Lock {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return noLock(conflict)
  const wants = new Map<string, { readonly version: string; readonly line: number; readonly names: string[] }>()
  let names: string[] | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', name = '', version = ''] = /^( {4}| {6})([\w.-]+)(?: \((\d[^)\s-]*)[^)]*\))?/.exec(line) ?? []
    if (indent.length === 4 && version !== '') {
      names = []
      if (!wants.has(name)) wants.set(name, { version, line: index + 1, names })
    } else if (indent.length === 6) {
      names?.push(name)
    }
  }
  const packages = new Map(
    [...wants].map(([name, it]): [string, LockedPackage] => [
      name,
      { name, version: it.version, line: it.line, development: false, dependencies: it.names.filter((wanted) => wants.has(wanted)) },
    ]),
  )
  const find = (name: string): string | undefined => (packages.has(name) ? name : undefined)
  return {
    packages,
    knowsDevelopment: false,
    find: (_folder, it) => find(it.name),
    covers: (folder) => folder === '',
    gaps: [],
    isComplete: false,
  }
}
