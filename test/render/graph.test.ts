import { expect, test } from 'vitest'
import type { Change, PermissionFact } from '../../src/model/report.ts'
import { graph } from '../../src/render/graph.ts'
import { report } from '../support/report.ts'

const base = { id: '1', service: 'serverless.yml', location: { file: 'serverless.yml', startLine: 1, endLine: 1 }, summary: '' }
const route: Change = {
  ...base,
  kind: 'route-added',
  route: { method: 'GET', path: '/orders', function: 'list', api: 'http', auth: 'none', validated: null },
}
const gains = (over: Partial<PermissionFact>): Change => ({
  ...base,
  kind: 'permission-widened',
  permission: {
    principal: 'shop',
    functions: ['list', 'get', 'create', 'remind'],
    kind: 'identity',
    action: 'dynamodb:Scan',
    resource: '${OrdersTable.Arn}',
    condition: null,
    witness: null,
    escalation: null,
    reason: null,
    ...over,
  },
})
/** `a → b`, with the words on the edge. */
const drawn = (...changes: Change[]): string[] => {
  const text = graph(report({ changes }))
  const names = new Map([...text.matchAll(/^ {2}(n\d+)\["(.*)"\]$/gm)].map((it) => [it[1], it[2]]))
  return [...text.matchAll(/^ {2}(n\d+) ==(?: "(.*)" ==)?> (n\d+)$/gm)].map(
    ([, from, label, to]) => `${names.get(from)} ${label === undefined ? '' : `-${label}- `}→ ${names.get(to)}`,
  )
}

test('goes from the internet to what may be done, with new edges only', () => {
  expect(drawn(route, gains({}))).toEqual([
    'anyone on the internet → GET /orders',
    'GET /orders → list',
    'list -runs as- → shop',
    '3 other functions -runs as- → shop',
    'shop -dynamodb:Scan- → OrdersTable',
  ])
})

test('names two functions and counts more', () => {
  expect(drawn(gains({ functions: ['list', 'get'] }))).toContain('get -runs as- → shop')
  expect(drawn(gains({ functions: ['list', 'get', 'create'] }))).toContain('3 functions -runs as- → shop')
})

test.each([
  ['arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders', 'table/orders'],
  ['arn:aws:s3:::files/*', 'files/*'],
  ['*', 'any resource'],
])('calls %s %s', (resource, name) => {
  expect(drawn(gains({ resource })).at(-1)).toBe(`shop -dynamodb:Scan- → ${name}`)
})

test('goes from the internet to a bucket that lets everyone in, and not to one that a condition limits', () => {
  const witness = { action: 's3:GetObject', resource: 'arn:aws:s3:::files/x', principal: '*', context: {} }
  const open: Partial<PermissionFact> = {
    kind: 'resource',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::files/*',
    functions: [],
    witness,
  }
  expect(drawn(route, gains(open)).at(-1)).toBe('anyone on the internet -s3:GetObject- → files/*')
  const limited = { ...open, condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-1'] } } }
  expect(drawn(route, gains(limited))).toHaveLength(2)
})

test('draws nothing of a single edge', () => {
  expect(graph(report({ changes: [gains({ functions: ['shop'] })] }))).toBe('')
})
