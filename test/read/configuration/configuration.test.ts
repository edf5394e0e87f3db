import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaults } from '../../../src/model/configuration.ts'
import { readConfiguration } from '../../../src/read/configuration/index.ts'
import { processorTime } from '../../support/processor-time.ts'

const rules = ['public-route-added', 'access-widened', 'wildcard-action']

const read = (text: string) => readConfiguration({ text }, rules)

/** `LINE: message` for each fault. */
const faultsOf = (text: string) => read(text).faults.map((it) => `${it.at.startLine}: ${it.message}`)

const full = `services:
  - services/*/serverless.yml
ignore:
  - examples
rules:
  public-route-added:
    severity: critical
    because: nothing of ours is public
  wildcard-action: { severity: off, because: the sandbox account is emptied nightly }
failOn: medium
undetermined: advise
accept:
  by: maintain
  authors: true
`

describe('a configuration', () => {
  test('says everything that it can say, each with its line', () => {
    const { configuration, faults } = read(full)
    expect(faults).toEqual([])
    expect(configuration).toMatchObject({
      services: [{ value: 'services/*/serverless.yml', at: { startLine: 2 } }],
      ignore: [{ value: 'examples', at: { startLine: 4 } }],
      failOn: { value: 'medium', at: { startLine: 10 } },
      undetermined: { value: 'advise', at: { startLine: 11 } },
      accept: { by: { value: 'maintain' }, authors: { value: true } },
    })
    expect([...configuration.rules].map(([id, it]) => [id, it.value.severity, it.value.because, it.at.startLine])).toEqual([
      ['public-route-added', 'critical', 'nothing of ours is public', 6],
      ['wildcard-action', 'off', 'the sandbox account is emptied nightly', 9],
    ])
  })

  test.each([
    ['no file', null],
    ['an empty file', { text: '' }],
    ['a file of comments', { text: '# nothing yet\n' }],
    ['a map of nothing', { text: '{}\n' }],
  ])('behaviour 49: %s means the defaults', (_, content) => {
    expect(readConfiguration(content, rules)).toMatchObject({ configuration: defaults, faults: [] })
  })

  test('with one fault is the defaults as a whole: half of what was meant is not what was meant', () => {
    const { configuration, faults } = read(`${full}failon: low\n`)
    expect(faults).toHaveLength(1)
    expect(configuration).toBe(defaults)
  })
})

describe('is told what is wrong, with its line and the way out', () => {
  test.each([
    ['attack B9: an unknown key', 'failon: high\n', ['1: There is no key `failon`. Did you mean `failOn`?']],
    [
      'a key that resembles none',
      'ignore: []\nreviewers: [tess]\n',
      [
        '2: There is no key `reviewers`: there is `services`, `ignore`, `rules`, `failOn`, `undetermined`, `accept`, `stages`, `owners`, `budgets`.',
      ],
    ],
    [
      'attack B8: a configuration that would come from elsewhere',
      'extends: octo-org/settings\n',
      [
        '1: There is no key `extends`: there is `services`, `ignore`, `rules`, `failOn`, `undetermined`, `accept`, `stages`, `owners`, `budgets`.',
      ],
    ],
    ['a budget that is no number', 'budgets:\n  functions: many\n', ['2: `budgets.functions` must be a whole number from 0 to 100000.']],
    ['owners without the tags that name them', 'owners: {}\n', ['1: `owners` has no `tags`: add it.']],
    ['a stage that is no word', 'stages: ["${opt:stage}"]\n', ['1: `stages` must be the name of a stage.']],
    ['a key of a map inside', 'accept:\n  author: true\n', ['2: There is no key `author` in `accept`. Did you mean `authors`?']],
    [
      'a misspelt rule',
      'rules:\n  wildcard-acton: { severity: low, because: x }\n',
      ['2: There is no rule `wildcard-acton`. Did you mean `wildcard-action`?'],
    ],
    [
      'a rule that resembles none',
      'rules:\n  nonsense: { severity: low, because: x }\n',
      ['2: There is no rule `nonsense`: `parapet rules` lists them.'],
    ],
    [
      'a severity without its reason',
      'rules:\n  access-widened:\n    severity: off\n',
      ['3: `rules.access-widened` has no `because`: add it.'],
    ],
    [
      'a blank reason',
      'rules:\n  access-widened: { severity: off, because: " " }\n',
      ['2: `rules.access-widened.because` must be a reason, in words.'],
    ],
    ['a rule that is only a word', 'rules:\n  access-widened: off\n', ['2: `rules.access-widened` must be a map of keys.']],
    [
      'a word that is none of the choices',
      'failOn: hihg\n',
      ['1: `failOn` must be one of `critical`, `high`, `medium`, `low`, `info`, `never`, and is `hihg`. Did you mean `high`?'],
    ],
    ['nothing where something must be', 'undetermined:\n', ['1: `undetermined` must be one of `block`, `advise`.']],
    ['a text for a list', 'ignore: examples\n', ['1: `ignore` must be a list.']],
    ['an empty list of services', 'services: []\n', ['1: `services` is empty: leave it out.']],
    ['a number for a text', 'ignore: [1]\n', ['1: `ignore` must be a text.']],
    ['a word for a switch', 'accept: { authors: yes }\n', ['1: `accept.authors` must be `true` or `false`.']],
    ['a list for everything', '- a\n', ['1: The configuration must be a map of keys.']],
    ['a text for everything', 'off\n', ['1: The configuration must be a map of keys.']],
    ['a tag', 'failOn: !secret high\n', ['1: `!secret` is a tag, which means nothing here: leave it out.']],
    ['a key twice', 'failOn: never\nfailOn: high\n', ['2: `failOn` is written twice here: keep one of them.']],
    ['two documents', 'failOn: high\n---\nfailOn: never\n', ['2: The file holds several YAML documents: keep one of them.']],
  ])('%s', (_, text, expected) => expect(faultsOf(text)).toEqual(expected))

  test.each(['/examples', '!examples', '../examples', 'a/../b', './a', '.', 'a\\b', ''])('a path like %j', (path) => {
    expect(faultsOf(`ignore: [${JSON.stringify(path)}]\n`)).toEqual([
      "1: `ignore` must be a path from the repository's root such as `examples/**`, without `/` or `!` at its beginning, `..` or a backslash.",
    ])
  })

  test.each(['.github', '..a', 'a/.b', 'a...b', 'ünïcode/**', '**'])('but not a path like %j', (path) =>
    expect(faultsOf(`ignore: [${JSON.stringify(path)}]\n`)).toEqual([]),
  )

  test('YAML that is none', () => {
    expect(faultsOf('rules:\n  a: [b\nfailOn: high\n')).toEqual([expect.stringMatching(/^\d: The file is not valid YAML here: .*\.$/)])
  })

  test.each([
    ['symlink', 'is a symbolic link'],
    ['submodule', 'is in a submodule'],
    ['lfs-pointer', 'is kept in Git LFS'],
    ['not-text', 'is not UTF-8 text'],
    ['too-large', 'is too large'],
    ['unreadable', 'could not be read'],
  ])('attack B6: a file that is none (%s)', (refused, why) => {
    const { configuration, faults } = readConfiguration({ refused }, rules)
    expect(configuration).toBe(defaults)
    expect(faults.map((it) => it.message)).toEqual([`The configuration ${why}: it must be a plain YAML file in the repository.`])
  })

  test('attack B6: a file that is too long', () => {
    expect(faultsOf(`# ${'x'.repeat(70_000)}\n`)).toEqual([
      '1: The configuration is larger than 64 KB: it must be a plain YAML file in the repository.',
    ])
  })
})

describe('hostile text', () => {
  const many = (line: (i: number) => string, most = 65_000) => {
    let text = ''
    for (let i = 0; text.length < most; i++) text += line(i)
    return text.slice(0, most)
  }

  test.each([
    [
      'aliases of aliases',
      `a: &a [x, x, x, x, x, x, x, x]\n${'bcdefghi'.replace(/./g, (it, i: number) => `${it}: &${it} [${`*${'abcdefghi'[i]}, `.repeat(9)}]\n`)}`,
    ],
    ['nesting', '['.repeat(60_000)],
    ['nested maps', many(() => '{a: ')],
    ['many keys', many((i) => `k${i}: 1\n`)],
    ['equal keys', many(() => 'failOn: high\n')],
    ['many rules', `rules:\n${many((i) => `  r${i}: {}\n`, 64_000)}`],
    ['a long key', `${'k'.repeat(65_000)}: 1\n`],
    ['long misspelt rules', `rules:\n${many((i) => `  ${'wildcard-acton'.repeat(40)}${i}: 1\n`, 64_000)}`],
    ['a long pattern', `ignore: ["${'a/../'.repeat(12_000)}"]\n`],
    ['a long list', `ignore:\n${many(() => '- a\n', 64_000)}`],
  ])('attack B7: %s ends soon, in at most 20 faults and the defaults', (_, text) => {
    const started = processorTime()
    const { configuration, faults } = read(text)
    expect(processorTime() - started).toBeLessThan(3000)
    expect(configuration).toBe(defaults)
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.length).toBeLessThanOrEqual(20)
    expect(faults.filter((it) => it.message.length > 600)).toEqual([])
  })

  test('attack B11: keys of every object mean nothing', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(faultsOf(`${key}: { failOn: never }\n`)).toEqual([expect.stringContaining(`There is no key \`${key}\``)])
      expect(faultsOf(`rules:\n  ${key}: { severity: off, because: x }\n`)).toEqual([
        expect.stringContaining(`There is no rule \`${key}\``),
      ])
    }
    expect({}).not.toHaveProperty('failOn')
  })

  test('never throws, whatever it is', () => {
    const pieces = fc.constantFrom(
      'rules:',
      ' ',
      '\n',
      '  ',
      '- ',
      'failOn',
      ': ',
      'high',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '!t ',
      '"',
      "'",
      '#',
      '|',
      '\t',
      'off',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (some) => {
        const { configuration, faults } = read(some.join(''))
        expect(faults.length === 0 || configuration === defaults).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
