import { expect, test } from 'vitest'
import { similar } from '../../src/model/similar.ts'

const rules = ['public-route-added', 'route-lost-authorizer', 'access-widened', 'wildcard-action']

test.each([
  ['a letter too many', 'public-routes-added', 'public-route-added'],
  ['a letter too few', 'acess-widened', 'access-widened'],
  ['two letters swapped', 'wildcrad-action', 'wildcard-action'],
  ['a part of the name', 'authorizer', 'route-lost-authorizer'],
  ['capitals', 'Access-Widened', 'access-widened'],
])('%s still finds the name', (_, typed, meant) => expect(similar(typed, rules)[0]).toBe(meant))

test.each(['', 'nonsense', 'x'.repeat(10_000)])('%j resembles none', (typed) => expect(similar(typed, rules)).toEqual([]))
