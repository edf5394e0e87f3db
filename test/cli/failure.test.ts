import { expect, test } from 'vitest'
import { oneLine } from '../../src/cli/failure.ts'

test.each([
  ['an error in one line', new Error('cannot read\n  a.yml'), 'cannot read a.yml'],
  ['what would steer the terminal or hide in it, by its number', 'a\u001b[2Jb\u202ec\u200bd', 'a\\u{1b}[2Jb\\u{202e}c\\u{200b}d'],
  ['something where there is nothing', new Error(' \n'), 'unknown error'],
])('a failure tells %s', (_, error, expected) => expect(oneLine(error)).toBe(expected))
