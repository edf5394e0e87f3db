import { expect, test } from 'vitest'
import { known, ServiceBuilder, statements } from '../support/application.ts'
import { comparing } from '../support/comparison.ts'
import { get, shared } from './shop.ts'

const joined = (...[base, head]: Parameters<typeof comparing>) =>
  comparing(base, head).subjects.flatMap((it) =>
    it.noun === 'principal' ? [[it.subject, it.after?.['joined'], it.location.startLine]] : [],
  )

test('who newly runs as a role is told at its own line', () => {
  expect(joined(shared(['list'], statements(get)), shared(['list', 'get'], statements(get)))).toEqual([['shop', ['get'], 4]])
})

test('nobody is new where a role or a function gets another name', () => {
  const base = new ServiceBuilder()
    .function('list', 3, { role: 'shop' })
    .function('get', 4, { role: 'shop' })
    .principal('shop', 10, [statements(get)])
  const renamed = new ServiceBuilder()
    .function('list', 3, { role: 'orders' })
    .function('find', 4, { role: 'orders', handler: known('src/get.handler') })
    .principal('orders', 10, [statements(get)])
  expect(joined(base, renamed)).toEqual([['orders', [], 10]])
})

test('whoever runs as a new role is new there', () => {
  expect(joined(new ServiceBuilder(), shared(['list', 'get'], statements(get)))).toEqual([['shop', ['list', 'get'], 3]])
})
