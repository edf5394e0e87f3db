import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plain } from '../../src/render/terminal/paint.ts'
import { width } from '../../src/render/terminal/width.ts'
import { type Conversation, conversationOf } from './conversation.ts'
import { performStory, type Performance } from './performance.ts'
import { exampleStory } from './story.ts'
import { conversationLines } from './terminal/conversation.ts'
import { requestLines } from './terminal/requests.ts'

let performance: Performance
let conversation: Conversation
let lines: string[]
const page = { paint: plain, width: 100 }

beforeAll(async () => {
  performance = await performStory(exampleStory(), { web: 'https://github.com' })
  conversation = await conversationOf(performance.github, performance.pull)
  lines = conversationLines(conversation, page)
})

afterAll(() => performance.close())

/** The lines from one that matches to the next that matches the other. */
const between = (from: RegExp, to: RegExp): string => {
  const start = lines.findIndex((it) => from.test(it))
  const end = lines.findIndex((it, index) => index > start && to.test(it))
  return lines.slice(start, end < 0 ? undefined : end).join('\n')
}

describe('the example, as it is printed', () => {
  test('begins with the pull request', () => {
    expect(lines.slice(0, 2)).toEqual(['Export all orders octo-org/shop#1', 'mona wants to merge 1 commit into main from export-orders'])
  })

  test.each([
    ['a route that anyone can call', /Anyone on the internet can call GET \/orders\/export · high · public-route-added/],
    ['a role that may do everything to the table', /may call every action of dynamodb.* · high · wildcard-action/],
    ['a package with a known advisory', /jszip 3\.7\.1 .* · medium · vulnerable-dependency/],
  ])('says on its line: %s', (_what, title) => {
    const at = lines.findIndex((it) => title.test(it))
    const above = lines.slice(0, at).findLastIndex((it) => /^\S+:\d+$/.test(it))
    const [, line] = /:(\d+)$/.exec(lines[above] ?? '') ?? []
    const quoted = lines.slice(above + 1, at).filter((it) => it.includes('│'))
    expect(quoted.at(-1)).toMatch(new RegExp(`^\\s*${line} │ \\+ +\\S`))
  })

  test('says nothing else on a line, and one thing once', () => {
    expect(lines.filter((it) => /^\S+:\d+$/.test(it))).toHaveLength(3)
  })

  test('has the summary with what must change, for whom to judge, and what is new', () => {
    const summary = between(/parapet\[bot\] commented/, /Check run/)
    expect(summary).toMatch(/2 things must change before this can merge/)
    expect(summary).toMatch(/routes anyone can call +0 +1 +GET \/orders\/export/)
    expect(summary).toMatch(/must change +where +required/)
    expect(summary).toMatch(
      /to know +where\n +1 +export runs as the role of 4 other functions +serverless\.yml:39\n +2 +export is new +serverless\.yml:39/,
    )
    expect(summary).toMatch(/anyone on the internet → GET \/orders\/export/)
  })

  test('ends with the check: its name, its conclusion, that it is required, and its title', () => {
    expect(between(/── Check run/, /^From/)).toMatch(
      /parapet: main {2}failure {2}required\n {2}2 things must change before this can merge\n {2}Its summary is the comment above, word for word\./,
    )
  })

  test('is text for people: no tags, no marks, no links, nothing wider than the terminal', () => {
    expect(lines.filter((it) => /<[/!a-z]|\*\*|```|\]\(|&\w+;/.test(it))).toEqual([])
    expect(lines.filter((it) => width(it) > page.width)).toEqual([])
  })
})

test('tells what it took: fifteen requests at most, most of them to read', () => {
  const [first = '', ...rows] = requestLines(performance, page)
  const [, sum] = /: [\d.]+ s and (\d+) requests to GitHub\.$/.exec(first) ?? []
  expect(Number(sum)).toBeLessThanOrEqual(15)
  expect(rows.some((it) => it.includes('POST  /repos/{owner}/{repo}/check-runs'))).toBe(true)
})

test('the delivery was signed, and the App took it', () => {
  const [delivery] = performance.github.webhooks.log
  expect(delivery).toMatchObject({ event: 'pull_request', action: 'opened', status: 202 })
  expect(delivery?.headers['x-hub-signature-256']).toMatch(/^sha256=[0-9a-f]{64}$/)
})

test('a fault of the App is said, not shown as a review', async () => {
  const review = () => Promise.reject(new Error('out of order'))
  await expect(performStory(exampleStory(), { web: 'https://github.com', review })).rejects.toThrow(
    'the App met a fault: could not be reviewed (out of order)',
  )
})
