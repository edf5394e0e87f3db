import { describe, expect, test } from 'vitest'
import { ServiceBuilder, statement, type StatementGiven, statements } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'
import { get, remove } from './shop.ts'

/** Functions with roles of their own that have the same statements. */
const inheriting = (functions: readonly string[], ...given: readonly StatementGiven[]) =>
  functions.reduce(
    (it, name, i) => it.function(name, 3 + i, { role: name, roleName: null }).principal(name, 3 + i, [statements(...given)]),
    new ServiceBuilder(),
  )

describe('one statement that several principals have', () => {
  const comparison = comparing(inheriting(['list', 'get', 'pay'], get), inheriting(['list', 'get', 'pay'], get, remove))

  test('is told of each, and by one of them for all', () => {
    expect(told(comparison)).toHaveLength(3)
    const [speaker, ...others] = comparison.differences.toSorted(
      (a, b) => Number(a.change.partOf !== undefined) - Number(b.change.partOf !== undefined),
    )
    expect(others.map((it) => it.change.partOf)).toEqual([speaker?.change.id, speaker?.change.id])
    expect(speaker?.after).toMatchObject({ functions: ['list', 'get', 'pay'], principals: ['list', 'get', 'pay'], whoText: '3 functions' })
    expect(speaker?.subject).toMatch(/^list, get, pay may dynamodb:DeleteItem on /)
  })

  test('is one thing for the rules about what is granted', () => {
    const grants = comparison.subjects.filter((it) => it.noun === 'grant' && it.after?.['action'] === 'dynamodb:DeleteItem')
    expect(grants.map((it) => it.after?.['functions'])).toEqual([['list', 'get', 'pay']])
  })

  test('is not one with the same words elsewhere', () => {
    const apart = (line: number) =>
      new ServiceBuilder()
        .function('list', 3, { role: 'list' })
        .principal('list', 3, [statements(get, ...(line > 0 ? [remove] : []))])
        .function('get', 4, { role: 'get' })
        .principal('get', 4, [statements(get, ...(line > 0 ? [{ ...remove, line }] : []))])
    expect(comparing(apart(0), apart(60)).differences.map((it) => it.change.partOf)).toEqual([undefined, undefined])
  })

  test('is not one that says who may assume them, which is told of each', () => {
    const assumed = (...given: readonly StatementGiven[]) =>
      ['A', 'B'].reduce((it, name) => it.principal(name, 3, [statements(get)], { trust: given.map(statement) }), new ServiceBuilder())
    const lambda = { action: 'sts:AssumeRole', resource: [], principal: { Service: 'lambda.amazonaws.com' } }
    const other = { action: 'sts:AssumeRole', resource: [], principal: { AWS: '111122223333' }, line: 9 }
    const { differences } = comparing(assumed(lambda), assumed(lambda, other))
    expect(differences.map((it) => it.change.partOf)).toEqual([undefined, undefined])
  })

  test('is none of theirs that had it before', () => {
    const head = inheriting(['list', 'get', 'pay'], get)
    const joined = comparing(inheriting(['list', 'get'], get), head)
    expect(joined.subjects.filter((it) => it.noun === 'grant').map((it) => it.before === null)).toEqual([false])
  })
})
