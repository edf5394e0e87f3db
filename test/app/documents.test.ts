import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { webhookPath } from '../../src/app/server.ts'
import { setUp } from './road.ts'

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const operating = text('docs/operating.md')
const manifest: {
  readonly hook_attributes: { readonly url: string }
  readonly default_permissions: Readonly<Record<string, string>>
  readonly default_events: readonly string[]
} = parse(text('app.yml'))

/** Names in capitals between quotes or backticks. */
const variablesIn = (source: string): string[] => [
  ...new Set([...source.matchAll(/['`]([A-Z]{2,}(?:_[A-Z]+)*)['`]/g)].map((it) => it[1] ?? '')),
]

it('the manual names every variable that is read, and no other', () => {
  const environment = operating.slice(operating.indexOf('## Environment'), operating.indexOf('## Looking after it'))
  expect(variablesIn(environment).toSorted()).toEqual(variablesIn(text('src/app/environment.ts')).toSorted())
})

it('the manual names the permissions and events of the manifest', () => {
  const [, permissions = '', events = ''] = /The permissions and events are those in .*?: (.*?); events (.*?)\. /.exec(operating) ?? []
  expect(permissions.split(', ').toSorted()).toEqual(
    Object.entries(manifest.default_permissions)
      .map(([name, access]) => `${name.replaceAll('_', ' ')} ${access}`)
      .toSorted(),
  )
  expect(events.replaceAll('`', '').split(', ').toSorted()).toEqual(manifest.default_events.toSorted())
})

it('the manifest sends deliveries to where they are taken', () => {
  expect(new URL(manifest.hook_attributes.url).pathname).toBe(webhookPath)
  expect(operating).toContain(webhookPath)
})

it('attack G1: a token asks for nothing that the manifest does not grant, and the local GitHub grants what the manifest does', async () => {
  const road = await setUp()
  expect(road.github.app.permissions).toEqual(manifest.default_permissions)
  await road.open({ 'serverless.yml': 'a: 1\n' })
  const asked = road.github.requests.find((it) => it.path.endsWith('/access_tokens'))?.body
  await road.close()
  expect(Object.entries(manifest.default_permissions)).toEqual(
    expect.arrayContaining(Object.entries((asked as { permissions: Record<string, string> }).permissions)),
  )
})
