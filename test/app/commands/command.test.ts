import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCommand } from '../../../src/app/commands/command.ts'
import { processorTime } from '../../support/processor-time.ts'

const today = '2026-11-26'
const read = (body: string) => readCommand(body, today)
const problem = (body: string) => {
  const command = read(body)
  return command?.verb === 'wrong' ? command.problem : `no problem: ${JSON.stringify(command)}`
}

describe('a command', () => {
  it.each([
    ['/parapet', { verb: 'help' }],
    ['/parapet help', { verb: 'help' }],
    ['/Parapet RESCAN please', { verb: 'rescan' }],
    ['/parapet inventory', { verb: 'inventory' }],
    ['/parapet explain', { verb: 'explain', id: null }],
    ['/parapet explain K7F2', { verb: 'explain', id: 'k7f2' }],
    ['/parapet revoke `k7f2`\r\nSorry.', { verb: 'revoke', id: 'k7f2' }],
    [
      '/parapet accept k7f2 until 2027-01-31 because the load balancer  authenticates',
      { verb: 'accept', id: 'k7f2', until: '2027-01-31', reason: 'the load balancer authenticates' },
    ],
    ['/parapet accept until 2026-11-26 because of today', { verb: 'accept', id: null, until: '2026-11-26', reason: 'of today' }],
  ])('%s', (body, command) => expect(read(body)).toEqual(command))

  it.each([
    ['a quote', '> /parapet rescan'],
    ['a fence', '```\n/parapet rescan\n```'],
    ['indented code', '    /parapet rescan'],
    ['backticks', '`/parapet rescan`'],
    ['an HTML comment', '<!--\n/parapet rescan\n-->'],
    ['the middle of a sentence', 'Say /parapet rescan'],
    ['a later line', 'Thanks!\n/parapet rescan'],
    ['another word', '/parapets rescan'],
    ['a path', '/parapet/rescan'],
    ['nothing', ''],
  ])('attack F5: is none in %s', (_, body) => expect(read(body)).toBeUndefined())

  it('reads whatever is written in a time that its length allows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void [read(text), read(`/parapet ${text}`), read(`/parapet accept ${text}`)]),
    )
    const begin = processorTime()
    read(`/parapet accept ${'until '.repeat(50_000)}`)
    read(' '.repeat(100_000))
    expect(processorTime() - begin).toBeLessThan(100)
  })
})

describe('a command that cannot be done says why, and the way out', () => {
  it.each([
    ['/parapet acept k7f2', '`acept` is no command. Did you mean `/parapet accept`? `/parapet help` lists them.'],
    ['/parapet approve', '`approve` is no command. `/parapet help` lists them.'],
    ['/parapet accept k7f2', '`/parapet accept` needs an end: `/parapet accept k7f2 until 2027-01-31 because …`.'],
    ['/parapet accept k7f2 until 2027-02-01', '`/parapet accept` needs a reason: `/parapet accept k7f2 until 2027-02-01 because …`.'],
    [
      '/parapet accept k7f2 until 2027-02-01 because …',
      '`/parapet accept` needs a reason: `/parapet accept k7f2 until 2027-02-01 because …`.',
    ],
    ['/parapet accept k7f2 until DATE because x', '`DATE` is not a day: write it like `2027-01-31`.'],
    ['/parapet accept k7f2 until 2027-02-30 because x', '`2027-02-30` is not a day: write it like `2027-01-31`.'],
    ['/parapet accept k7f2 until next year because x', '`next year` is not a day: write it like `2027-01-31`.'],
    ['/parapet accept k7f2 until 2026-11-25 because x', '`2026-11-25` has passed; the last day of an acceptance is today or later.'],
    ['/parapet accept k7f2 until 2027-11-28 because x', 'An acceptance lasts a year at most: until `2027-11-27`.'],
    ['/parapet explain ../x', '`../x` is not the id of a finding; each comment of Parapet ends with its own.'],
  ])('attack F12: %s', (body, text) => expect(problem(body)).toBe(text))

  it.each([
    ['a filler that shows nothing', '/parapet accept k7f2 until 2027-01-31 because \u3164'],
    ['a blank of Braille', '/parapet accept k7f2 until 2027-01-31 because \u2800\u2800'],
    ['a variation of nothing', '/parapet accept k7f2 until 2027-01-31 because \ufe0f'],
    ['dashes', '/parapet accept k7f2 until 2027-01-31 because ---'],
  ])('attack F12: %s is no reason', (_, body) => expect(problem(body)).toContain('needs a reason'))

  it.each([
    ['a Cyrillic а', '/p\u0430rapet accept k7f2 until 2027-01-31 because x'],
    ['a fullwidth slash', '\uff0fparapet rescan'],
    ['a mark of byte order', '\ufeff/parapet rescan'],
  ])('attack F14: what only looks as if it spoke to us does not: %s', (_, body) => expect(readCommand(body, today)).toBeUndefined())

  it.each([
    ['a Kelvin sign', '/parapet revo\u212ae k7f2', '`revo\u212ae` is no command.'],
    ['a Cyrillic а in the verb', '/parapet \u0430ccept k7f2 until 2027-01-31 because x', 'is no command.'],
    ['a Kelvin sign in the id', '/parapet explain \u212a7f2', 'is not the id of a finding'],
    ['an Arabic digit in the day', '/parapet accept k7f2 until 2027-01-3\u0661 because x', 'is not a day'],
  ])('attack F14: what only looks like a command is none: %s', (_, body, said) => expect(problem(body)).toContain(said))

  it('attack F11: takes one finding at a time', () => {
    expect(problem('/parapet accept all until 2027-01-31 because x')).toContain('`all` is not the id of a finding')
    expect(problem('/parapet accept k7f2 a1b2 until 2027-01-31 because x')).toContain('one finding at a time')
    expect(problem('/parapet accept https://github.com/o/r/pull/9 until 2027-01-31 because x')).toContain('is not the id of a finding')
  })

  it('attack F14: refuses what cannot be seen, and what has no end', () => {
    expect(problem('/parapet accept k7f2 until 2027-01-31 because \u202egood')).toContain('cannot be seen')
    expect(problem('/parapet explain k7\u0000f2')).toContain('cannot be seen')
    expect(problem(`/parapet accept k7f2 until 2027-01-31 because ${'x'.repeat(10_000)}`)).toBe('A command has at most 1000 characters.')
    expect(problem(`/parapet accept k7f2 until 2027-01-31 because ${'x'.repeat(300)}`)).toContain('at most 200 characters')
  })

  it('attack D1, D4: says back what was typed so that it means nothing', () => {
    expect(problem('/parapet @org/team')).not.toContain('@org')
    expect(problem('/parapet <img/src=x>|`x`')).toMatch(/^``<img\/src=x>\\\|`x` `` is no command|^`` <img/)
  })
})
