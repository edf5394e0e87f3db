import { afterAll, afterEach, expect, it } from 'vitest'
import { ComparingProcesses } from '../../src/fetch/comparing.ts'
import { review } from '../../src/review.ts'
import { look } from './commands/scene.ts'
import { type Road, setUp } from './road.ts'

const processes = new ComparingProcesses({ memory: 64 }, new URL('../support/stuck-process.ts', import.meta.url))
afterAll(() => processes.end())

let road: Road
afterEach(() => road.close())

it('attack H2: a file that takes all memory does not take the App with it, and its check is not green', { timeout: 60_000 }, async () => {
  const service = 'service: shop\nprovider: { name: aws }\nfunctions: { a: { handler: a.b } }\n'
  road = await setUp({ review, comparing: processes.comparing, files: { 'hungry/serverless.yml': service } })
  const pull = await road.open({ 'hungry/serverless.yml': `${service}# more\n` })
  expect(look(road).verdicts(pull).at(-1)).not.toBe('success')
  expect(JSON.stringify(road.github.checkRuns(pull.head.sha))).toContain('`hungry/serverless.yml` was not read: it takes too much memory')
})
