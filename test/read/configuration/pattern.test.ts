import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMeant } from '../../../src/read/configuration/pattern.ts'
import { processorTime } from '../../support/processor-time.ts'

describe('a pattern of the configuration means', () => {
  test.each([
    ['serverless.yml', 'serverless.yml'],
    ['examples', 'examples/shop/serverless.yml'],
    ['examples/', 'examples/shop/serverless.yml'],
    ['examples/**', 'examples/shop/serverless.yml'],
    ['services/*/serverless.yml', 'services/shop/serverless.yml'],
    ['**/test/**', 'a/b/test/serverless.yml'],
    ['**/test', 'test/serverless.yml'],
    ['**/*.lock', 'yarn.lock'],
    ['**', 'a/b'],
    ['*.y?ml', 'template.yaml'],
    ['a/**/b', 'a/b'],
    ['a/**/b', 'a/x/y/b'],
    ['[a]{b}(c)+', '[a]{b}(c)+'],
  ])('%s: %s', (pattern, path) => expect(isMeant(path, pattern)).toBe(true))

  test.each([
    ['serverless.yml', 'shop/serverless.yml'],
    ['examples', 'examples2/serverless.yml'],
    ['examples', 'my/examples/serverless.yml'],
    ['services/*/serverless.yml', 'services/a/b/serverless.yml'],
    ['*.yml', 'a/b.yml'],
    ['a?c', 'ac'],
    ['a/b/c', 'a/b'],
    ['', 'a'],
    ['/', 'a'],
  ])('not %s: %s', (pattern, path) => expect(isMeant(path, pattern)).toBe(false))
})

test('attack B10: no pattern takes long', () => {
  const started = processorTime()
  isMeant(`${'a'.repeat(4000)}b`, `${'*a'.repeat(100)}`)
  isMeant('a/'.repeat(2000), '**/a/'.repeat(40))
  isMeant(`${'a'.repeat(4000)}`, `${'a*'.repeat(99)}c`)
  expect(processorTime() - started).toBeLessThan(200)
})

test('a path means itself, and its folder means it', () => {
  const name = fc.stringMatching(/^[a-z0-9._-]{1,8}$/)
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.nat(4), (names, depth) => {
      const path = names.join('/')
      expect(isMeant(path, path)).toBe(true)
      expect(isMeant(path, names.slice(0, depth + 1).join('/'))).toBe(true)
      expect(isMeant(path, `**/${names.at(-1)}`)).toBe(true)
    }),
  )
})
