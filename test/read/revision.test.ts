import { describe, expect, it } from 'vitest'
import type { Content, Snapshot, TreeEntry } from '../../src/model/source.ts'
import type { Dialect } from '../../src/read/dialect.ts'
import { readRevision, type Reading } from '../../src/read/revision.ts'
import { joinPath, startOf } from '../../src/read/source.ts'
import { entries, get, items, known } from '../../src/read/syntax/tree.ts'

/** A dialect as small as can be: `functions:` and `include:` in a `serverless.yml` or in any YAML file that says `stack:`. */
const dialect = (name: string, isRoot: Dialect['isRoot'], hasFragments: boolean): Dialect => ({
  framework: name,
  hasFragments,
  wants: (path) => path.endsWith('.yml'),
  isRoot,
  readService(file, source) {
    const tree = source.tree(file)
    if (tree === undefined) return undefined
    const included = items(get(tree, 'include')).flatMap((it) => {
      const path = joinPath('', (known(it) ?? '').replace(/^file\((.*)\)$/, '$1').replace('${dir}', 'config'))
      return path === null ? [] : [source.tree(path)]
    })
    if (get(tree, 'glob') !== undefined) for (const path of source.paths()) if (path.endsWith('.fn.yml')) included.push(source.tree(path))
    const functions = [tree, ...included]
      .flatMap((it) => entries(get(it, 'functions')))
      .map((it) => ({
        id: `${file}#function/${it.key}`,
        service: file,
        name: it.key,
        at: it.keyAt,
        runtime: null,
        handler: null,
        codePath: null,
        role: null,
        roleName: null,
        body: it.value.at,
      }))
    const service = { id: file, framework: 'serverless', file, name: null, files: [file] } as const
    return { service, functions, routes: [], triggers: [], principals: [], assets: [], settings: [], gaps: [] }
  },
})

const dialects = [
  dialect('by name', (path) => path.endsWith('serverless.yml'), false),
  dialect('by text', (_path, text) => text.includes('stack:'), true),
]

type Files = Readonly<Record<string, string>>

function snapshotOf(files: Files, refused: Files = {}): Snapshot {
  const paths = [...Object.keys(files), ...Object.keys(refused)]
  const kind = (path: string): TreeEntry['kind'] => (refused[path] === 'symlink' || refused[path] === 'submodule' ? refused[path] : 'file')
  const entriesOf = new Map(
    paths.map((path): [string, TreeEntry] => [
      path,
      { path, kind: kind(path), sha: files[path] ?? path, size: files[path]?.length ?? null },
    ]),
  )
  const contents = new Map<string, Content>(Object.entries(files).map(([path, text]) => [path, { text }]))
  for (const [path, reason] of Object.entries(refused)) contents.set(path, { refused: reason })
  return { listing: { commit: null, entries: entriesOf }, contents }
}

const read = (files: Files, changed: readonly string[], refused: Files = {}): Reading =>
  readRevision(dialects, snapshotOf(files, refused), new Set(changed))
const services = (reading: Reading): string[] => reading.app.services.map((it) => it.id)
const said = (reading: Reading): string[] => reading.app.gaps.map((it) => `${it.level} ${it.at?.file}:${it.at?.start.line} ${it.reason}`)

describe('a service is read when the change can touch it', () => {
  const files = {
    'a/serverless.yml': 'functions: {one: x}\n',
    'b/serverless.yml': 'include: file(b/functions.yml)\n',
    'b/functions.yml': 'functions: {two: x}\n',
    'infra/network.yml': 'stack: 1\nfunctions: {three: x}\n',
    'README.md': 'a serverless.yml',
  }

  it.each([
    ['its root', ['a/serverless.yml'], ['a/serverless.yml']],
    ['a file that it includes', ['b/functions.yml'], ['b/serverless.yml']],
    ['a root of an unusual name', ['infra/network.yml'], ['infra/network.yml']],
    ['nothing of it', ['README.md'], []],
    ['nothing at all', [], []],
  ])('because of %s', (_what, changed, expected) => {
    expect(services(read(files, changed))).toEqual(expected)
  })

  it('with the files that had a part in it', () => {
    expect(read(files, ['b/functions.yml']).app.services[0]?.files).toEqual(['b/functions.yml', 'b/serverless.yml'])
    expect(read(files, ['b/functions.yml']).app.functions.map((it) => [it.name, it.at.file])).toEqual([['two', 'b/functions.yml']])
  })

  it('because of what an included file includes, of a path that is put together, and of one in another folder', () => {
    const deep = { 'serverless.yml': 'include: file(${dir}/all.yml)\n', 'config/all.yml': 'functions: {x: y}\n' }
    expect(services(read(deep, ['config/all.yml']))).toEqual(['serverless.yml'])
    const apart = { 'a/serverless.yml': 'x: ../shared\ninclude: file(shared/a.yml)\n', 'shared/a.yml': 'functions: {x: y}\n' }
    expect(services(read(apart, ['shared/a.yml']))).toEqual(['a/serverless.yml'])
  })

  it('because of a file that is found by pattern, also at the side that does not have it', () => {
    const glob = { 'serverless.yml': 'glob: file(*)\n' }
    expect(services(read({ ...glob, 'x.fn.yml': 'functions: {x: y}\n' }, ['x.fn.yml']))).toEqual(['serverless.yml'])
    expect(services(read(glob, ['x.fn.yml']))).toEqual(['serverless.yml'])
  })

  it('because of an include that does not exist at this side', () => {
    const { app, missing } = read({ 'serverless.yml': 'include: file(gone.yml)\n' }, ['gone.yml'])
    expect([app.services.map((it) => it.id), missing]).toEqual([['serverless.yml'], []])
  })

  it('because of what is packed into it', () => {
    const packed = {
      'a/serverless.yml': 'functions: {x: y}\n',
      'a/package.json': '{}',
      'b/serverless.yml': 'functions: {x: y}\n',
      'b/package.json': '{}',
      'package.json': '{}',
    }
    expect(services(read(packed, ['a/package.json']))).toEqual(['a/serverless.yml'])
    expect(services(read(packed, ['package.json']))).toEqual([])
    expect(services(read({ 'a/serverless.yml': 'functions: {x: y}\n', 'package.json': '{}' }, ['package.json']))).toEqual([
      'a/serverless.yml',
    ])
  })

  it('and never in folders that tools write', () => {
    expect(
      services(
        read(
          {
            'node_modules/x/serverless.yml': 'functions: {}\n',
            'cdk.out/a.yml': 'stack: 1\n',
            'out/cloudformation-template-update-stack.json': '{}',
          },
          ['out/cloudformation-template-update-stack.json', 'node_modules/x/serverless.yml', 'cdk.out/a.yml'],
        ),
      ),
    ).toEqual([])
  })
})

describe('a file that a service includes is no service of its own', () => {
  it('where the dialect has fragments', () => {
    const files = { 'serverless.yml': 'include: file(resources.yml)\n', 'resources.yml': 'stack: 1\n' }
    expect(services(read(files, ['resources.yml']))).toEqual(['serverless.yml'])
    expect(services(read({ 'resources.yml': 'stack: 1\n' }, ['resources.yml']))).toEqual(['resources.yml'])
  })

  it('also where it comes first, and where two include each other', () => {
    const files = { 'z.yml': 'stack: 1\ninclude: file(a.yml)\n', 'a.yml': 'stack: 1\n' }
    expect(services(read(files, ['a.yml']))).toEqual(['z.yml'])
    expect(services(read({ ...files, 'a.yml': 'stack: 1\ninclude: file(z.yml)\n' }, ['a.yml']))).toEqual(['a.yml'])
  })

  it('and a service that another one takes a value from stays one', () => {
    const files = { 'a/serverless.yml': 'functions: {x: y}\n', 'b/serverless.yml': '# ..\ninclude: file(a/serverless.yml)\n' }
    expect(services(read(files, ['a/serverless.yml']))).toEqual(['a/serverless.yml', 'b/serverless.yml'])
  })
})

describe('what is not loaded yet is asked for', () => {
  const all = { 'serverless.yml': 'include: file(a.yml)\n', 'a.yml': 'functions: {x: y}\n' }

  it('round after round, until nothing is missing', () => {
    const without = (...paths: string[]): Snapshot => {
      const snapshot = snapshotOf(all)
      return { ...snapshot, contents: new Map([...snapshot.contents].filter(([path]) => !paths.includes(path))) }
    }
    const missing = (snapshot: Snapshot): readonly string[] => readRevision(dialects, snapshot, new Set(['a.yml'])).missing
    expect(missing(without('serverless.yml', 'a.yml'))).toEqual(['a.yml', 'serverless.yml'])
    expect(missing(without('a.yml'))).toEqual(['a.yml'])
    expect(missing(without())).toEqual([])
  })
})

describe('what cannot be read is said where it could hide a change', () => {
  it.each([
    ['a service that is a symbolic link', 'serverless.yml', 'symlink', ['error serverless.yml:1 symlink']],
    ['a service in Git LFS', 'serverless.yml', 'lfs-pointer', ['error serverless.yml:1 lfs-pointer']],
    ['YAML that may be a template', 'infra.yml', 'not-text', ['error infra.yml:1 not-text']],
  ])('%s', (_what, path, reason, expected) => {
    expect(said(read({}, [path], { [path]: reason }))).toEqual(expected)
    expect(said(read({}, ['other.yml'], { [path]: reason }))).toEqual([])
  })

  it('but not YAML that is larger than any template', () => {
    expect(said(read({}, ['data.yml'], { 'data.yml': 'too-large' }))).toEqual([])
    expect(said(read({}, ['serverless.yml'], { 'serverless.yml': 'too-large' }))).toEqual(['error serverless.yml:1 too-large'])
  })

  it('an include that may not be read, once for all services that want it', () => {
    const text = 'include: file(shared.yml) # ../shared.yml\n'
    const files = { 'a/serverless.yml': text, 'b/serverless.yml': text }
    expect(said(read(files, ['shared.yml'], { 'shared.yml': 'too-large' }))).toEqual(['error shared.yml:1 too-large'])
  })

  it('an include in a submodule', () => {
    const reading = read({ 'serverless.yml': 'include: file(modules/x/a.yml)\n' }, ['serverless.yml'], { 'modules/x': 'submodule' })
    expect(reading.app.gaps.map((it) => it.message)).toEqual([
      '`modules/x/a.yml` was not read: it is in a submodule, which is another repository.',
    ])
  })

  it('broken YAML, with its service', () => {
    const reading = read({ 'serverless.yml': 'functions:\n  x: y: z\n' }, ['serverless.yml'])
    expect([services(reading), said(reading)]).toEqual([['serverless.yml'], ['error serverless.yml:2 invalid-yaml']])
  })

  it('but not what was not touched', () => {
    expect(
      said(read({ 'a/serverless.yml': 'functions:\n  x: y: z\n', 'b/serverless.yml': 'functions: {}\n' }, ['b/serverless.yml'])),
    ).toEqual([])
  })
})

describe('what is recognised and not read yet is said when it changes', () => {
  it.each([
    ['infra/main.tf', 'resource "aws_lambda_function" "x" {}', 'warning infra/main.tf:1 unsupported-framework'],
    ['lib/stack.ts', "import { Stack } from 'aws-cdk-lib'", 'warning lib/stack.ts:1 unsupported-framework'],
    ['sst.config.ts', 'export default {}', 'warning sst.config.ts:1 unsupported-framework'],
  ])('%s', (path, text, expected) => {
    const files = { [path]: text, 'cdk.json': '{}' }
    expect(said(read(files, [path]))).toEqual([expected])
    expect(said(read(files, ['README.md']))).toEqual([])
  })

  it('once for a folder of Terraform, and not for Terraform without AWS', () => {
    const files = {
      'infra/a.tf': 'resource "aws_s3_bucket" "x" {}',
      'infra/b.tf': 'data "aws_region" "x" {}',
      'dns/main.tf': 'resource "cloudflare_record" "x" {}',
    }
    const reading = read(files, Object.keys(files))
    expect(reading.app.gaps.map((it) => [it.message, it.about])).toEqual([
      [
        '`infra/a.tf` and 1 more changed and is Terraform, which Parapet does not read yet: nothing in it was reviewed.',
        ['infra/a.tf', 'infra/b.tf'],
      ],
    ])
  })

  it('a part of a service that no service includes, at its functions', () => {
    const part = 'custom: {}\nfunctions:\n  list:\n    handler: src/list.handler\n'
    const service = 'functions: {}\ninclude: [serverless.orders.yml]\n'
    expect(said(read({ 'serverless.orders.yml': part }, ['serverless.orders.yml']))).toEqual([
      'warning serverless.orders.yml:2 unclaimed-part',
    ])
    expect(said(read({ 'serverless.orders.yml': part }, ['README.md']))).toEqual([])
    expect(said(read({ 'serverless.orders.yml': part, 'serverless.yml': service }, ['serverless.orders.yml']))).toEqual([])
    expect(said(read({ 'serverless.common.yml': 'custom: {}\n', 'orders.yml': part }, ['serverless.common.yml', 'orders.yml']))).toEqual([])
  })

  it('but not programs of other kinds', () => {
    const files = { 'src/serverless.test.ts': 'functions', 'src/handler.ts': 'export const handler = 1' }
    expect(said(read(files, Object.keys(files)))).toEqual([])
  })
})

describe('one service among a thousand', () => {
  const thousand = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [`s${i}/serverless.yml`, `include: file(s${i}/f.yml)\nfunctions: {f${i}: x}\n`]),
  )

  it('is the only one that is read', () => {
    let parsed = 0
    const counting = dialects.map((it): Dialect => ({ ...it, readService: (file, source) => (parsed++, it.readService(file, source)) }))
    const reading = readRevision(counting, snapshotOf(thousand), new Set(['s7/serverless.yml']))
    expect([services(reading), parsed]).toEqual([['s7/serverless.yml'], 1])
    parsed = 0
    expect([services(readRevision(counting, snapshotOf(thousand), new Set(['s7/f.yml']))), parsed]).toEqual([['s7/serverless.yml'], 1])
  })
})

it('comes out the same whatever the order of files', () => {
  const files = {
    'b/serverless.yml': 'functions: {b: x}\n',
    'a/serverless.yml': 'functions: {a: x}\nx: y: z\n',
    'a/package.json': '{"dependencies": {"x": "1"}}',
  }
  const reversed = Object.fromEntries(Object.entries(files).toReversed())
  expect(read(reversed, Object.keys(reversed))).toEqual(read(files, Object.keys(files)))
})

it('keeps what a reader found odd', () => {
  const odd: Dialect = {
    ...dialect('odd', () => true, false),
    readService: (file, source) => (source.gap({ level: 'warning', reason: 'odd', at: startOf(file), message: 'Odd.' }), undefined),
  }
  const reading = readRevision([odd], snapshotOf({ 'x.yml': '' }), new Set(['x.yml']))
  expect(said(reading)).toEqual(['warning x.yml:1 odd'])
})
