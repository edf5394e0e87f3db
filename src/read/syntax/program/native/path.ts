import { joinPath } from '../../../source.ts'
import { rootFolder } from '../machine.ts'
import { scalarOf, stringOf, type Value } from '../value.ts'
import type { Call, Native } from './call.ts'

/** `node:path` on absolute paths below the repository's root, and on relative ones as texts: https://nodejs.org/api/path.html */
export const paths: readonly (readonly [string, Native])[] = [
  ['path.join', (call) => ofTexts(call, (texts) => normal(texts.join('/')))],
  ['path.normalize', (call) => ofTexts(call, ([path = '.']) => normal(path))],
  ['path.resolve', (call) => ofTexts(call, (texts) => normal(texts.reduce(inside, absolute(call.machine.folder))))],
  ['path.dirname', (call) => ofTexts(call, ([path = '.']) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'))],
  ['path.basename', (call) => ofTexts(call, ([path = '', end = '']) => withoutEnd(path.slice(path.lastIndexOf('/') + 1), end))],
  ['path.extname', (call) => ofTexts(call, ([path = '']) => (/[^/]\.[^/.]*$/.test(path) ? path.slice(path.lastIndexOf('.')) : ''))],
  ['path.relative', (call) => ofTexts(call, ([from = '', to = '']) => relative(from, to))],
  [
    'url.fileURLToPath',
    (call) => ofTexts(call, ([address = '']) => (address.startsWith('file://') ? address.slice('file://'.length) : undefined)),
  ],
]

/** A path of the repository where a program asks for an absolute one. */
export const absolute = (path: string): string => (path === '' ? rootFolder : `${rootFolder}/${path}`)

/** UTF-16 code units: no path is longer. */
const longest = 4_000

function ofTexts({ args, at }: Call, evaluate: (texts: readonly string[]) => string | undefined): Value | undefined {
  const texts = args.flatMap((it) => stringOf(it) ?? [])
  const isKnown = texts.length === args.length && texts.every((it) => it.length <= longest)
  const result = isKnown ? evaluate(texts) : undefined
  return result === undefined ? undefined : scalarOf(result, at)
}

const inside = (from: string, to: string): string => (to.startsWith('/') ? to : `${from}/${to}`)

const withoutEnd = (name: string, end: string): string => (end !== '' && name.endsWith(end) ? name.slice(0, -end.length) : name)

function normal(path: string): string | undefined {
  const joined = joinPath('', path.replace(/^\/+/, ''))
  if (joined === null) return undefined
  return path.startsWith('/') ? `/${joined}` : joined
}

function relative(from: string, to: string): string | undefined {
  const [one, two] = [from.split('/'), to.split('/')]
  if (!from.startsWith('/') || !to.startsWith('/')) return undefined
  let common = 0
  while (common < one.length && one[common] === two[common]) common++
  return [...one.slice(common).map(() => '..'), ...two.slice(common)].join('/')
}
