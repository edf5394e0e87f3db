import { compareDependencies } from '../src/compare/dependencies.ts'
import { match } from '../src/compare/match.ts'
import { sideOf } from '../src/compare/side.ts'
import type { ServerlessApp } from '../src/model/application.ts'
import type { Content, Snapshot, TreeEntry } from '../src/model/source.ts'
import { readRevision } from '../src/read/revision.ts'

export const name = 'dependencies: a package-lock.json of 6 MB at two revisions (aim: compared in 60 ms beyond reading it)'

const packages = 14_000
const repetitions = 15

export async function run(): Promise<string[]> {
  const [base, head] = [revision(false), revision(true)]
  const size = (lockOf(base).length / 1e6).toFixed(1)
  const reading = timed(() => readRevision([], base, changed))
  const [left, right] = [appOf(base), appOf(head)]
  const comparing = timed(() => differences(left, right))
  // In kilobytes; what is hostile comes after it.
  const peak = process.resourceUsage().maxRSS / 1024
  return [
    'median    min    max',
    row(reading, `read, ${size} MB`),
    row(comparing, `compared: ${differences(left, right)} packages came, changed or went`),
    ...hostile().map(([what, text]) =>
      row(
        timed(() => readRevision([], snapshot(text), changed), 3),
        `hostile: ${what}, ${gapsOf(text)}`,
      ),
    ),
    `peak memory of the process with both revisions: ${Math.round(peak)} MB`,
  ]
}

const changed = new Set(['package.json', 'package-lock.json'])

function differences(base: ServerlessApp, head: ServerlessApp): number {
  const [left, right] = [sideOf('base', base), sideOf('head', head)]
  return compareDependencies(left, right, match(left, right)).length
}

const appOf = (it: Snapshot): ServerlessApp => readRevision([], it, changed).app

const lockOf = (it: Snapshot): string => {
  const content = it.contents.get('package-lock.json')
  return content !== undefined && 'text' in content ? content.text : ''
}

/** Each package wants three others; at head one in fifty has another version, and one direct dependency brings thirty more. */
function revision(isHead: boolean): Snapshot {
  const direct = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`package-${i}`, '^1.0.0']))
  const own = isHead ? { ...direct, 'new-0': '^1.0.0' } : direct
  const locked: Record<string, object> = { '': { name: 'shop', dependencies: own } }
  for (let i = 0; i < packages; i++) {
    const wants = [i * 2 + 1, i * 3 + 2, i + 41].filter((it) => it < packages)
    locked[`node_modules/package-${i}`] = entry(
      `package-${i}`,
      isHead && i % 50 === 0 ? '1.0.1' : '1.0.0',
      wants.map((it) => `package-${it}`),
    )
  }
  if (isHead) for (let i = 0; i < 31; i++) locked[`node_modules/new-${i}`] = entry(`new-${i}`, '1.0.0', i < 30 ? [`new-${i + 1}`] : [])
  return snapshot(JSON.stringify({ name: 'shop', lockfileVersion: 3, packages: locked }, null, 2), own)
}

const entry = (it: string, version: string, wants: readonly string[]): object => ({
  version,
  resolved: `https://registry.example/${it}/-/${it}-${version}.tgz`,
  integrity: `sha512-${it.padEnd(80, 'x')}==`,
  license: 'MIT',
  dependencies: Object.fromEntries(wants.map((one) => [one, '^1.0.0'])),
  engines: { node: '>=18' },
})

function snapshot(lock: string, dependencies: Readonly<Record<string, string>> = { a: '1' }): Snapshot {
  const texts = { 'package.json': JSON.stringify({ dependencies }), 'package-lock.json': lock }
  const entries = new Map(Object.keys(texts).map((path): [string, TreeEntry] => [path, { path, kind: 'file', sha: path, size: null }]))
  return {
    listing: { commit: null, entries },
    contents: new Map(Object.entries(texts).map(([path, text]): [string, Content] => [path, { text }])),
  }
}

/** Deep, of keys that no line has, a circle, and cut off. */
function hostile(): readonly (readonly [what: string, text: string])[] {
  const deep = `{"dependencies":${'{"a":{"dependencies":'.repeat(100_000)}{}${'}}'.repeat(100_000)}}`
  const odd = `{"packages":{${Array.from({ length: 40_000 }, (_, i) => `"node_modules/\\u0061${i}":{"version":"1"}`).join(',')}}}`
  const circle = JSON.stringify({
    packages: Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`node_modules/a${i}`, { version: '1', dependencies: { [`a${(i + 1) % 20_000}`]: '1' } }]),
    ),
  })
  return [
    ['100,000 levels', deep],
    ['40,000 keys written in another way', odd],
    ['a circle of 20,000', circle],
    ['cut off in the middle', circle.slice(0, circle.length / 2)],
  ]
}

function gapsOf(text: string): string {
  const { gaps } = readRevision([], snapshot(text), changed).app
  return gaps.length === 0 ? 'read' : gaps.map((it) => it.reason).join(', ')
}

function timed(work: () => unknown, times = repetitions): number[] {
  work()
  return Array.from({ length: times }, () => {
    const began = performance.now()
    work()
    return performance.now() - began
  }).toSorted((a, b) => a - b)
}

function row(times: readonly number[], what: string): string {
  const shown = [times[Math.floor(times.length / 2)], times[0], times.at(-1)].map((it) => `${Math.round(it ?? Number.NaN)}`.padStart(6))
  return `${shown.join(' ')} ms  ${what}`
}
