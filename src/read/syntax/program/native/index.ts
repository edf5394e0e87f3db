import { callList } from '../list.ts'
import { isTrue, scalarOf, undefinedAt, type Value } from '../value.ts'
import type { Call, Native } from './call.ts'
import { data } from './data.ts'
import { framework } from './framework.ts'
import { merging } from './merge.ts'
import { objects } from './object.ts'
import { paths, absolute } from './path.ts'

const language: readonly (readonly [string, Native])[] = [
  ['process.cwd', ({ machine, at }) => scalarOf(absolute(machine.folder), at)],
  // Deployments are what is reviewed; `serverless offline` is what such a test is about.
  [
    'process.argv.includes',
    ({ args: [sought], at }) => (sought?.kind === 'scalar' && sought.value === 'offline' ? scalarOf(false, at) : undefined),
  ],
  ['Array.isArray', ({ args: [it], at }) => (it === undefined || isUncertain(it) ? undefined : scalarOf(it.kind === 'list', at))],
  ['Array.from', copied],
  ['Promise.all', ({ args: [it] }) => (it?.kind === 'list' ? it : undefined)],
  ['Promise.resolve', ({ args: [it], at }) => it ?? undefinedAt(at)],
  ['String', ({ args: [it], at }) => (it?.kind === 'scalar' ? scalarOf(String(it.value), at) : it?.kind === 'text' ? it : undefined)],
  ['Number', ({ args: [it], at }) => (it?.kind === 'scalar' ? scalarOf(Number(it.value), at) : undefined)],
  ['parseInt', ({ args: [it], at }) => (it?.kind === 'scalar' ? scalarOf(Number.parseInt(String(it.value), 10), at) : undefined)],
  [
    'Boolean',
    ({ args: [it], at }) => {
      const truth = it === undefined ? false : isTrue(it)
      return truth === undefined ? undefined : scalarOf(truth, at)
    },
  ],
]

/** `Array.from(list)`, `Array.from(list, fn)` */
function copied(call: Call): Value | undefined {
  const [list, fn] = call.args
  if (list?.kind !== 'list') return undefined
  return fn === undefined ? callList(list, 'slice', { ...call, args: [] }) : callList(list, 'map', { ...call, args: [fn] })
}

const isUncertain = (value: Value): boolean => value.kind === 'unknown' || value.kind === 'open'

const natives: ReadonlyMap<string, Native> = new Map([...language, ...objects, ...paths, ...data, ...merging, ...framework])

/** A function of the language, of Node or of a package that is known here; undefined for those that are not evaluated. */
export const callNative = (name: string, call: Call): Value | undefined => natives.get(name)?.(call)
