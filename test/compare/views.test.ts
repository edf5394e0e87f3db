import type { Demands } from '../../src/model/demands.ts'
import { expect, test } from 'vitest'
import { attachAdvisories } from '../../src/compare/advisories.ts'
import { app, dependency, managed, manifest, opaque, ServiceBuilder, statements } from '../support/application.ts'
import { comparing } from '../support/comparison.ts'
import { sampleView, views } from '../support/views.ts'

/** An application in which everything changed that can: every kind of view occurs. */
const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'
const shop = () => new ServiceBuilder().function('list', 3, { role: 'shop' })
const read = statements({ action: 'dynamodb:GetItem', resource: table, line: 20 })
const more = statements(
  { action: 'dynamodb:*', resource: '*', line: 30 },
  { notAction: 's3:*', resource: '*', line: 33 },
  { action: 's3:GetObjects', resource: '*', line: 36 },
)
const base = app([shop().principal('shop', 10, [read])])
const head = app(
  [
    shop()
      .principal('shop', 10, [read, more, opaque('file(policies.js)'), managed('arn:aws:iam::123456789012:policy/x')])
      .function('export', 4, { role: 'shop' })
      .route('GET', '/orders', 5, { function: 'list' })
      .route('POST', '/orders', 6)
      .trigger('sqs', 'orders', 7, 'list')
      .setting('list', 'layers', ['arn:aws:lambda:eu-west-1:123456789012:layer:a:1'], 8)
      .asset('list', 40, [statements({ action: 'lambda:InvokeFunction', principal: { AWS: '*' }, line: 41 })], {
        kind: 'function',
        function: 'serverless.yml#function/list',
      }),
  ],
  { manifests: [manifest('package.json', [dependency('a', '1.0.0', 4)])] },
)
const vulnerability = { id: 'GHSA-1', aliases: [], severity: 'high', fixedIn: null, summary: 'Bad.' } as const
const demands: Demands = {
  ownerTags: ['owner'],
  budgets: new Map([['functions', { value: 1, at: { file: '.github/parapet.yml', startLine: 1, endLine: 1 } }]]),
}
const informed = attachAdvisories(comparing(base, head, ['serverless.yml'], demands), {
  consulted: true,
  vulnerabilities: new Map([['npm/a@1.0.0', [vulnerability]]]),
})
const made = [
  ...informed.differences.map((it) => ({ noun: it.change.kind.split('-')[0] ?? '', view: it.after })),
  ...informed.subjects.map((it) => ({ noun: it.noun, view: it.after })),
]

/** The names of all members, those of members too: `siblings.count`, `vulnerabilities[].id`. */
function membersOf(view: unknown, path = ''): string[] {
  if (Array.isArray(view)) return membersOf(view[0], `${path}[]`)
  if (typeof view !== 'object' || view === null || 'known' in view) return []
  return Object.entries(view).flatMap(([key, it]) => {
    const name = path === '' ? key : `${path}.${key}`
    return [name, ...membersOf(it, name)]
  })
}

test.each(Object.keys(views))('the members that the index lists for a %s are those that there are', (noun) => {
  const all = made.filter((it) => it.noun === noun).map((it) => it.view)
  const listed = Object.keys(sampleView(noun)).toSorted()
  for (const view of all) expect(Object.keys(view ?? {}).toSorted()).toEqual(listed)
  expect(new Set(all.flatMap((it) => membersOf(it)))).toEqual(new Set(membersOf(sampleView(noun))))
})

test('an authorizer is called by the routes that ask it', () => {
  const guarded = new ServiceBuilder()
    .function('guard', 3)
    .function('list', 4)
    .route('GET', '/orders', 5, { function: 'list', auth: 'custom', authorizer: 'guard' })
    .route('PUT', '/orders', 6, { function: 'list', auth: 'custom', authorizer: 'guard' })
  const added = comparing(new ServiceBuilder(), guarded).differences.filter((it) => it.change.kind === 'function-added')
  expect(added.map((it) => [it.subject, it.after?.['routes']])).toEqual([
    ['guard', 2],
    ['list', 2],
  ])
})
