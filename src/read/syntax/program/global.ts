import type { Span } from '../../../model/source.ts'
import { type Machine, rootFolder } from './machine.ts'
import type { Scope } from './scope.ts'
import { nativeAt, scalarOf, undefinedAt, unknownAt, type Value } from './value.ts'

const natives = new Set(['process', 'Object', 'Array', 'JSON', 'String', 'Number', 'Boolean', 'Promise', 'require', 'Set', 'parseInt'])

/** A name that no declaration explains: of the language or of Node's modules, or unknown. */
export function globalNamed(name: string, at: Span, machine: Machine, scope: Scope): Value {
  const file = `${rootFolder}/${scope.module.file}`
  if (name === 'undefined') return undefinedAt(at)
  if (name === '__filename') return scalarOf(file, at)
  if (name === '__dirname') return scalarOf(file.slice(0, file.lastIndexOf('/')), at)
  if (name === 'module' || name === 'exports') return scope.module.commonJs(name)
  machine.step()
  return natives.has(name) ? nativeAt(name, at) : unknownAt(name, at)
}

/** Modules of Node and packages that are evaluated, by their specifier. */
const modules = new Map([
  ['path', 'path'],
  ['path/posix', 'path'],
  ['fs', 'fs'],
  ['url', 'url'],
  ['process', 'process'],
  ['js-yaml', 'yaml'],
  ['yaml', 'yaml'],
  ['lodash', 'lodash'],
  ['lodash/merge', 'lodash.merge'],
  ['lodash.merge', 'lodash.merge'],
  ['deepmerge', 'deepmerge'],
])

/** The name under which the members of a package are known here; undefined for those that are not. */
export const nativeModule = (specifier: string): string | undefined => modules.get(specifier.replace(/^node:|\.js$/g, ''))
