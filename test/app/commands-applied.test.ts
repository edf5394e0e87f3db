import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadRules } from '../../src/fetch/rules.ts'
import { parseRule, review } from '../../src/review.ts'
import type { PullRecord } from '../support/github/index.ts'
import { day, look } from './commands/scene.ts'
import { type Road, setUp } from './road.ts'

let road: Road
beforeEach(async () => {
  const { rules } = await loadRules(parseRule)
  road = await setUp({ review, rules, files: { 'shop/serverless.yml': service('  list: { handler: a.list }') } })
  road.repository.setRole('tess', 'write')
})
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

const service = (functions: string, action = 's3:GetObject') => `service: shop
provider:
  name: aws
  runtime: nodejs22.x
  iam:
    role:
      statements:
        - Effect: Allow
          Action: ${action}
          Resource: arn:aws:s3:::orders/*
functions:
${functions}
`
const open = `  list:
    handler: a.list
    events:
      - httpApi: GET /orders
`

const verdictOf = (pull: PullRecord) => look(road).verdicts(pull).at(-1)
const acceptIn = async (pull: PullRecord): Promise<string> =>
  road.say(pull, 'tess', `/parapet accept until ${day(30)} because the catalogue is public`, look(road).lineOf(pull))

it('behaviour 8, 9, 38: what the real rules find is accepted once, and stays so where it moves to', async () => {
  const pull = await road.open({ 'shop/serverless.yml': service(open) })
  expect(verdictOf(pull)).toBe('failure')
  expect(await acceptIn(pull)).toContain('Accepted until')
  expect(verdictOf(pull)).toBe('success')
  await road.push(pull, { 'shop/serverless.yml': `# Orders\n\n${service(open)}` })
  expect(verdictOf(pull)).toBe('success')
  await road.push(pull, { 'shop/serverless.yml': null, 'store/serverless.yml': service(open) })
  expect(verdictOf(pull)).toBe('success')
})

it('behaviour 12: what is gained beyond it is another matter', async () => {
  const pull = await road.open({ 'shop/serverless.yml': service('  list: { handler: a.list }', "'s3:*'") })
  expect(road.github.reviewComments(pull)).toHaveLength(1)
  expect(await acceptIn(pull)).toContain('Accepted until')
  expect(verdictOf(pull)).toBe('success')
  await road.push(pull, { 'shop/serverless.yml': service('  list: { handler: a.list }', "['s3:*', 'dynamodb:*']") })
  expect(verdictOf(pull)).toBe('failure')
})

it('a finding is accepted with those that it speaks for, and revoked with them', async () => {
  const pull = await road.open({ 'shop/serverless.yml': service('  list: { handler: a.list }', "'s3:*'") })
  await acceptIn(pull)
  expect(look(road).summaryOf(pull)).toContain('Accepted (1)')
  await road.say(pull, 'tess', '/parapet revoke', look(road).lineOf(pull))
  expect(verdictOf(pull)).toBe('failure')
  expect(look(road).summaryOf(pull)).not.toContain('Accepted (')
})

it('behaviour 40: explain says why the rule is there', async () => {
  const pull = await road.open({ 'shop/serverless.yml': service(open) })
  const said = await road.say(pull, 'mona', '/parapet explain', look(road).lineOf(pull))
  expect(said).toContain('**Why it matters:**')
  expect(said).toMatch(/^- <https:\/\/[^>]+>$/m)
})

it('inventory tells what the change makes of the services', async () => {
  const pull = await road.open({ 'shop/serverless.yml': service(open) })
  const said = await road.say(pull, 'mona', '/parapet inventory')
  expect(said).toContain('- `shop` (serverless, `shop/serverless.yml`)')
  expect(said).toContain('| routes anyone can call | 0 | **1** |')
})
