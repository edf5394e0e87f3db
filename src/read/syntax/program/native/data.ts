import { joinPath } from '../../../source.ts'
import { isExcluded } from '../../../wanted.ts'
import { type Machine, rootFolder } from '../machine.ts'
import { listOf, mapOf, nativeAt, scalarOf, stringOf, type Value, valueOf } from '../value.ts'
import type { Call, Native } from './call.ts'

/** Files of the repository that a program reads as data, and folders that it looks through. */
export const data: readonly (readonly [string, Native])[] = [
  ['fs.readFileSync', ({ args: [path], at }) => (stringOf(path) === undefined ? undefined : nativeAt(`${fileMark}${stringOf(path)}`, at))],
  ['fs.existsSync', exists],
  ['fs.readdirSync', folder],
  ['yaml.load', parsed],
  ['yaml.safeLoad', parsed],
  ['yaml.parse', parsed],
  ['JSON.parse', parsed],
  ['true', ({ at }) => scalarOf(true, at)],
  ['false', ({ at }) => scalarOf(false, at)],
]

/** The text of a file, until it is parsed. */
const fileMark = 'file:'

/** A path of the repository from a path of the program, which is relative to the service's folder; undefined for what is outside of it. */
function insideOf(machine: Machine, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const isRooted = path === rootFolder || path.startsWith(`${rootFolder}/`)
  return (isRooted ? joinPath('', path.slice(rootFolder.length + 1)) : joinPath(machine.folder, path)) ?? undefined
}

function exists({ machine, args: [path], at }: Call): Value | undefined {
  const inside = insideOf(machine, stringOf(path))
  // A file that is made before a deployment (.env) is not in the repository.
  return inside !== undefined && machine.source.has(inside) ? scalarOf(true, at) : undefined
}

function parsed({ machine, args: [text] }: Call): Value | undefined {
  if (text?.kind !== 'native' || !text.name.startsWith(fileMark)) return undefined
  const path = insideOf(machine, text.name.slice(fileMark.length))
  const tree = path !== undefined && /\.(json|ya?ml)$/i.test(path) ? machine.source.tree(path) : undefined
  return tree === undefined ? undefined : valueOf(tree)
}

/** The names in a folder, in the order of the file system's usual listing; with `withFileTypes` as entries that tell what they are. */
function folder({ machine, args: [path, options], at }: Call): Value | undefined {
  const inside = insideOf(machine, stringOf(path))
  if (inside === undefined || isExcluded(`${inside}/`)) return undefined
  const start = inside === '' ? '' : `${inside}/`
  const found = new Map<string, boolean>()
  for (const it of machine.source.paths()) {
    if (!it.startsWith(start)) continue
    const rest = it.slice(start.length)
    const end = rest.indexOf('/')
    found.set(end === -1 ? rest : rest.slice(0, end), end !== -1)
  }
  if (found.size === 0) return undefined
  const typed = options?.kind === 'map' && options.members.has('withFileTypes')
  const items = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return listOf(
    items.map(([name, isFolder]) => (typed ? entryOf(name, isFolder, at) : scalarOf(name, at))),
    at,
  )
}

function entryOf(name: string, isFolder: boolean, at: Value['at']): Value {
  const members: readonly (readonly [string, Value])[] = [
    ['name', scalarOf(name, at)],
    ['isDirectory', nativeAt(String(isFolder), at)],
    ['isFile', nativeAt(String(!isFolder), at)],
  ]
  return mapOf(
    members.map(([key, value]) => [key, { keyAt: at, value }]),
    at,
  )
}
