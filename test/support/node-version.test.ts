import { expect, test } from 'vitest'
import { isOlder } from './node-version.ts'

test.each([
  ['20.20.2', true],
  ['24.20.9', true],
  ['24.9.0', true],
  ['24.21.0', false],
  ['24.21.1', false],
  ['26.0.0', false],
])('tests on Node %s are refused where 24.21.0 is pinned: %s', (version, expected) => expect(isOlder(version, '24.21.0')).toBe(expected))
