import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { base, type Road, setUp, withFinding, withLine } from './road.ts'

let road: Road
beforeEach(async () => {
  road = await setUp()
})
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken.
  await road.close()
})

const checksOf = (sha: string) => road.github.checkRuns(sha).map((it) => ({ name: it.name, status: it.status, conclusion: it.conclusion }))

describe('first contact', () => {
  it('behaviour 4: a finding becomes one review on its line, one summary and one completed check', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(checksOf(pull.head.sha)).toEqual([{ name: 'parapet: main', status: 'completed', conclusion: 'failure' }])
    expect(road.github.reviews(pull)).toMatchObject([{ state: 'COMMENTED', commitId: pull.head.sha }])
    expect(road.github.reviewComments(pull)).toMatchObject([{ path: 'serverless.yml', line: 21, side: 'RIGHT' }])
    expect(road.github.reviewComments(pull)[0]?.body).toContain('**Found `one`** · high')
    expect(road.github.issueComments(pull)).toHaveLength(1)
    expect(road.github.issueComments(pull)[0]?.body).toContain('1 thing must change before this can merge')
  })

  it('behaviour 4: the worst 25 get their line, and the check names the rest', async () => {
    const many = Array.from({ length: 320 }, (_, i) => `finding f${i}${i < 300 ? ' advice' : ''}`).join('\n')
    const pull = await road.open({ 'serverless.yml': withLine(base, 20, many) })
    expect(road.github.reviewComments(pull)).toHaveLength(25)
    expect(road.github.issueComments(pull)).toHaveLength(1)
    const [check] = road.github.checkRuns(pull.head.sha)
    expect(check?.annotations).toHaveLength(200)
    const said = road.github.reviewComments(pull).map((it) => it.body)
    expect(said.filter((it) => it.includes('· high')).length).toBe(20)
  })

  it('behaviour 45: annotations go in batches of fifty, each once', async () => {
    const many = Array.from({ length: 145 }, (_, i) => `finding f${i}`).join('\n')
    const pull = await road.open({ 'serverless.yml': withLine(base, 20, many) })
    const [check] = road.github.checkRuns(pull.head.sha)
    expect(check?.annotations).toHaveLength(120)
    expect(new Set(check?.annotations.map((it) => it.start_line)).size).toBe(120)
  })
})

describe('little to say', () => {
  it('behaviour 5: a change without a finding gets a green check and no comment', async () => {
    const pull = await road.open({ 'serverless.yml': withLine(base, 3, 'harmless') })
    expect(checksOf(pull.head.sha)).toEqual([{ name: 'parapet: main', status: 'completed', conclusion: 'success' }])
    expect(road.github.issueComments(pull)).toEqual([])
    expect(road.github.reviews(pull)).toEqual([])
  })

  it('behaviour 6: nothing serverless costs at most six requests', async () => {
    const pull = await road.open({ 'README.md': 'Hello world\n' })
    expect(checksOf(pull.head.sha)).toEqual([{ name: 'parapet: main', status: 'completed', conclusion: 'success' }])
    expect(road.github.checkRuns(pull.head.sha)[0]?.title).toContain('no serverless change')
    expect(road.github.requests.length).toBeLessThanOrEqual(6)
  })

  it('behaviour 6: even when people have talked below it', async () => {
    await road.repository.commit({ branch: 'talk', from: 'main', files: { 'README.md': 'Hi\n' } })
    const pull = road.github.openPullRequest(road.repository, { head: 'talk' })
    road.github.comment(pull, 'someone', 'Looks good')
    await road.deliver('pull_request', 'opened', { pull })
    expect(road.github.requests.length).toBeLessThanOrEqual(6)
    expect(checksOf(pull.head.sha)).toMatchObject([{ conclusion: 'success' }])
  })

  it('a typical pull request costs at most fifteen requests', async () => {
    await road.open({ 'serverless.yml': withFinding('one') })
    expect(road.github.requests.length).toBeLessThanOrEqual(15)
  })

  it('behaviour 48: a repository of a thousand services costs few more', async () => {
    const services = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`s${i}/serverless.yml`, `service: s${i}\n`]))
    await road.repository.commit({ files: services })
    await road.open({ 's500/serverless.yml': 'service: s500\nfinding one\n' })
    expect(road.github.requests.length).toBeLessThanOrEqual(25)
  })

  it('attack G1: the token reaches one repository and can do no more than a review needs', async () => {
    await road.open({ 'serverless.yml': withFinding('one') })
    const mint = road.github.requests.find((it) => it.operation.endsWith('/access_tokens'))
    expect(mint?.body).toEqual({
      repository_ids: [road.repository.id],
      permissions: { checks: 'write', contents: 'read', merge_queues: 'read', metadata: 'read', pull_requests: 'write' },
    })
  })
})

describe('manners', () => {
  it('behaviour 75: nothing is ever written but checks, comments and reviews that only comment', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await road.push(pull, { 'serverless.yml': withFinding('two') })
    const writes = new Set(road.github.requests.filter((it) => it.method !== 'GET').map((it) => it.operation))
    expect([...writes].toSorted()).toEqual([
      'delete /repos/{owner}/{repo}/pulls/comments/{comment_id}',
      'patch /repos/{owner}/{repo}/check-runs/{check_run_id}',
      'patch /repos/{owner}/{repo}/issues/comments/{comment_id}',
      'post /app/installations/{installation_id}/access_tokens',
      'post /graphql',
      'post /repos/{owner}/{repo}/check-runs',
      'post /repos/{owner}/{repo}/issues/{issue_number}/comments',
      'post /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    ])
    expect(road.github.reviews(pull).map((it) => it.state)).toEqual(['COMMENTED', 'COMMENTED'])
    expect(
      road.github
        .reviewComments(pull)
        .map((it) => it.body)
        .join(),
    ).not.toContain('@')
  })
})

describe('a second push', () => {
  it('behaviour 8, 9: leaves the comment of a finding that is still true, wherever its line is now', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [before] = road.github.reviewComments(pull)
    const [summary] = road.github.issueComments(pull)
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 2, 'moved down') })
    expect(road.github.reviewComments(pull).map((it) => [it.id, it.body])).toEqual([[before?.id, before?.body]])
    expect(road.github.issueComments(pull).map((it) => it.id)).toEqual([summary?.id])
    expect(road.github.issueComments(pull)[0]?.body).toContain('serverless.yml:22')
  })

  it('behaviour 7: puts a check on the new head', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const first = pull.head.sha
    const second = await road.push(pull, { 'serverless.yml': withLine(base, 3, 'harmless') })
    expect(checksOf(first)).toMatchObject([{ conclusion: 'failure' }])
    expect(checksOf(second)).toMatchObject([{ conclusion: 'success' }])
  })

  it('behaviour 10: removes the comment of what was fixed, and strikes it through in the summary', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await road.push(pull, { 'serverless.yml': base })
    expect(road.github.reviewComments(pull)).toEqual([])
    expect(road.github.issueComments(pull)).toHaveLength(1)
    expect(road.github.issueComments(pull)[0]?.body).toContain('~~Found `one`~~')
  })

  it('behaviour 10: keeps it where somebody answered, and says where it was fixed', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [comment] = road.github.reviewComments(pull)
    if (comment !== undefined) road.github.reply(pull, comment, 'mona', 'On it')
    const sha = await road.push(pull, { 'serverless.yml': withLine(base, 3, 'harmless') })
    const [left] = road.github.reviewComments(pull)
    expect(left?.id).toBe(comment?.id)
    expect(left?.body).toContain(`~~Found \`one\`~~ Done in \`${sha.slice(0, 7)}\`.`)
  })
})

describe('further pushes', () => {
  it('behaviour 11, attack C14: gives a finding that comes back its comment again, once', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [comment] = road.github.reviewComments(pull)
    if (comment !== undefined) road.github.reply(pull, comment, 'mona', 'On it')
    await road.push(pull, { 'serverless.yml': withLine(base, 3, 'harmless') })
    await road.push(pull, { 'serverless.yml': withFinding('one') })
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'more') })
    const ours = road.github.reviewComments(pull).filter((it) => it.inReplyTo === null)
    expect(ours.map((it) => it.id)).toEqual([comment?.id])
    expect(ours[0]?.body).toContain('**Found `one`** · high')
    expect(road.github.issueComments(pull)[0]?.body).not.toContain('~~')
  })

  it('says what is new beside what was known', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'finding two') })
    expect(road.github.reviewComments(pull).map((it) => it.line)).toEqual([21, 41])
    expect(road.github.issueComments(pull)).toHaveLength(1)
  })

  it('behaviour 13: writes nothing anew for the same tree in another commit', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [before] = road.github.reviewComments(pull)
    const parent = road.repository.tip('main')
    const sha = await road.repository.commit({
      branch: 'other',
      from: 'main',
      files: { 'serverless.yml': withFinding('one') },
      message: 'Again',
      parents: [parent ?? ''],
    })
    const head = await road.github.push(pull, sha)
    await road.deliver('pull_request', 'synchronize', { pull, extra: { before: head, after: sha } })
    expect(road.github.reviewComments(pull).map((it) => it.id)).toEqual([before?.id])
    expect(road.github.issueComments(pull)).toHaveLength(1)
  })

  it('a force push to something else is as if that had been there from the beginning', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const sha = await road.repository.commit({ branch: 'rewritten', from: 'main', files: { 'serverless.yml': withFinding('two', 40) } })
    const before = await road.github.push(pull, sha)
    await road.deliver('pull_request', 'synchronize', { pull, extra: { before, after: sha } })
    expect(road.github.reviewComments(pull).map((it) => [it.line, it.body.includes('`two`')])).toEqual([[41, true]])
    expect(checksOf(sha)).toEqual([{ name: 'parapet: main', status: 'completed', conclusion: 'failure' }])
  })

  it('finds its own comments however many others there are', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [ours, line] = [road.github.issueComments(pull)[0], road.github.reviewComments(pull)[0]]
    for (let i = 0; i < 301; i++) {
      pull.issueComments.unshift(road.github.comment(pull, 'mona', `Talk ${i}`))
      pull.issueComments.pop()
      if (line !== undefined) pull.reviewComments.unshift(road.github.reply(pull, line, 'mona', `Answer ${i}`))
      pull.reviewComments.pop()
    }
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 2, 'moved down') })
    const byUs = (it: { user: { login: string } }) => it.user.login === 'parapet[bot]'
    expect(
      road.github
        .issueComments(pull)
        .filter(byUs)
        .map((it) => it.id),
    ).toEqual([ours?.id])
    expect(
      road.github
        .reviewComments(pull)
        .filter(byUs)
        .map((it) => it.id),
    ).toEqual([line?.id])
  })

  it('behaviour 76, 79: the same again changes no comment, and says the same in its check', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [summary] = road.github.issueComments(pull)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(road.github.issueComments(pull)[0]?.updatedAt).toBe(summary?.updatedAt)
    expect(road.github.requests.filter((it) => it.method === 'PATCH' && it.path.includes('/issues/comments/'))).toEqual([])
    const said = road.github
      .checkRuns(pull.head.sha)
      .map(({ title, summary, text, annotations }) => ({ title, summary, text, annotations }))
    expect(said).toHaveLength(2)
    expect(said[1]).toEqual(said[0])
  })
})

describe('where checks belong', () => {
  it('attack B3, B4: a check names its base branch, so another branch gives no green for this one', async () => {
    await road.repository.commit({ branch: 'lenient', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = await road.open({ 'README.md': 'x\n' }, { base: 'lenient' })
    expect(checksOf(pull.head.sha)).toEqual([{ name: 'parapet: lenient', status: 'completed', conclusion: 'success' }])
    expect(road.github.mergeable(pull, [{ name: 'parapet: main', appId: road.github.app.id }]).allowed).toBe(false)
    pull.base.ref = 'main'
    await road.deliver('pull_request', 'edited', {
      pull,
      extra: { changes: { base: { ref: { from: 'lenient' }, sha: { from: pull.base.sha } } } },
    })
    expect(checksOf(pull.head.sha)).toContainEqual({ name: 'parapet: main', status: 'completed', conclusion: 'failure' })
  })

  it('behaviour 14: what happened on the base branch meanwhile is not held against the pull request', async () => {
    await road.repository.commit({ branch: 'slow', from: 'main', files: { 'README.md': 'x\n' } })
    await road.repository.commit({ branch: 'main', files: { 'serverless.yml': withFinding('theirs') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'slow' })
    await road.deliver('pull_request', 'opened', { pull })
    expect(checksOf(pull.head.sha)).toMatchObject([{ conclusion: 'success' }])
  })

  it('behaviour 36: Re-run looks again at the same head', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [run] = road.github.checkRuns(pull.head.sha)
    if (run !== undefined) await road.deliver('check_run', 'rerequested', { repository: road.repository.record, checkRun: run })
    expect(checksOf(pull.head.sha)).toHaveLength(2)
    expect(road.github.reviewComments(pull)).toHaveLength(1)
    expect(road.github.issueComments(pull)).toHaveLength(1)
  })

  it('behaviour 36: Re-run all finds its pull request in the suite', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [run] = road.github.checkRuns(pull.head.sha)
    if (run !== undefined) await road.deliver('check_suite', 'rerequested', { repository: road.repository.record, suite: run.suite })
    expect(checksOf(pull.head.sha)).toHaveLength(2)
  })
})
