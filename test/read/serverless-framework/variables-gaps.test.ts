import { beforeAll, describe, expect, test } from 'vitest'
import { loadParser } from '../../../src/read/syntax/program.ts'
import { get } from '../../../src/read/syntax/tree.ts'
import { type Files, resolved, shown } from './variables.ts'

beforeAll(loadParser)

const files: Files = {
  'app/settings.js': "module.exports = { x: require('http').load() }",
  'app/code.ts': "export const a = fetch('a')\nexport const b = fetch('b')",
}

describe('what cannot be read is said', () => {
  const told = (text: string, given: Files = files): string[] =>
    resolved(`service: shop\n${text}`, given).gaps.map((it) => `${it.level} ${it.reason} ${it.at?.file} ${it.subject}`)

  test('a program, once', () => {
    const text = 'value: ["${file(settings.js):x}", "${file(code.ts):a}", "${file(code.ts):b}"]'
    expect(told(text).filter((it) => it.includes('dynamic-include'))).toEqual([
      'note dynamic-include app/serverless.yml app/settings.js',
      'note dynamic-include app/serverless.yml app/code.ts',
    ])
  })

  test('a program of whose values nothing is known has no fallback', () => {
    const given = { 'app/a.js': "module.exports = require('http').load()", 'app/b.js': 'module.exports = () => { throw new Error() }' }
    const { tree, gaps } = resolved('service: s\nvalue: ["${file(a.js):x, \'else\'}", "${file(b.js), \'else\'}"]', given)
    expect(shown(get(tree, 'value'))).toEqual(['${file(a.js):x}', '${file(b.js)}'])
    expect(gaps.map((it) => it.reason)).toContain('dynamic-include')
  })

  test('the whole configuration inside itself is no circle', () => {
    const text = 'service: shop\ncustom: {self: "${self:}", name: "${self:custom.self.service}-export"}'
    const { tree, gaps } = resolved(text, {})
    expect(shown(get(tree, 'custom', 'name'))).toEqual('shop-export')
    expect(gaps).toEqual([])
  })

  test('a file that is not there', () => {
    expect(told('value: ${file(none.yml):x}')).toEqual(['note missing-include app/serverless.yml none.yml'])
    expect(told('value: ${file(./${opt:stage}/none.yml):x}')).toEqual([
      'note missing-include app/serverless.yml file(./${opt:stage}/none.yml):x',
    ])
  })

  test('a file that is not there once, whatever is looked for in it', () => {
    const text = `custom: {secrets: "\${file(none.yml):\${opt:stage}}"}
value: ["\${file(none.yml):x}", "\${file(none.yml):y}", "\${self:custom.secrets.key}", "\${self:custom.secrets.other.key}"]`
    expect(told(text)).toEqual(['note missing-include app/serverless.yml none.yml'])
  })

  test('but a value that is missing in a file that is there, by itself', () => {
    expect(told('value: ["${file(a.yml):x}", "${file(a.yml):y}"]', { 'app/a.yml': '{}' })).toEqual([
      'note missing-include app/serverless.yml file(a.yml):x',
      'note missing-include app/serverless.yml file(a.yml):y',
    ])
  })

  test('a stage that must be given, though its fallback leads back to itself', () => {
    const text = 'service: s\nprovider: {stage: "${opt:stage, self:provider.stage}"}\nvalue: ["${self:provider.stage}"]'
    const { tree, gaps } = resolved(text)
    expect(shown(get(tree, 'value'))).toEqual(['${opt:stage}'])
    expect(gaps).toEqual([])
  })

  test('a file outside the repository', () => {
    expect(told('value: ${file(~/.aws/x.yml)}')).toEqual(['note missing-include app/serverless.yml ~/.aws/x.yml'])
    expect(told('value: ${file(../../x.yml)}')).toEqual(['note missing-include app/serverless.yml ../../x.yml'])
  })

  test('functions, resources and the provider that cannot be seen weigh more', () => {
    expect(told('functions: ${file(settings.js):x}')).toContain(
      'warning hidden-configuration app/serverless.yml `functions` file(settings.js):x',
    )
    expect(told('functions: {a: "${ssm:/a}"}')).toEqual(['warning hidden-configuration app/serverless.yml the function `a` ssm:/a'])
    expect(told('functions: ["${file(none.yml)}"]')).toContain('warning hidden-configuration app/serverless.yml `functions` file(none.yml)')
    expect(told('resources: ["${env:X}", {Resources: {T: "${env:Y}"}}]')).toEqual([
      'warning hidden-configuration app/serverless.yml `resources` env:X',
      'warning hidden-configuration app/serverless.yml the resource `T` env:Y',
    ])
  })

  test('many resources of one place of a program are said together', () => {
    const tables =
      "const { make } = require('tables')\nconst of = () => make()\nmodule.exports = { " +
      [...'ABCDEFG'].map((it) => `${it}: of()`).join(', ') +
      ' }'
    const { gaps } = resolved('service: s\nresources: {Resources: "${file(tables.js)}"}', { 'app/tables.js': tables })
    expect(gaps.map((it) => it.message)).toEqual([
      'What the resources `A`, `B`, `C`, `D`, `E` and 2 more hold comes from `${make()}`, which is not known here: nothing of it was reviewed.',
    ])
  })

  test('also in one of several, by the stage', () => {
    const text = "custom: {f: {dev: {}, prod: '${ssm:/f}'}}\nresources: ['${self:custom.f.${opt:stage}}']"
    expect(told(text)).toEqual(['warning hidden-configuration app/serverless.yml `resources` ssm:/f'])
  })

  test('what a program hides is another matter as soon as the program changes', () => {
    const { gaps } = resolved('service: s\nfunctions: ${file(settings.js):x}', files)
    expect(gaps.find((it) => it.reason === 'hidden-configuration')?.about).toEqual(['app/settings.js'])
  })

  test('a text that only the deployment knows is no gap', () => {
    expect(told('value: [ "${env:X}", "${ssm:/x}", "${opt:x}", "a${cf:x.y}" ]')).toEqual([])
  })

  test('values that lead back to themselves', () => {
    expect(told('value: {a: "${self:value.b}", b: "${self:value.a}"}').length).toBeGreaterThan(0)
    expect(told('value: {a: "${self:value}"}').length).toBeGreaterThan(0)
    expect(told('functions: ${self:}').length).toBeGreaterThan(0)
    expect(told('value: ${file(a.yml)}', { 'app/a.yml': 'a: ${file(b.yml)}', 'app/b.yml': 'b: ${file(a.yml)}' }).length).toBeGreaterThan(0)
  })
})

describe('what decides a value is asked for', () => {
  test('files that are there, and those that are not', () => {
    const { asked } = resolved("service: s\nvalue: ['${file(a.yml):x}', \"${file(b.yml):x, 'y'}\", '${file(c.js)}']", {
      'app/a.yml': 'x: 1',
    })
    expect([...asked]).toEqual(expect.arrayContaining(['app/a.yml', 'app/b.yml', 'app/c.js']))
  })
})
