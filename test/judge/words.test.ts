import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadLanguage } from '../../src/judge/condition.ts'
import { factsOf } from '../../src/judge/facts.ts'
import { wordsOf } from '../../src/judge/words.ts'
import type { View } from '../../src/model/comparison.ts'
import { unresolved } from './sample.ts'

const language = await loadLanguage()
const words = (it: View) => wordsOf(factsOf({ it, before: null, after: it, what: [], kind: 'route', today: '2026-01-01' }), language)
const say = (template: string, it: View) => words(it).line(template)

describe('a place in a sentence', () => {
  test('shows texts, numbers and conditions', () => {
    expect(say('{it.n + 1} routes{it.n > 1 ? "" : "?"}', { n: 2 })).toBe('3 routes')
  })

  test('lists as people do, with a code span for each item inside backticks', () => {
    expect(say('{it.some} and `{it.some}`', { some: ['a', 'b', 'c'] })).toBe('a, b and c and `a`, `b` and `c`')
    expect(say('`{it.some}`', { some: ['a'] })).toBe('`a`')
    expect(say('{it.some}', { some: [1, 2, 3, 4, 5, 6, 7] })).toBe('1, 2, 3, 4, 5 and 2 more')
    expect(say('`{it.some}` do', { some: [1, 2, 3, 4, 5, 6, 7] })).toBe('`1`, `2`, `3`, `4`, `5` and 2 more do')
    expect(say('may `s3:{it.some}:*`', { some: [1, 2, 3, 4, 5, 6] })).toBe('may `s3:1`, `2`, `3`, `4`, `5`, `…:*`')
  })

  test('shows an unresolved value as it stands in the file, and a missing one as the expression, never as undefined', () => {
    expect(say('{it.a} {it.b.c}', { a: unresolved('${ssm:/a}') })).toBe('${ssm:/a} ${it.b.c}')
    expect(say('{it.list}', { list: ['a', unresolved('${env:B}')] })).toBe('${env:B}')
  })

  test('takes doubled braces for braces, and braces in quotes for text', () => {
    expect(say('{{ a: {"}" + it.a} }}', { a: 'x' })).toBe('{ a: }x }')
  })

  test('shortens what is endless', () => {
    expect(say('{it.a}', { a: 'x'.repeat(5_000) }).length).toBe(201)
  })

  test('keeps nothing invisible, and no backtick inside backticks, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const text = say('a `{it.v}` b', { v: value })
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        expect(text.split('`')).toHaveLength(3)
      }),
    )
  })
})

test('members that are named like those of every object are ordinary names', () => {
  expect(say('{it.constructor} {it.__proto__}', {})).toBe('${it.constructor} ${it.__proto__}')
  expect(say('{it.constructor}', { constructor: 'own' })).toBe('own')
})

describe('a line with a guard', () => {
  const text = '{? it.n > 1} Several\n{? it.n == 1} One\n\nof {it.n}.\n'

  test('is said where the guard holds, the first of them where there is room for one', () => {
    expect(words({ n: 2 }).prose(text)).toBe('Several\n\nof 2.')
    expect(words({ n: 1 }).line(text)).toBe('One')
  })

  test('is said by the same guard where it is marked as typical', () => {
    expect(words({ n: 2 }).line('{?* it.n > 2} Many\n{?* it.n > 1} Several')).toBe('Several')
  })

  test('keeps its indentation in a snippet', () => {
    expect(words({ n: 2 }).snippet('a:\n  {? it.n > 1} b: {it.n}\n  {? it.n < 1} c: 1\n')).toBe('a:\n  b: 2')
  })

  test('is left out where nobody can tell', () => {
    expect(words({ n: unresolved('${env:N}') }).prose(text)).toBe('of ${env:N}.')
  })
})
