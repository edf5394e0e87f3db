import { afterEach, describe, expect, it } from 'vitest'
import { Markers } from '../../src/app/publish/marker.ts'
import { accept, day, id, look, opened as begin } from './commands/scene.ts'
import { type Road, setUp, withFinding, withLine } from './road.ts'

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

describe('looking', () => {
  it('help lists the commands, without a review', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', '/parapet help')).toContain('- `/parapet accept ID until DATE because …`:')
    expect(look(road).verdicts(pull)).toEqual(['failure'])
  })

  it('behaviour 36, 37: rescan looks again, and the check is the answer', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'mona', '/parapet rescan')).toBe('')
    expect(look(road).verdicts(pull)).toEqual(['failure', 'failure'])
    expect(look(road).ours(pull)).toHaveLength(1)
  })

  it('attack B4: a pull request with the same head for the same branch takes no check from it', async () => {
    const pull = await opened()
    const fork = await road.github.createRepository({ name: 'shop', forkOf: road.repository })
    fork.setBranch('copy', pull.head.sha)
    const copy = road.github.openPullRequest(road.repository, { head: 'copy', from: fork, author: 'a-stranger' })
    await road.deliver('pull_request', 'opened', { pull: copy })
    const checks = road.github.checkRuns(pull.head.sha).length
    expect(await road.say(pull, 'mona', '/parapet help')).toContain('One command')
    expect(await road.say(copy, 'a-stranger', '/parapet help')).toContain('One command')
    expect(road.github.checkRuns(pull.head.sha)).toHaveLength(checks)
  })

  it('behaviour 37: rescan works where no check exists, because its webhook was lost', async () => {
    road = await setUp()
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.say(pull, 'mona', '/parapet rescan')
    expect(look(road).verdicts(pull)).toEqual(['failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('behaviour 40: explain says it all in one reply, and leaves the check alone', async () => {
    const pull = await opened()
    const said = await road.say(pull, 'mona', `/parapet explain ${id}`)
    expect(said).toContain('**Found `one`** · high')
    expect(said).toContain('**Required:**')
    expect(look(road).verdicts(pull)).toEqual(['failure'])
  })

  it('behaviour 40, 44: in the thread of a comment the id can be left out, and the answer stands there', async () => {
    const pull = await opened()
    const said = await road.say(pull, 'mona', '/parapet explain', look(road).lineOf(pull))
    expect(said).toContain('**Found `one`** · high')
    expect(look(road).ours(pull)).toHaveLength(1)
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
    expect(look(road).ours(pull)).toHaveLength(2)
  })
})

describe('accepting', () => {
  it('behaviour 38: turns the check green, and the summary says who, why and until when', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', accept)).toBe(
      `Accepted until \`${day(30)}\`: Found \`one\`. \`/parapet revoke ${id}\` takes it back.`,
    )
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success'])
    const command = pull.issueComments.find((it) => it.body === accept)
    for (const text of [look(road).summaryOf(pull), look(road).checkOf(pull)]) {
      expect(text).toContain('Accepted (1)')
      expect(text).toContain(
        `\`${id}\`: [accepted](https://github.com/octo-org/shop/pull/1#issuecomment-${command?.id}) by \`tess\` until \`${day(30)}\`, because the load balancer authenticates`,
      )
    }
    expect(look(road).lineOf(pull).body).toContain('~~Found `one`~~ Accepted by `tess`')
  })

  it('behaviour 44: a reply in a thread accepts that finding', async () => {
    const pull = await opened()
    expect(await road.say(pull, 'tess', `/parapet accept until ${day(1)} because of a demo`, look(road).lineOf(pull))).toContain(
      'Accepted until',
    )
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
  })

  it('holds for one finding, and for the pushes to come', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'finding two') })
    expect(look(road).verdicts(pull)).toEqual(['failure'])
    expect(road.github.reviewComments(pull).map((it) => [it.line, it.body.includes('Accepted by')])).toEqual([
      [21, true],
      [41, false],
    ])
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'harmless') })
    expect(look(road).verdicts(pull)).toEqual(['success'])
  })

  it('behaviour 59, 66: is remembered by another process that starts from nothing', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    await road.replaceApp()
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 2, 'moved') })
    expect(look(road).verdicts(pull)).toEqual(['success'])
    expect(road.github.issueComments(pull).filter((it) => it.body.includes('Accepted until'))).toHaveLength(1)
  })

  it('outlives the secret under which it was given, once the pull request was looked at with both', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    const secret = 'another-webhook-secret-of-at-least-32-bytes'
    await road.replaceApp([secret, road.github.app.webhookSecret])
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
    const read = new Markers([secret], { repositoryId: road.repository.id, number: pull.number }).read(look(road).summaryOf(pull))
    expect(read).toMatchObject({ mark: { kind: 'summary', accepted: [{ by: 'tess' }] } })
  })

  it('behaviour 39: blocks again once its last day is over', async () => {
    let now = new Date()
    const pull = await opened({ now: () => now })
    await road.say(pull, 'tess', accept)
    now = new Date(Date.now() + 31 * 86_400_000)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(look(road).lineOf(pull).body).toContain('**Found `one`** · high')
    now = new Date()
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
  })

  it('revoke takes it back, and an answer that is deleted does not bring it again', async () => {
    const pull = await opened()
    await road.say(pull, 'tess', accept)
    expect(await road.say(pull, 'tess', `/parapet revoke ${id}`)).toBe('Taken back: Found `one` counts again.')
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success', 'failure'])
    expect(look(road).lineOf(pull).body).toContain('**Found `one`** · high')
    for (const it of look(road).ours(pull).slice(1)) pull.issueComments.splice(pull.issueComments.indexOf(it), 1)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull).at(-1)).toBe('failure')
    expect(await road.say(pull, 'tess', `/parapet revoke ${id}`)).toContain(`Nothing is accepted under \`${id}\`.`)
  })

  it('behaviour 61: the same delivery again, or another of the same comment, changes nothing', async () => {
    const pull = await opened()
    const issueComment = road.comment(pull, 'tess', accept)
    await road.deliver('issue_comment', 'created', { pull, issueComment }, 'one')
    await road.deliver('issue_comment', 'created', { pull, issueComment }, 'one')
    await road.deliver('issue_comment', 'created', { pull, issueComment }, 'two')
    expect(look(road).ours(pull)).toHaveLength(2)
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success'])
  })

  it('behaviour 65: a command whose delivery was lost is done by the next run', async () => {
    const pull = await opened()
    road.comment(pull, 'tess', accept)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success'])
    expect(look(road).ours(pull)).toHaveLength(2)
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
    const issueComment = road.comment(pull, 'tess', '/parapet help')
    await road.deliver('issue_comment', 'created', { pull, issueComment })
    expect(look(road).verdicts(pull)).toEqual(['failure'])
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })
})
