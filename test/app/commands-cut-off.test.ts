import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Markers } from '../../src/app/publish/marker.ts'
import { readPull } from '../../src/app/pull.ts'
import { conversationOf, threadsOf } from '../../src/app/publish/run.ts'
import { connect } from '../../src/fetch/github/client.ts'
import { accept, id, look, opened as begin } from './commands/scene.ts'
import { gated, impatient, type Road, setUp, withFinding } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

/** A pull request by mona with one finding, where tess can write. */
async function opened(over: Parameters<typeof setUp>[0] = {}) {
  const made = await begin(over)
  road = made.road
  return made.pull
}

const boundaries = [
  ['check', 'POST', /\/check-runs$/],
  ['comment on the line', 'PATCH', /\/pulls\/comments\/\d+$/],
  ['summary', 'PATCH', /\/issues\/comments\/\d+$/],
  ["check's end", 'PATCH', /\/check-runs\/\d+$/],
  ['answer', 'POST', /\/issues\/\d+\/comments$/],
].flatMap(([what, method, path]) => (['before', 'after'] as const).map((when) => ({ what, method, path, when })))

describe('behaviour 59: an App that dies while it accepts', () => {
  it.each(boundaries)('$when the $what was written comes to the same end', async ({ method, path, when }) => {
    const pull = await opened({ patience: { ...impatient, timeout: 60_000 } })
    road.github.faults.add({ method: String(method), path: path as RegExp, when, with: 'hang' })
    const issueComment = road.comment(pull, 'tess', accept)
    await road.github.deliver('issue_comment', 'created', { pull, issueComment })
    while (!road.github.faults.spent) await sleep(2)
    await road.replaceApp()
    await road.deliver('issue_comment', 'created', { pull, issueComment })
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
    expect(road.github.mergeable(pull, [{ name: 'parapet: main', appId: road.github.app.id }]).allowed).toBe(true)
    expect(look(road).ours(pull)).toHaveLength(2)
    expect(look(road).summaryOf(pull)).toContain('Accepted (1)')
    expect(look(road).lineOf(pull).body).toContain('Accepted by `tess`')
  })
})

describe('behaviour 54: an answer that GitHub took and said nothing about', () => {
  it.each([false, true])('is not sent twice (in a thread: %s)', async (inThread) => {
    const pull = await opened()
    const thread = inThread ? look(road).lineOf(pull) : undefined
    road.github.faults.add({ method: 'POST', path: /\/(comments|replies)$/, when: 'after', with: { status: 502 } })
    expect(await road.say(pull, 'tess', `/parapet explain ${id}`, thread)).toMatch(/^\*\*Found `one`\*\*[^]*(?!---)/)
    expect(road.github.faults.spent).toBe(true)
    await road.say(pull, 'mona', 'Thanks', thread)
    const comments = [...road.github.issueComments(pull), ...road.github.reviewComments(pull)]
    expect(comments.filter((it) => it.body.includes('**Required:**') && it.user.login === 'parapet[bot]')).toHaveLength(2)
  })

  it('is sent by the next run where it did not arrive', async () => {
    const pull = await opened()
    road.github.faults.add({ method: 'POST', path: /\/issues\/\d+\/comments$/, times: 2, with: { status: 502 } })
    expect(await road.say(pull, 'tess', accept)).toBe('')
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success'])
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).ours(pull).at(-1)?.body).toContain('Accepted until')
    expect(look(road).verdicts(pull)).toEqual(['failure', 'success', 'success'])
  })
})

describe('GitHub announces a comment before it lists it', () => {
  it('is looked for again', async () => {
    const pull = await opened({ patience: { ...impatient, firstPause: 40 } })
    const issueComment = road.comment(pull, 'tess', '/parapet help')
    pull.issueComments.pop()
    await road.github.deliver('issue_comment', 'created', { pull, issueComment })
    await sleep(20)
    pull.issueComments.push(issueComment)
    await road.app.idle()
    expect(look(road).ours(pull)).toHaveLength(2)
  })

  it('one that was deleted at once is not waited for long', async () => {
    const pull = await opened()
    const issueComment = road.comment(pull, 'tess', '/parapet help')
    pull.issueComments.pop()
    await road.deliver('issue_comment', 'created', { pull, issueComment })
    expect(look(road).ours(pull)).toHaveLength(1)
  })
})

describe('commands and reviews take turns', () => {
  it('behaviour 42: a command waits for the review that runs, and its check says why it runs', async () => {
    const { review, asked, open } = gated()
    road = await setUp({ review })
    road.repository.setRole('tess', 'write')
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    await asked(1)
    const issueComment = road.comment(pull, 'tess', '/parapet rescan')
    Object.assign(issueComment, { createdAt: '2999-01-01T00:00:00Z', updatedAt: '2999-01-01T00:00:00Z' })
    await road.github.deliver('issue_comment', 'created', { pull, issueComment })
    open(0)
    await asked(2)
    expect(look(road).checkOf(pull)).toContain('A command on the pull request asked for it.')
    open(1)
    await road.app.idle()
    expect(look(road).verdicts(pull)).toEqual(['failure', 'failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('behaviour 15: a push while a command is done is what the last check is about', async () => {
    const { review, asked, open } = gated()
    road = await setUp({ review })
    road.repository.setRole('tess', 'write')
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    await asked(1)
    open(0)
    await road.app.idle()
    await road.github.deliver('issue_comment', 'created', { pull, issueComment: road.comment(pull, 'tess', accept) })
    await asked(2)
    const sha = await road.repository.commit({ branch: 'feature', files: { 'serverless.yml': withFinding('two') } })
    const before = await road.github.push(pull, sha)
    await road.github.deliver('pull_request', 'synchronize', { pull, extra: { before, after: sha } })
    open(1)
    await asked(3)
    open(2)
    await road.app.idle()
    expect(road.github.checkRuns(before).map((it) => it.conclusion)).toEqual(['failure', 'cancelled'])
    expect(look(road).verdicts(pull)).toEqual(['failure'])
    expect(look(road).ours(pull).at(-1)?.body).toContain('That is no longer so at')
  })
})

it('attack F13: of what others write, however much, only what speaks to us is held, and an acceptance is bound to all of it', async () => {
  const pull = await opened()
  const { github, repository } = road
  const long = 'x'.repeat(60_000)
  for (let i = 0; i < 40; i++) github.comment(pull, 'a-stranger', `${i % 2 === 0 ? '' : '> /parapet rescan\n'}${long}`)
  const [line] = github.reviewComments(pull)
  if (line !== undefined) github.reply(pull, line, 'a-stranger', `/parapet help\n${long}`)
  await road.say(pull, 'tess', `${accept}\n\n${long}`)
  expect(github.checkRuns(pull.head.sha).at(-1)?.conclusion).toBe('success')

  const { id: appId, slug, privateKey, webhookSecret } = github.app
  const client = connect({ appId, privateKey, apiUrl: github.url }, { patience: impatient }).installation({
    installationId: github.installation(repository)?.id ?? 0,
    repositoryId: repository.id,
  })
  const now = await readPull(client, { owner: repository.owner, repo: repository.name }, pull.number)
  const markers = new Markers([webhookSecret], { repositoryId: repository.id, number: pull.number })
  const at = { client, pull: now, app: { id: appId, slug }, markers }
  const all = [...(await conversationOf(at)), ...(await threadsOf(at))]
  expect(all.length).toBeGreaterThan(40)
  const theirs = all.filter((it) => it.user?.type === 'User')
  expect(theirs.map((it) => it.body).filter((it) => it !== '')).toEqual([accept, '/parapet help'])

  const given = github.issueComments(pull).find((it) => it.body.startsWith(accept))
  if (given !== undefined) github.edit(given, 'tess', `${accept}\n\n${long}.`)
  await road.deliver('pull_request', 'reopened', { pull })
  expect(github.checkRuns(pull.head.sha).at(-1)?.conclusion).toBe('failure')
})

it('attack F16: what somebody accepted or asked whose account is gone counts no more', async () => {
  const pull = await opened()
  const [line] = road.github.reviewComments(pull)
  await road.say(pull, 'tess', accept)
  if (line !== undefined) road.github.reply(pull, line, 'tess', '/parapet help')
  expect(road.github.checkRuns(pull.head.sha).at(-1)?.conclusion).toBe('success')
  road.github.deleteAccount('tess')
  await road.deliver('pull_request', 'reopened', { pull })
  expect(road.github.checkRuns(pull.head.sha).at(-1)?.conclusion).toBe('failure')
  expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
})
