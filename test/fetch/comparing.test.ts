import { afterAll, describe, expect, test } from 'vitest'
import { ComparingProcesses } from '../../src/fetch/comparing.ts'
import { loadRules } from '../../src/fetch/rules.ts'
import type { Report } from '../../src/model/report.ts'
import { parseRule, review } from '../../src/review.ts'
import { parityStories } from '../support/parity-story.ts'
import { world } from '../support/world.ts'

type Files = Readonly<Record<string, string>>

const { rules, version: rulesVersion } = await loadRules(parseRule)
const stuck = new URL('../support/stuck-process.ts', import.meta.url)

/** Long enough for a file of a few lines on a busy machine, and no longer. */
const hasty = new ComparingProcesses({ file: 1500 }, stuck)
const small = new ComparingProcesses({ memory: 64 }, stuck)
afterAll(() => [hasty, small].forEach((it) => it.end()))

function reviewed(base: Files, head: Files, comparing?: ComparingProcesses['comparing']): Promise<Report> {
  const commits = { base: null, head: null }
  const request = { rules, rulesVersion, version: '', commits, accepted: [], failOn: 'high', today: '2026-01-01' } as const
  return review(request, { ...world(base, head), ...(comparing === undefined ? {} : { comparing }) })
}

const service = (name: string, events: string): string =>
  `service: ${name}\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: { get: { handler: get.handler, events: [${events}] } }\n`
const guarded = '{ http: { method: get, path: orders, authorizer: aws_iam } }'

describe('a file that would take for ever', { timeout: 60_000 }, () => {
  test.each([
    ['endless', hasty, 'too-slow', 'takes too long'],
    ['hungry', small, 'too-much-memory', 'takes too much memory'],
  ])('is ended (%s) and said, and everything else is reviewed', async (name, processes, reason, words) => {
    const before = { 'shop/serverless.yml': service('shop', ''), [`${name}/serverless.yml`]: service('other', '') }
    const after = { 'shop/serverless.yml': service('shop', guarded), [`${name}/serverless.yml`]: service('other', guarded) }
    const { changes, diagnostics, verdict } = await reviewed(before, after, processes.comparing)
    expect(changes.map((it) => it.summary)).toEqual(['`GET /orders` is new and reaches `get`; callers sign with AWS credentials.'])
    expect(diagnostics.map((it) => [it.level, it.reason, it.location?.file])).toEqual([['error', reason, `${name}/serverless.yml`]])
    expect(diagnostics[0]?.message).toContain(words)
    expect(verdict.outcome).toBe('undetermined')
  })

  test('is never passed over, where it did not even change', async () => {
    const own = { 'hungry/serverless.yml': service('other', '${file(../events.yml)}') }
    const { diagnostics, verdict } = await reviewed({ ...own, 'events.yml': guarded }, { ...own, 'events.yml': '{}' }, small.comparing)
    expect(diagnostics.map((it) => it.location?.file)).toEqual(['hungry/serverless.yml'])
    expect(verdict.outcome).toBe('undetermined')
  })
})

test('a fault of ours is no fault of the file', { timeout: 60_000 }, async () => {
  const files = { 'faulty/serverless.yml': service('shop', guarded) }
  await expect(reviewed({}, files, small.comparing)).rejects.toThrow('a fault of ours')
})

test('says in another process what it says in this one', { timeout: 60_000 }, async () => {
  const own = new ComparingProcesses()
  for (const { told } of parityStories().slice(0, 3)) {
    const [{ base, head } = { base: {}, head: {} }] = told
    expect(await reviewed(base, head, own.comparing)).toEqual(await reviewed(base, head))
  }
  own.end()
})
