import { describe, expect, test } from 'vitest'
import { readArguments, usage } from './arguments.ts'

const example = { repository: null, offline: false, open: false, port: 0 }

describe('what is asked for', () => {
  test.each([
    [[], example],
    [['--open'], { ...example, open: true }],
    [['--port', '8080'], { ...example, open: true, port: 8080 }],
    [['--repo', '.', '--base', 'main', '--offline'], { ...example, repository: { path: '.', base: 'main', head: 'HEAD' }, offline: true }],
    [['--repo=a.git', '--base=v1', '--head=v2'], { ...example, repository: { path: 'a.git', base: 'v1', head: 'v2' } }],
    [['--help'], 'help'],
  ])('%j', (args, asked) => expect(readArguments(args)).toEqual(asked))
})

describe('what is not understood is one line', () => {
  test.each([
    [['--repo', '.'], '--repo needs --base, the revision that is merged into (and --head, unless it is HEAD)'],
    [['--base', 'main'], '--base and --head need --repo, which says of what repository they are'],
    [['--port', 'ninety'], '--port needs a number up to 65535, not "ninety"'],
    [['--bogus'], "Unknown option '--bogus' (see --help)"],
    [['main'], "Unexpected argument 'main' (see --help)"],
    [['--repo'], "Option '--repo <value>' argument missing (see --help)"],
  ])('%j', (args, message) => expect(() => readArguments(args)).toThrow(message))
})

test('the help names every option', () => {
  for (const it of ['repo', 'base', 'head', 'offline', 'open', 'port', 'help']) expect(usage).toContain(`--${it}`)
})
