import { afterEach, describe, expect, it } from 'vitest'
import type { PullRecord, ReviewCommentRecord } from '../support/github/index.ts'
import { base, fingerprintOf, type Road, setUp, withFinding, withLine } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

const id = fingerprintOf('one').slice(0, 4)
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const accept = `/parapet accept ${id} until ${day(30)} because the load balancer authenticates`

/** A pull request by mona with one finding, in a repository where tess can write and rita looks after issues. */
async function opened(over: Parameters<typeof setUp>[0] = {}): Promise<PullRecord> {
  road = await setUp(over)
  road.repository.setRole('tess', 'write')
  road.repository.setRole('rita', 'triage')
  return road.open({ 'serverless.yml': withFinding('one') })
}

const verdicts = (pull: PullRecord) => road.github.checkRuns(pull.head.sha).map((it) => it.conclusion)
const summaryOf = (pull: PullRecord) => road.github.issueComments(pull)[0]?.body ?? ''
const checkOf = (pull: PullRecord) => road.github.checkRuns(pull.head.sha).at(-1)?.summary ?? ''
const ours = (pull: PullRecord) => road.github.issueComments(pull).filter((it) => it.user.login === 'parapet[bot]')

function lineOf(pull: PullRecord): ReviewCommentRecord {
  const [first] = road.github.reviewComments(pull)
  if (first === undefined) throw new Error('there is no comment on a line')
  return first
}

describe('looking', () => {
  it('help lists the commands, without a review', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', '/parapet help')).toContain('- `/parapet accept ID until DATE because …`:')
    expect(verdicts(pull)).toEqual(['failure'])
  })

  it('behaviour 36, 37: rescan looks again, and the check is the answer', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'mona', '/parapet rescan')).toBe('')
    expect(verdicts(pull)).toEqual(['failure', 'failure'])
    expect(ours(pull)).toHaveLength(1)
  })

  it('behaviour 37: rescan works where no check exists, because its webhook was lost', async () => {
    road = await setUp()
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.say(pull, 'mona', '/parapet rescan')
    expect(verdicts(pull)).toEqual(['failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('behaviour 40: explain says it all in one reply, and leaves the check alone', async () => {
    const pull = await opened()
    const said = await road.say(pull, 'mona', `/parapet explain ${id}`)
    expect(said).toContain('**Found `one`** · high')
    expect(said).toContain('**Required:**')
    expect(verdicts(pull)).toEqual(['failure'])
  })

  it('behaviour 40, 44: in the thread of a comment the id can be left out, and the answer stands there', async () => {
    const pull = await opened()
    const said = await road.say(pull, 'mona', '/parapet explain', lineOf(pull))
    expect(said).toContain('**Found `one`** · high')
    expect(ours(pull)).toHaveLength(1)
  })

  it('explain knows only what is there', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', '/parapet explain ffff')).toContain('Nothing that stands in the summary here has the id `ffff`')
    expect(await road.say(pull, 'tess', '/parapet explain')).toContain('needs the id of a finding')
  })

  it('inventory counts what the services have, before and now', async () => {
    const pull = await opened()
    const said = await road.say(pull, 'rita', '/parapet inventory')
    expect(said).toContain('- `shop` (serverless, `serverless.yml`)')
    expect(said).toContain('| functions | 4 | **5** |')
  })

  it('behaviour 41: a misspelt command gets one short reply', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', '/parapet acept')).toBe(
      '`acept` is no command. Did you mean `/parapet accept`? `/parapet help` lists them.',
    )
    expect(ours(pull)).toHaveLength(2)
  })
})

describe('accepting', () => {
  it('behaviour 38: turns the check green, and the summary says who, why and until when', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', accept)).toBe(
      `Accepted until \`${day(30)}\`: Found \`one\`. \`/parapet revoke ${id}\` takes it back.`,
    )
    expect(verdicts(pull)).toEqual(['failure', 'success'])
    for (const text of [summaryOf(pull), checkOf(pull)]) {
      expect(text).toContain('Accepted (1)')
      expect(text).toContain(`accepted by \`tess\` until \`${day(30)}\`, because the load balancer authenticates`)
    }
    expect(lineOf(pull).body).toContain('~~Found `one`~~ Accepted by `tess`')
  })

  it('behaviour 44: a reply in a thread accepts that finding', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', `/parapet accept until ${day(1)} because of a demo`, lineOf(pull))).toContain('Accepted until')
    expect(verdicts(pull).at(-1)).toBe('success')
  })

  it('holds for one finding, and for the pushes to come', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'finding two') })
    expect(verdicts(pull)).toEqual(['failure'])
    expect(road.github.reviewComments(pull).map((it) => [it.line, it.body.includes('Accepted by')])).toEqual([
      [21, true],
      [41, false],
    ])
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'harmless') })
    expect(verdicts(pull)).toEqual(['success'])
  })

  it('behaviour 59, 66: is remembered by another process that starts from nothing', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    await road.replaceApp()
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 2, 'moved') })
    expect(verdicts(pull)).toEqual(['success'])
    expect(road.github.issueComments(pull).filter((it) => it.body.includes('Accepted until'))).toHaveLength(1)
  })

  it('behaviour 39: blocks again once its last day is over', async () => {
    let now = new Date()
    const pull = await opened({ now: () => now })
    await road.say(pull, 'tess', accept)
    now = new Date(Date.now() + 31 * 86_400_000)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(lineOf(pull).body).toContain('**Found `one`** · high')
    now = new Date()
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull).at(-1)).toBe('success')
  })

  it('revoke takes it back, and an answer that is deleted does not bring it again', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    expect(await road.say(pull, 'tess', `/parapet revoke ${id}`)).toBe('Taken back: Found `one` counts again.')
    expect(verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(lineOf(pull).body).toContain('**Found `one`** · high')
    for (const it of ours(pull).slice(1)) pull.issueComments.splice(pull.issueComments.indexOf(it), 1)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull).at(-1)).toBe('failure')
    expect(await road.say(pull, 'tess', `/parapet revoke ${id}`)).toContain(`Nothing is accepted under \`${id}\`.`)
  })

  it('behaviour 61: the same delivery again, or another of the same comment, changes nothing', async () => {
    const pull = await opened()
    const issueComment = road.github.comment(pull, 'tess', accept)
    await road.deliver('issue_comment', 'created', { pull, issueComment }, 'one')
    await road.deliver('issue_comment', 'created', { pull, issueComment }, 'one')
    await road.deliver('issue_comment', 'created', { pull, issueComment }, 'two')
    expect(ours(pull)).toHaveLength(2)
    expect(verdicts(pull)).toEqual(['failure', 'success'])
  })

  it('behaviour 65: a command whose delivery was lost is done by the next run', async () => {
    const pull = await opened()
    road.github.comment(pull, 'tess', accept)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull)).toEqual(['failure', 'success'])
    expect(ours(pull)).toHaveLength(2)
  })
})

describe('who may', () => {
  it.each(['nobody', 'rita'])('behaviour 43, attack F1, F2: %s cannot accept, and is told so once', async (login) => {
    const pull = await opened()
    const said = await road.say(pull, login, accept)
    expect(said).toContain(
      login === 'rita' ? 'Only people who can write to this repository can accept; ' : 'Only the author of the pull request',
    )
    expect(said).not.toContain(`@${login}`)
    expect(await road.say(pull, login, accept)).toBe('')
    expect(verdicts(pull)).toEqual(['failure'])
  })

  it('attack F9: the author cannot accept, whatever they may do elsewhere', async () => {
    const pull = await opened()
    road.repository.setRole('mona', 'admin')
    expect(await road.say(pull, 'mona', accept)).toContain('The author of a pull request cannot accept')
    expect(verdicts(pull)).toEqual(['failure'])
  })

  it('attack F3: nobody accepts while GitHub cannot say who may', async () => {
    const pull = await opened()
    road.github.faults.add({ path: /\/collaborators\//, times: 50, with: { status: 502 } })
    await road.say(pull, 'tess', accept)
    expect(verdicts(pull)).not.toContain('success')
    expect(ours(pull)).toHaveLength(1)
    road.github.faults.clear()
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull).at(-1)).toBe('success')
  })

  it('attack F4: bots say nothing, we ourselves included', async () => {
    const pull = await opened()
    road.github.user('helpful[bot]', 'Bot')
    road.repository.setRole('helpful[bot]', 'admin')
    road.repository.setRole('parapet[bot]', 'admin')
    for (const login of ['helpful[bot]', 'parapet[bot]'])
      expect(await road.say(pull, login, accept)).toBe(login === 'parapet[bot]' ? accept : '')
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull)).toEqual(['failure', 'failure'])
  })

  it('attack F16: who may no longer write when the report is made has accepted nothing', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    road.repository.setRole('tess', 'read')
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(checkOf(pull)).toContain(
      'The acceptance of Found `one` by `tess` has ended: who gave it can no longer write to this repository.',
    )
  })

  it('attack F17: who may write to the fork alone may not', async () => {
    road = await setUp()
    const fork = await road.github.createRepository({ name: 'shop', forkOf: road.repository, owner: 'stranger' })
    fork.setRole('friend', 'admin')
    await fork.commit({ branch: 'theirs', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'theirs', from: fork, author: 'stranger' })
    await road.deliver('pull_request', 'opened', { pull })
    for (const login of ['friend', 'stranger']) await road.say(pull, login, accept)
    expect(verdicts(pull)).toEqual(['failure'])
    expect(await road.say(pull, 'stranger', `/parapet explain ${id}`)).toContain('**Found `one`**')
  })
})

describe('what an acceptance is bound to', () => {
  it('attack F6: a comment that was edited into a command is none', async () => {
    const pull = await opened()
    const issueComment = road.github.comment(pull, 'tess', 'Looks good')
    Object.assign(issueComment, { body: accept, updatedAt: '2999-01-01T00:00:00Z' })
    await road.deliver('issue_comment', 'edited', { pull, issueComment })
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull)).toEqual(['failure', 'failure'])
    expect(ours(pull)).toHaveLength(1)
  })

  it.each(['edited', 'deleted'])('attack F7: ends when its comment is %s', async (action) => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    const issueComment = pull.issueComments.find((it) => it.body === accept)
    if (issueComment === undefined) throw new Error('the command is gone')
    if (action === 'deleted') pull.issueComments.splice(pull.issueComments.indexOf(issueComment), 1)
    else issueComment.body = `${accept}, and more`
    const extra = action === 'edited' ? { changes: { body: { from: accept } } } : {}
    await road.deliver('issue_comment', action, { pull, issueComment, extra })
    expect(verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(checkOf(pull)).toContain(`has ended: its comment was ${action}.`)
  })

  it('behaviour 12, attack F10: does not cover what gains more', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    await road.push(pull, { 'serverless.yml': withLine(base, 20, 'finding one gains dynamodb:DeleteTable') })
    expect(verdicts(pull)).toEqual(['failure'])
    expect(checkOf(pull)).toContain('has ended: what it rests on is no longer the same.')
    expect(lineOf(pull).body).toContain('**Found `one`** · high')
  })

  it('attack F10: is not given to what was pushed after it was written', async () => {
    const pull = await opened()
    const issueComment = road.github.comment(pull, 'tess', accept)
    const before = new Date(Date.now() - 60_000).toISOString()
    Object.assign(issueComment, { createdAt: before, updatedAt: before })
    await road.deliver('issue_comment', 'created', { pull, issueComment })
    expect(verdicts(pull)).toEqual(['failure'])
    expect(ours(pull).at(-1)?.body).toContain('The summary has changed since that was written.')
  })

  it('attack F8, F11: is for one finding of an open pull request', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', `/parapet accept all until ${day(1)} because x`)).toContain('is not the id of a finding')
    expect(await road.say(pull, 'tess', `/parapet accept ffff until ${day(1)} because x`)).toContain('has the id `ffff`')
    pull.state = 'closed'
    expect(await road.say(pull, 'tess', accept)).toBe('')
    expect(verdicts(pull)).toEqual(['failure'])
  })

  it('attack E2: counts for nothing once somebody has changed the mark of the summary', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    const [summary] = road.github.issueComments(pull)
    if (summary !== undefined) summary.body = summary.body.replace(/[0-9a-f]{64} -->/, `${'0'.repeat(64)} -->`)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdicts(pull).at(-1)).toBe('failure')
  })

  it('attack F13: twenty commands of one person in a day are answered', async () => {
    const pull = await opened()
    for (let i = 0; i < 30; i++) road.github.comment(pull, 'tess', '/parapet help')
    for (let i = 0; i < 4; i++) await road.deliver('pull_request', 'reopened', { pull })
    expect(ours(pull)).toHaveLength(21)
  })

  it('attack D1, D3: a reason means nothing in our Markdown', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', `/parapet accept ${id} until ${day(9)} because @org/team said <b>Fixes #1</b> \`x\``)
    expect(verdicts(pull).at(-1)).toBe('success')
    for (const text of [summaryOf(pull), checkOf(pull), lineOf(pull).body]) expect(text).not.toMatch(/@org|<b>|#1\b/)
  })
})

describe('little to ask', () => {
  it('behaviour 6: what people talk costs nothing', async () => {
    const pull = await opened()
    const before = road.github.requests.length
    await road.say(pull, 'tess', 'Looks good to me.\n\n/parapet rescan')
    expect(road.github.requests.length).toBe(before)
  })

  it('behaviour 29: a locked conversation ends nothing', async () => {
    const pull = await opened()
    pull.locked = true
    const issueComment = road.github.comment(pull, 'tess', '/parapet help')
    await road.deliver('issue_comment', 'created', { pull, issueComment })
    expect(verdicts(pull)).toEqual(['failure'])
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })
})
