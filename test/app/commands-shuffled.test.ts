import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { IssueCommentRecord, PullRecord } from '../support/github/index.ts'
import { day, look, opened } from './commands/scene.ts'
import { base, fingerprintOf, type Road, withLine } from './road.ts'

/** What can happen to a pull request with the findings `one` and `two`, whose evidence is a number. */
const event = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('push' as const), one: fc.integer({ min: 0, max: 2 }), two: fc.integer({ min: 0, max: 1 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('accept' as const, 'accept' as const, 'revoke' as const),
      by: fc.constantFrom('tess', 'tess', 'mona', 'rita'),
      finding: fc.constantFrom('one', 'two'),
      isLost: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constantFrom('edit' as const, 'delete' as const, 'forget answers' as const), nth: fc.nat(5) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('demote' as const, 'restart' as const, 'look' as const) }) },
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

/** What has to be so, told without any of our comments: a finding passes by the last command about it that counted. */
class Expected {
  one = 1
  two = 0
  isDemoted = false
  readonly accepted = new Map<string, { readonly comment: IssueCommentRecord; readonly evidence: number }>()

  evidence(finding: string): number {
    return finding === 'one' ? this.one : this.two
  }

  /** Whatever ended once stays ended. */
  settle(): void {
    for (const [finding, { evidence }] of this.accepted) {
      const now = this.evidence(finding)
      if (this.isDemoted || (now !== 0 && now !== evidence)) this.accepted.delete(finding)
    }
  }

  get verdict(): string {
    const isOpen = (finding: string) => this.evidence(finding) > 0 && !this.accepted.has(finding)
    return isOpen('one') || isOpen('two') ? 'failure' : 'success'
  }
}

const filesOf = ({ one, two }: Expected): Record<string, string> => ({
  'serverless.yml': [
    ['one', one],
    ['two', two],
  ].reduce((text, [name, gains]) => (gains === 0 ? text : withLine(text, 20, `finding ${name} gains ${gains}`)), base),
})

type Command = Extract<Event, { what: 'accept' | 'revoke' }>
type Tampering = Extract<Event, { what: 'edit' | 'delete' | 'forget answers' }>
type Other = Extract<Event, { what: 'demote' | 'restart' | 'look' }>

async function command(road: Road, pull: PullRecord, expected: Expected, it: Command): Promise<void> {
  const id = fingerprintOf(it.finding).slice(0, 8)
  const body = it.what === 'revoke' ? `/parapet revoke ${id}` : `/parapet accept ${id} until ${day(9)} because ${it.by}`
  const issueComment = road.comment(pull, it.by, body)
  if (it.isLost) await road.deliver('pull_request', 'reopened', { pull })
  else await road.deliver('issue_comment', 'created', { pull, issueComment })
  if (it.by !== 'tess' || expected.isDemoted) return
  const evidence = expected.evidence(it.finding)
  if (it.what === 'revoke') expected.accepted.delete(it.finding)
  else if (evidence > 0) expected.accepted.set(it.finding, { comment: issueComment, evidence })
}

async function tamper(road: Road, pull: PullRecord, expected: Expected, it: Tampering): Promise<void> {
  const remove = (one: IssueCommentRecord) => pull.issueComments.splice(pull.issueComments.indexOf(one), 1)
  if (it.what === 'forget answers') {
    for (const one of look(road).ours(pull).slice(1)) remove(one)
    return
  }
  const issueComment = pull.issueComments.filter((one) => one.body.startsWith('/parapet'))[it.nth]
  if (issueComment === undefined) return
  const from = issueComment.body
  if (it.what === 'edit') road.github.edit(issueComment, 'mona', `${from}!`)
  else remove(issueComment)
  const extra = it.what === 'edit' ? { changes: { body: { from } } } : {}
  await road.deliver('issue_comment', it.what === 'edit' ? 'edited' : 'deleted', { pull, issueComment, extra })
  for (const [finding, { comment }] of expected.accepted) if (comment === issueComment) expected.accepted.delete(finding)
}

async function other(road: Road, pull: PullRecord, expected: Expected, { what }: Other): Promise<void> {
  if (what === 'restart') await road.replaceApp()
  if (what === 'look') await road.deliver('pull_request', 'reopened', { pull })
  if (what !== 'demote') return
  expected.isDemoted = true
  road.repository.setRole('tess', 'read')
}

async function push(road: Road, pull: PullRecord, expected: Expected, { one, two }: { one: number; two: number }): Promise<void> {
  Object.assign(expected, { one, two })
  await road.push(pull, filesOf(expected))
}

async function happen(road: Road, pull: PullRecord, expected: Expected, it: Event): Promise<void> {
  if (it.what === 'push') await push(road, pull, expected, it)
  else if ('by' in it) await command(road, pull, expected, it)
  else if ('nth' in it) await tamper(road, pull, expected, it)
  else await other(road, pull, expected, it)
  expected.settle()
}

/** Many more by hand: `SCHEDULES=200 npx vitest run test/app/commands-shuffled.test.ts --testTimeout=900000`. */
const schedules = Number(process.env['SCHEDULES'] ?? 4)

it('behaviour 38, 59, 61, 65, attack F7, F10, F16: whatever happens in whatever order, exactly what was accepted passes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 8 }), async (events) => {
      const { road, pull } = await opened()
      const expected = new Expected()
      await road.push(pull, filesOf(expected))
      for (const it of events) await happen(road, pull, expected, it)
      await road.deliver('pull_request', 'reopened', { pull })
      expect(look(road).verdicts(pull).at(-1)).toBe(expected.verdict)
      expect(
        look(road)
          .ours(pull)
          .filter((it) => it.body.includes('Accepted until')).length,
      ).toBeLessThanOrEqual(events.length)
      await road.close()
    }),
    { numRuns: schedules },
  )
})
