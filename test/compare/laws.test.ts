import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ServerlessApp } from '../../src/model/application.ts'
import type { Auth } from '../../src/model/report.ts'
import { app, dependency, manifest, ServiceBuilder, statements } from '../support/application.ts'
import { comparing } from '../support/comparison.ts'
import { processorTime } from '../support/processor-time.ts'

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 })
const grants = fc.array(
  fc.record({
    action: fc.constantFrom('s3:GetObject', 's3:*', 'sqs:SendMessage'),
    resource: fc.constantFrom('*', 'arn:aws:s3:::x/*', '${Q.Arn}'),
  }),
  { maxLength: 3 },
)
const admitting = fc.array(
  fc.record({
    effect: fc.constantFrom<('Allow' | 'Deny')[]>('Allow', 'Allow', 'Deny'),
    action: fc.constantFrom('s3:GetObject', 's3:*'),
    resource: fc.constantFrom('arn:aws:s3:::x/*', '${Files.Arn}/*'),
    principal: fc.constantFrom('*' as const, { AWS: '111122223333' }, { AWS: '${Reader.Arn}' }, { Service: 'sns.amazonaws.com' }),
  }),
  { maxLength: 3 },
)
const auth = fc.constantFrom<Auth>('none', 'iam', 'jwt')

/** Services with functions that share a role or have their own, with routes, and with a bucket that lets others in. */
const application: fc.Arbitrary<ServerlessApp> = fc
  .uniqueArray(
    fc.record({
      file: fc.constantFrom('a/serverless.yml', 'b/serverless.yml', 'template.yaml'),
      names,
      grants,
      admitting,
      auth,
      own: fc.boolean(),
    }),
    {
      selector: (it) => it.file,
      maxLength: 3,
    },
  )
  .map((services) =>
    app(
      services.map((it) => {
        const service = new ServiceBuilder(it.file).asset('Files', 60, [
          statements(...it.admitting.map((one, i) => ({ ...one, file: it.file, line: 61 + 3 * i }))),
        ])
        for (const [i, name] of it.names.entries()) {
          service
            .function(name, 3 + i, { role: it.own ? name : 'shared' })
            .route('GET', `/${name}`, 20 + i, { function: name, auth: it.auth })
          if (it.own) service.principal(name, 40 + i, [statements(...it.grants.map((one) => ({ ...one, file: it.file })))])
        }
        return it.own ? service : service.principal('shared', 40, [statements(...it.grants.map((one) => ({ ...one, file: it.file })))])
      }),
    ),
  )

const reversed = (it: ServerlessApp): ServerlessApp => ({
  ...it,
  services: it.services.toReversed(),
  routes: it.routes.toReversed(),
  triggers: it.triggers.toReversed(),
})

test('an application does not differ from itself', () => {
  fc.assert(
    fc.property(application, (it) => {
      expect(comparing(it, it).differences).toEqual([])
    }),
  )
})

test('the order in which services are read changes nothing', () => {
  fc.assert(
    fc.property(application, application, (base, head) => {
      expect(comparing(reversed(base), reversed(head))).toEqual(comparing(base, head))
    }),
  )
})

test('ids are unique, and every change lies in a file of one of the two revisions', () => {
  fc.assert(
    fc.property(application, application, (base, head) => {
      const { differences } = comparing(base, head)
      expect(new Set(differences.map((it) => it.change.id)).size).toBe(differences.length)
      const files = (it: ServerlessApp) => it.services.map((one) => one.file)
      for (const { change } of differences)
        expect(change.location.side === 'base' ? files(base) : files(head)).toContain(change.location.file)
    }),
  )
})

test('what is added in one direction is removed in the other', () => {
  const kinds = (base: ServerlessApp, head: ServerlessApp, kind: string) =>
    comparing(base, head)
      .differences.flatMap((it) => (it.change.kind === kind ? [it.subject] : []))
      .toSorted()
  fc.assert(
    fc.property(application, application, (base, head) => {
      for (const noun of ['function', 'route']) expect(kinds(base, head, `${noun}-added`)).toEqual(kinds(head, base, `${noun}-removed`))
    }),
  )
})

test('what a bucket lets in no more is just what it would newly let in the other way round', () => {
  const told = (base: ServerlessApp, head: ServerlessApp, kind: string) =>
    comparing(base, head).differences.flatMap(({ change, subject }) =>
      change.kind === kind && 'permission' in change && change.permission.kind === 'resource' ? [subject] : [],
    )
  fc.assert(
    fc.property(admitting, admitting, (before, after) => {
      // What a Deny takes away is told of the other side's Deny, so only what is allowed mirrors.
      const bucket = (given: typeof before) =>
        app([new ServiceBuilder().asset('Files', 60, [statements(...given.filter((it) => it.effect === 'Allow'))])])
      expect(told(bucket(before), bucket(after), 'permission-narrowed')).toEqual(told(bucket(after), bucket(before), 'permission-widened'))
    }),
  )
})

test('whom a bucket lets in is news where the comparison finds a gain, and nowhere else', () => {
  fc.assert(
    fc.property(admitting, admitting, (before, after) => {
      const bucket = (given: typeof before) => app([new ServiceBuilder().asset('Files', 60, [statements(...given)])])
      const { differences, subjects } = comparing(bucket(before), bucket(after))
      const gained = (...kinds: readonly string[]) =>
        differences.some(({ change }) => kinds.includes(change.kind) && change.location.side === undefined)
      const isNews = subjects.some((it) => it.noun === 'admission' && it.before === null)
      expect([!gained('permission-widened') || isNews, !isNews || gained('permission-widened', 'permission-unknown')]).toEqual([true, true])
    }),
  )
})

test('a large application is compared in little time', () => {
  const large = (own: number) => {
    const service = new ServiceBuilder()
    for (let i = 0; i < 500; i++) {
      service
        .function(`f${i}`, i + 1, { role: `f${i}` })
        .route('GET', `/r${i}`, i + 1, { function: `f${i}` })
        .principal(`f${i}`, i + 1, [
          statements({ action: ['dynamodb:GetItem', 'dynamodb:PutItem'], resource: `arn:aws:dynamodb:eu-west-1:1:table/t${i + own}` }),
        ])
    }
    return app([service])
  }
  const start = processorTime()
  expect(comparing(large(0), large(1)).differences.length).toBeGreaterThan(1000)
  expect(processorTime() - start).toBeLessThan(5000)
})

test.each([
  [
    'one package listed again and again',
    (version: string) =>
      manifest(
        'package.json',
        Array.from({ length: 10_000 }, (_, i) => dependency('a', version, i + 1)),
      ),
  ],
  [
    'one package locked in many versions',
    (version: string) =>
      manifest('package.json', [], Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`a@${version}${i}`, []]))),
  ],
])('%s takes no time by the square', (_, listed) => {
  const of = (version: string) => app([], { manifests: [listed(version)] })
  const start = processorTime()
  expect(comparing(of('1.0.'), of('2.0.')).differences).toHaveLength(10_000)
  expect(processorTime() - start).toBeLessThan(3000)
})
