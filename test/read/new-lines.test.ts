import { expect, test } from 'vitest'
import { newLines } from '../../src/read/new-lines.ts'

const told = (other: string, own: string): string => [...newLines([...own], [...other])].toSorted((a, b) => a - b).join(' ')

test.each([
  ['nothing', 'abc', 'abc', ''],
  ['all of a new text', '', 'abc', '0 1 2'],
  ['a line put in', 'abc', 'axbc', '1'],
  ['a line written anew', 'abc', 'axc', '1'],
  ['none where lines went', 'abc', 'ac', ''],
  ['a line that moves', 'abcd', 'bcda', '3'],
  ['a line that is elsewhere too', 'a-b-c-d', 'a-b-x-c-y-d', '3 4 5 7 8 9'],
  ['what may as well begin a line earlier or later', '-a-b', '-a-x-b', '2 3 4'],
  ['two places', 'a-b-c', 'x-a-b-c-y', '0 1 7 8'],
  ['what has no line of its own', 'aabb', 'aaxxbb', '2 3'],
])('%s', (_what, other, own, lines) => expect(told(other, own)).toBe(lines))

test('a hundred thousand lines', () => {
  const other = Array.from({ length: 100_000 }, (_, index) => String(index))
  const own = other.map((it, index) => (index % 7 === 0 ? `new ${it}` : it))
  expect(newLines(own, other).size).toBe(Math.ceil(100_000 / 7))
  expect(newLines(other.toReversed(), other).size).toBe(99_999)
})
