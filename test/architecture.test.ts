import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Allowed {
  readonly layers: readonly string[]
  readonly packages: readonly string[]
}

const core = ['model', 'iam', 'read', 'compare', 'judge', 'render', 'comparing.ts', 'review.ts', 'iam-diff.ts']

/** Who may import whom, and which packages. A layer that is not listed here may not exist. */
const law: Readonly<Record<string, Allowed>> = {
  model: { layers: [], packages: [] },
  iam: { layers: ['model'], packages: [] },
  read: { layers: ['model', 'iam'], packages: ['yaml', 'jsonc-parser', 'oxc-parser'] },
  compare: { layers: ['model', 'iam'], packages: [] },
  judge: { layers: ['model', 'iam'], packages: ['@bufbuild/cel', 'yaml', '@noble/hashes'] },
  render: { layers: ['model'], packages: ['diff', 'sarif'] },
  'comparing.ts': { layers: ['model', 'read', 'compare'], packages: [] },
  'review.ts': { layers: ['model', 'read', 'compare', 'comparing.ts', 'judge'], packages: [] },
  // Policies in, verdict out: what reads policies and what compares them meet here as the stages do in review.ts.
  'iam-diff.ts': { layers: ['model', 'iam', 'read'], packages: [] },
  // What runs in a thread of its own, so that it can be ended.
  'apart.ts': { layers: ['model', 'judge'], packages: ['node:*'] },
  'comparing-apart.ts': { layers: ['model', 'comparing.ts'], packages: ['node:*'] },
  fetch: { layers: ['model'], packages: ['node:*', '@octokit/auth-app', '@octokit/rest'] },
  app: {
    layers: ['model', 'iam', 'render', 'review.ts', 'fetch'],
    packages: ['node:*', 'probot', '@octokit/auth-app', '@octokit/rest', 'pg-boss', '@electric-sql/pglite', 'prom-client', 'yaml'],
  },
  cli: { layers: ['model', 'iam', 'render', 'review.ts', 'iam-diff.ts', 'fetch'], packages: ['node:*', 'commander'] },
}

const banned = ['util', 'utils', 'helper', 'helpers', 'common', 'core', 'manager', 'shared', 'misc']

const sources = globSync('src/**/*.ts').toSorted()
const layerOf = (path: string): string => relative('src', path).split(sep)[0] ?? ''

const packageOf = (name: string): string =>
  name.startsWith('node:')
    ? 'node:*'
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/')

/** What a source imports: statically, for types, again for export, or when it needs it. */
export function importsOf(text: string): string[] {
  const statements = text.matchAll(/^\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]/gm)
  const calls = text.matchAll(/\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g)
  return [...statements, ...calls].map((it) => it[1] ?? '')
}

describe('the reader of imports sees', () => {
  test.each([
    [`import { a } from './a.ts'`],
    [`import type { a } from './a.ts'`],
    [`import {\n  a,\n  b,\n} from './a.ts'`],
    [`import './a.ts'`],
    [`export * from './a.ts'`],
    [`export { a } from "./a.ts"`],
    [`const a = await import('./a.ts')`],
    [`const [a] = [import(\n'./a.ts')]`],
    [`let a: import('./a.ts').A`],
  ])('%s', (text) => expect(importsOf(text)).toEqual(['./a.ts']))
})

test('every import follows the table', () => {
  const broken = sources.flatMap((file) => {
    const layer = layerOf(file)
    const allowed = law[layer]
    if (allowed === undefined) return [`${file}: the layer ${layer} is not in the table`]
    return importsOf(readFileSync(file, 'utf8')).flatMap((name) => {
      if (!name.startsWith('.')) return allowed.packages.includes(packageOf(name)) ? [] : [`${file} imports the package ${name}`]
      const path = join(dirname(file), name)
      if (!path.startsWith(`src${sep}`)) return [`${file} imports ${name}, which is outside src`]
      const to = layerOf(path)
      return to === layer || allowed.layers.includes(to) ? [] : [`${file} imports the layer ${to}`]
    })
  })
  expect(broken).toEqual([])
})

test('no import is hidden from the table', () => {
  const hidden = /\b(?:import|require)\s*\(\s*[^'"\s)]|createRequire|getBuiltinModule|\beval\s*\(|new Function\b/
  expect(sources.filter((file) => hidden.test(readFileSync(file, 'utf8')))).toEqual([])
})

test('no file of ours is opened by a name that it loses when it is compiled', () => {
  expect(sources.filter((file) => /new URL\((['"`])[^'"`]*\.ts\1/.test(readFileSync(file, 'utf8')))).toEqual([])
})

test('the core has no clock, chance, network or process', () => {
  const outside =
    /\bMath\.random\b|\bnew Date\(\)|\bDate\.now\b|\bperformance\.|\bprocess\.|\bfetch\(|\bsetTimeout\b|\bsetInterval\b|\bBuffer\b|\bcrypto\./
  const files = sources.filter((file) => core.includes(layerOf(file)))
  const code = (file: string) => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '')
  expect(files.filter((file) => outside.test(code(file)))).toEqual([])
})

test('no file is longer than 300 lines', () => {
  const long = sources.flatMap((file) => {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').length
    return lines > 300 ? [`${file}: ${lines}`] : []
  })
  expect(long).toEqual([])
})

test('nothing is named after nothing', () => {
  const named = sources.filter((file) => [...dirname(file).split(sep), basename(file, '.ts')].some((it) => banned.includes(it)))
  expect(named).toEqual([])
})

test('the linter holds the core and the stages to the same law', () => {
  const { overrides }: { overrides: { files: string[]; rules: Record<string, unknown> }[] } = JSON.parse(
    readFileSync('.oxlintrc.json', 'utf8'),
  )
  const about = (layer: string, rule: string) =>
    overrides
      .filter((it) => it.files.includes(layer.endsWith('.ts') ? `src/${layer}` : `src/${layer}/**`))
      .flatMap((it) => it.rules[rule] ?? [])
  const folders = Object.keys(law).filter((it) => !it.endsWith('.ts'))
  const forbidden = (layer: string, { layers }: Allowed) =>
    folders.filter((it) => it !== layer && !layers.includes(it)).map((it) => `**/${it}/**`)
  const linted = (layer: string) => JSON.stringify(about(layer, 'no-restricted-imports')).match(/\*\*\/\w+\/\*\*/g)
  expect(Object.keys(law).map((layer) => [layer, linted(layer)])).toEqual(
    Object.entries(law).map(([layer, it]) => [layer, forbidden(layer, it)]),
  )
  expect(core.filter((layer) => !about(layer, 'no-restricted-globals').includes('fetch'))).toEqual([])
})
