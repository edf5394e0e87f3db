import { afterEach, describe, expect, it } from 'vitest'
import { accept, day, id, look, opened as begin } from './commands/scene.ts'
import { base, fingerprintOf, type Road, setUp, withFinding, withLine } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

/** A pull request by mona with one finding, where tess can write and rita looks after issues. */
async function opened(over: Parameters<typeof setUp>[0] = {}) {
  const made = await begin(over)
  road = made.road
  return made.pull
}

describe('who may', () => {
  it.each(['nobody', 'rita'])('behaviour 43, attack F1, F2: %s cannot accept, and is told so once', async (login) => {
    const pull = await opened()
    const said = await road.say(pull, login, accept)
    expect(said).toContain(
      login === 'rita' ? 'Only people who can write to this repository can accept; ' : 'Only the author of the pull request',
    )
    expect(said).not.toContain(`@${login}`)
    expect(await road.say(pull, login, accept)).toBe('')
    expect(look(road).verdicts(pull)).toEqual(['failure'])
  })

  it('attack F9: the author cannot accept, whatever they may do elsewhere', async () => {
    const pull = await opened()
    road.repository.setRole('mona', 'admin')
    expect(await road.say(pull, 'mona', accept)).toContain('The author of a pull request cannot accept')
    expect(look(road).verdicts(pull)).toEqual(['failure'])
  })

  it('attack F3: nobody accepts while GitHub cannot say who may', async () => {
    const pull = await opened()
    road.github.faults.add({ path: /\/collaborators\//, times: 50, with: { status: 502 } })
    await road.say(pull, 'tess', accept)
    expect(look(road).verdicts(pull)).not.toContain('success')
    expect(look(road).ours(pull)).toHaveLength(1)
    road.github.faults.clear()
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
  })

  it('attack F4: bots say nothing, we ourselves included', async () => {
    const pull = await opened()
    road.github.user('helpful[bot]', 'Bot')
    road.repository.setRole('helpful[bot]', 'admin')
    road.repository.setRole('parapet[bot]', 'admin')
    for (const login of ['helpful[bot]', 'parapet[bot]'])
      expect(await road.say(pull, login, accept)).toBe(login === 'parapet[bot]' ? accept : '')
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull)).toEqual(['failure', 'failure'])
  })

  it('attack F16: who may no longer write when the report is made has accepted nothing', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    road.repository.setRole('tess', 'read')
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(look(road).checkOf(pull)).toContain('The acceptance of Found `one` by `tess` has ended: who gave it may no longer accept here.')
  })

  it('attack F17: who may write to the fork alone may not', async () => {
    road = await setUp()
    const fork = await road.github.createRepository({ name: 'shop', forkOf: road.repository, owner: 'stranger' })
    fork.setRole('friend', 'admin')
    await fork.commit({ branch: 'theirs', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'theirs', from: fork, author: 'stranger' })
    await road.deliver('pull_request', 'opened', { pull })
    for (const login of ['friend', 'stranger']) await road.say(pull, login, accept)
    expect(look(road).verdicts(pull)).toEqual(['failure'])
    expect(await road.say(pull, 'stranger', `/parapet explain ${id}`)).toContain('**Found `one`**')
  })
})

describe('what an acceptance is bound to', () => {
  it('attack F6: a comment that was edited into a command is none', async () => {
    const pull = await opened()
    const issueComment = road.comment(pull, 'tess', 'Looks good')
    road.github.edit(issueComment, 'mona', accept)
    await road.deliver('issue_comment', 'edited', { pull, issueComment })
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull)).toEqual(['failure', 'failure'])
    expect(look(road).ours(pull)).toHaveLength(1)
  })

  it.each(['edited', 'deleted'])('attack F7: ends when its comment is %s', async (action) => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    const issueComment = pull.issueComments.find((it) => it.body === accept)
    if (issueComment === undefined) throw new Error('the command is gone')
    if (action === 'deleted') pull.issueComments.splice(pull.issueComments.indexOf(issueComment), 1)
    else road.github.edit(issueComment, 'mona', `${accept}, and more`)
    const extra = action === 'edited' ? { changes: { body: { from: accept } } } : {}
    await road.deliver('issue_comment', action, { pull, issueComment, extra })
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(look(road).checkOf(pull)).toContain(`has ended: its comment was ${action}.`)
  })

  it('behaviour 12, attack F10: does not cover what gains more', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    await road.push(pull, { 'serverless.yml': withLine(base, 20, 'finding one gains dynamodb:DeleteTable') })
    expect(look(road).verdicts(pull)).toEqual(['failure'])
    expect(look(road).checkOf(pull)).toContain('has ended: what it rests on is no longer the same.')
    expect(look(road).lineOf(pull).body).toContain('**Found `one`** · high')
  })

  it('attack F10: is not given to what was pushed after it was written', async () => {
    const pull = await opened()
    const issueComment = road.comment(pull, 'tess', accept)
    const before = new Date(Date.now() - 60_000).toISOString()
    Object.assign(issueComment, { createdAt: before, updatedAt: before })
    await road.deliver('issue_comment', 'created', { pull, issueComment })
    expect(look(road).verdicts(pull)).toEqual(['failure'])
    expect(look(road).ours(pull).at(-1)?.body).toContain('The summary has changed since that was written.')
  })

  it('attack F8, F11: is for one finding of an open pull request', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', `/parapet accept all until ${day(1)} because x`)).toContain('is not the id of a finding')
    expect(await road.say(pull, 'tess', `/parapet accept ffff until ${day(1)} because x`)).toContain('has the id `ffff`')
    pull.state = 'closed'
    expect(await road.say(pull, 'tess', accept)).toBe('')
    expect(look(road).verdicts(pull)).toEqual(['failure'])
  })

  it('is given by a comment that was drafted in a review too', async () => {
    const pull = await opened()
    const reviewComment = road.reply(pull, look(road).lineOf(pull), 'tess', `/parapet accept until ${day(1)} because of a demo`)
    reviewComment.updatedAt = new Date(Date.now() + 5000).toISOString()
    await road.deliver('pull_request_review_comment', 'created', { pull, reviewComment })
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
  })

  it.each(['mona', 'parapet'])('attack E2: does not come back with an older text of the summary, put there by %s', async (login) => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    const before = look(road).summaryOf(pull)
    await road.say(pull, 'tess', `/parapet revoke ${id}`)
    const [summary] = road.github.issueComments(pull)
    if (summary !== undefined) road.github.edit(summary, login, before)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull).at(-1)).toBe('failure')
    expect(look(road).checkOf(pull)).toContain('has ended: somebody has edited the summary that held it.')
  })

  it('attack E2: counts for nothing once somebody has changed the mark of the summary', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    const [summary] = road.github.issueComments(pull)
    if (summary !== undefined) summary.body = summary.body.replace(/[0-9a-f]{64} -->/, `${'0'.repeat(64)} -->`)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull).at(-1)).toBe('failure')
  })

  it('attack F13: twenty commands of one person in a day are answered', async () => {
    const pull = await opened()
    for (let i = 0; i < 30; i++) road.comment(pull, 'tess', '/parapet help')
    for (let i = 0; i < 4; i++) await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).ours(pull)).toHaveLength(21)
  })

  it('attack D1, D3: a reason means nothing in our Markdown', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', `/parapet accept ${id} until ${day(9)} because @org/team said <b>Fixes #1</b> \`x\``)
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
    for (const text of [look(road).summaryOf(pull), look(road).checkOf(pull), look(road).lineOf(pull).body])
      expect(text).not.toMatch(/@org|<b>|#1\b/)
  })
})

describe('what a summary can hold', () => {
  it('attack F13, F14: more acceptances than there is room for are refused, and none is lost', async () => {
    road = await setUp()
    road.repository.setRole('tess', 'write')
    const names = Array.from({ length: 60 }, (_, i) => `f${i}-${'x'.repeat(200)}`)
    const pull = await road.open({ 'serverless.yml': withLine(base, 20, names.map((it) => `finding ${it}`).join('\n')) })
    const reason = '\u00e4'.repeat(199)
    for (const it of names.slice(0, 16))
      road.comment(pull, 'tess', `/parapet accept ${fingerprintOf(it).slice(0, 12)} until ${day(30)} because ${reason}`)
    await road.deliver('pull_request', 'reopened', { pull })
    const answers = look(road)
      .ours(pull)
      .slice(1)
      .map((it) => it.body)
    const given = answers.filter((it) => it.includes('Accepted until')).length
    expect(given).toBeGreaterThan(5)
    expect(answers.filter((it) => it.includes('There is no room for another acceptance'))).toHaveLength(16 - given)
    expect(look(road).summaryOf(pull)).toContain(`Accepted (${given})`)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).summaryOf(pull)).toContain(`Accepted (${given})`)
    expect(look(road).summaryOf(pull).length).toBeLessThan(65_536)
  })
})
