import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { base, lineReview, type Road, setUp, withFinding, withLine } from './road.ts'

let road: Road
beforeEach(async () => {
  road = await setUp({ review: (request, world) => change(lineReview(request, world)) })
  change = async (it) => it
})
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken.
  await road.close()
})

/** What a test makes of a report before it is published. */
let change: (report: Promise<Report>) => Promise<Report>

const annotationsOf = (sha: string) => road.github.checkRuns(sha).flatMap((it) => it.annotations.map((a) => a.start_line))
/** Moves findings to other lines, as a cause that lies elsewhere would. */
const movedTo = (lines: Readonly<Record<string, { file?: string; line: number; side?: 'base' }>>) => async (it: Promise<Report>) => {
  const report = await it
  const findings = report.findings.map((finding) => {
    const to = Object.entries(lines).find(([name]) => finding.title.includes(name))?.[1]
    return to === undefined
      ? finding
      : {
          ...finding,
          location: { file: to.file ?? 'serverless.yml', startLine: to.line, endLine: to.line, ...(to.side ? { side: to.side } : {}) },
        }
  })
  return { ...report, findings }
}

describe('anchors', () => {
  it('behaviour 18: a cause outside of the diff is said on its file', async () => {
    change = movedTo({ one: { line: 50 } })
    const pull = await road.open({ 'serverless.yml': withFinding('one', 5) })
    expect(road.github.reviewComments(pull)).toMatchObject([{ subject: 'file', path: 'serverless.yml' }])
    expect(annotationsOf(pull.head.sha)).toEqual([])
  })

  it('behaviour 18: a cause in a file that is not in the pull request stands in summary and check', async () => {
    change = movedTo({ one: { file: 'README.md', line: 1 } })
    const pull = await road.open({ 'serverless.yml': withFinding('one', 5) })
    expect(road.github.reviewComments(pull)).toEqual([])
    expect(road.github.issueComments(pull)[0]?.body).toContain(`/blob/${pull.head.sha}/README.md#L1`)
    expect(annotationsOf(pull.head.sha)).toEqual([1])
  })

  it('behaviour 47: among more files than GitHub compares, findings still get their lines', async () => {
    const many = Object.fromEntries(Array.from({ length: 310 }, (_, i) => [`a/${i}.txt`, `${i}\n`]))
    const pull = await road.open({ ...many, 'serverless.yml': withFinding('one', 5) })
    expect(road.github.reviewComments(pull)).toMatchObject([{ subject: 'line', path: 'serverless.yml', line: 6 }])
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([{ conclusion: 'failure' }])
  })

  it('behaviour 17: what was removed is said on the line that it had', async () => {
    change = movedTo({ one: { line: 30, side: 'base' } })
    const pull = await road.open({ 'serverless.yml': withFinding('one', 5).replace('line 30\n', '') })
    expect(road.github.reviewComments(pull)).toMatchObject([{ side: 'LEFT', line: 30 }])
  })
})

describe('anchors that GitHub refuses', () => {
  it('behaviour 20: a review that GitHub refuses for its anchors goes once more, and no finding is lost', async () => {
    road.github.faults.add({ method: 'POST', path: /\/reviews$/, with: { status: 422, message: 'Unprocessable Entity' } })
    const pull = await road.open({ 'serverless.yml': withLine(withFinding('one'), 40, 'finding two') })
    const attempts = road.github.requests.filter((it) => it.path.endsWith('/reviews') && it.method === 'POST')
    expect(attempts).toHaveLength(1)
    expect(road.github.reviewComments(pull).map((it) => it.subject)).toEqual(['file', 'file'])
  })

  it('behaviour 20: the anchors that are surely right keep their lines', async () => {
    change = async (it) => {
      const report = await it
      const suggestion = { location: { file: 'serverless.yml', startLine: 21, endLine: 22 }, replacement: 'x' }
      return {
        ...report,
        findings: report.findings.map((f) => ({ ...f, suggestion, location: { ...f.location, endLine: f.location.startLine + 1 } })),
      }
    }
    road.github.faults.add({ method: 'POST', path: /\/reviews$/, with: { status: 422, message: 'Unprocessable Entity' } })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(road.github.reviewComments(pull)).toMatchObject([{ subject: 'line', line: 21, startLine: null }])
    expect(road.github.reviewComments(pull)[0]?.body).not.toContain('```suggestion')
  })

  it('behaviour 21: a suggestion stands on exactly the lines that it replaces', async () => {
    change = async (it) => {
      const report = await it
      const location = { file: 'serverless.yml', startLine: 21, endLine: 22 }
      return { ...report, findings: report.findings.map((f) => ({ ...f, location, suggestion: { location, replacement: 'better' } })) }
    }
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(road.github.reviewComments(pull)).toMatchObject([{ startLine: 21, line: 22, side: 'RIGHT' }])
    expect(road.github.reviewComments(pull)[0]?.body).toContain('```suggestion\nbetter\n```')
  })

  it('behaviour 20: what GitHub takes nowhere stands in the check', async () => {
    road.github.faults.add({
      method: 'POST',
      path: /\/pulls\/1\/(reviews|comments)$/,
      times: 9,
      with: { status: 422, message: 'Unprocessable Entity' },
    })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(road.github.reviewComments(pull)).toEqual([])
    expect(annotationsOf(pull.head.sha)).toEqual([21])
    expect(road.github.issueComments(pull)).toHaveLength(1)
  })

  it('behaviour 19: without a patch a finding is said on its file', async () => {
    road.github.limits.patchBytes = 10
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(road.github.reviewComments(pull)).toMatchObject([{ subject: 'file' }])
  })
})

describe('more than GitHub takes', () => {
  it('behaviour 46: findings of any length become texts that fit', async () => {
    const long = '`x` \u{1f600} | <b> '.repeat(2000)
    change = async (it) => {
      const report = await it
      return { ...report, findings: report.findings.map((f) => ({ ...f, title: `${f.title} ${long}`, message: long, remediation: long })) }
    }
    const many = Array.from({ length: 60 }, (_, i) => `finding f${i}`).join('\n')
    const pull = await road.open({ 'serverless.yml': withLine(base, 20, many) })
    const [check] = road.github.checkRuns(pull.head.sha)
    expect(check).toMatchObject({ status: 'completed', conclusion: 'failure' })
    expect(check?.title).not.toContain('could not be reviewed')
    expect(check?.summary?.length).toBeLessThanOrEqual(65_535)
    expect(check?.annotations).toHaveLength(35)
    expect(road.github.reviewComments(pull)).toHaveLength(25)
    expect(road.github.issueComments(pull).map((it) => it.body.length <= 65_536)).toEqual([true])
  })
})

describe('more than a comment remembers', () => {
  it('behaviour 46: what a summary remembers leaves room for what it says, and is still known by the next run', async () => {
    const long = '\u{1f600} '.repeat(100)
    change = async (it) => {
      const report = await it
      return { ...report, findings: report.findings.map((f) => ({ ...f, title: `${f.title} ${long}` })) }
    }
    const many = (name: string) =>
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${'folder/'.repeat(30)}${name}${i}.yml`, `finding ${name}${i}\n`]))
    const pull = await road.open(many('one'))
    const gone = Object.fromEntries(Object.keys(many('one')).map((path) => [path, null]))
    await road.push(pull, { ...gone, ...many('two') })
    await road.push(pull, { 'more.yml': 'finding three\n' })
    const [check] = road.github.checkRuns(pull.head.sha)
    expect(check?.title).not.toContain('could not be reviewed')
    const edits = () => road.github.requests.filter((it) => it.method === 'PATCH' && it.path.includes('/issues/comments/')).length
    const before = edits()
    await road.deliver('pull_request', 'reopened', { pull })
    expect(edits()).toBe(before)
    const summaries = road.github.issueComments(pull).map((it) => it.body)
    expect(summaries.map((it) => it.includes('~~Found `one'))).toEqual([true])
    expect(summaries[0]?.length).toBeLessThanOrEqual(65_536)
  })
})

describe('states of a pull request', () => {
  it('behaviour 22: of a draft only the check speaks, and comments come when it is ready', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') }, { draft: true })
    expect(road.github.reviewComments(pull)).toEqual([])
    expect(road.github.issueComments(pull)).toEqual([])
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([{ conclusion: 'failure', annotations: [{ start_line: 21 }] }])
    pull.draft = false
    await road.deliver('pull_request', 'ready_for_review', { pull })
    expect(road.github.reviewComments(pull)).toHaveLength(1)
    expect(road.github.issueComments(pull)).toHaveLength(1)
  })

  it('behaviour 24: a closed pull request is left alone', async () => {
    await road.repository.commit({ branch: 'done', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'done' })
    pull.state = 'closed'
    await road.deliver('pull_request', 'opened', { pull })
    expect(road.github.requests.filter((it) => it.method !== 'GET').map((it) => it.operation)).toEqual([
      'post /app/installations/{installation_id}/access_tokens',
    ])
  })

  it('behaviour 28: a fork is reviewed as any other, and again', async () => {
    const fork = await road.github.createRepository({ name: 'shop', forkOf: road.repository })
    await fork.commit({ branch: 'theirs', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'theirs', from: fork })
    await road.deliver('pull_request', 'opened', { pull })
    expect(road.github.reviewComments(pull)).toHaveLength(1)
    const [run] = road.github.checkRuns(pull.head.sha)
    if (run !== undefined) await road.deliver('check_run', 'rerequested', { repository: road.repository.record, checkRun: run })
    expect(road.github.checkRuns(pull.head.sha).map((it) => it.conclusion)).toEqual(['failure', 'failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('behaviour 29: where the conversation is locked the check says everything, and why', async () => {
    await road.repository.commit({ branch: 'locked', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'locked' })
    pull.locked = true
    await road.deliver('pull_request', 'opened', { pull })
    const [check] = road.github.checkRuns(pull.head.sha)
    expect(check).toMatchObject({ status: 'completed', conclusion: 'failure', annotations: [{ start_line: 21 }] })
    expect(check?.summary).toContain('refused comments')
  })

  it('behaviour 69: a repository that was renamed is followed', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [before] = road.github.reviewComments(pull)
    const [stale] = road.github.webhooks.log
    road.repository.rename('store')
    const payload: unknown = JSON.parse(stale?.body.toString() ?? '')
    await road.github.webhooks.send({ event: 'pull_request', action: 'opened', payload, installationId: null, repositoryId: null })
    await road.app.idle()
    expect(road.github.checkRuns(pull.head.sha)).toHaveLength(2)
    expect(road.github.reviewComments(pull).map((it) => it.id)).toEqual([before?.id])
    expect(road.github.issueComments(pull)[0]?.body).toContain('octo-org/store/blob')
  })
})

describe('comments as state', () => {
  const summaryOf = (pull: Parameters<Road['github']['issueComments']>[0]) => road.github.issueComments(pull)

  it('attack E1, E5: a comment of ours in the mouth of somebody else is theirs', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [ours] = summaryOf(pull)
    const copy = road.github.comment(pull, 'a-stranger', ours?.body ?? '')
    await road.push(pull, { 'serverless.yml': withLine(base, 3, 'harmless') })
    expect(copy.body).toContain('1 thing must change')
    expect(ours?.body).toContain('~~Found `one`~~')
    expect(summaryOf(pull)).toHaveLength(2)
  })

  it('attack E1: a stranger cannot make a finding look as if it had its comment', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [ours] = road.github.reviewComments(pull)
    const body = ours?.body ?? ''
    if (ours !== undefined) {
      road.github.reply(pull, ours, 'a-stranger', body)
      pull.reviewComments.splice(pull.reviewComments.indexOf(ours), 1)
    }
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'more') })
    expect(road.github.reviewComments(pull).filter((it) => it.user.login === 'parapet[bot]')).toHaveLength(1)
  })

  it('attack E2: hidden state that somebody changed is not believed, and is written anew', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [summary, comment] = [summaryOf(pull)[0], road.github.reviewComments(pull)[0]]
    const forge = (body: string) =>
      body.replace(/parapet:1 \S+/, `parapet:1 ${Buffer.from('{"kind":"summary","run":999999999}').toString('base64')}`)
    if (summary !== undefined) summary.body = forge(summary.body)
    if (comment !== undefined) comment.body = forge(comment.body)
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'more') })
    expect(summaryOf(pull).map((it) => it.id)).toEqual([summary?.id])
    expect(summaryOf(pull)[0]?.body).toContain(pull.head.sha.slice(0, 7))
    expect(road.github.reviewComments(pull)).toHaveLength(1)
    expect(road.github.reviewComments(pull)[0]?.id).not.toBe(comment?.id)
  })

  it('attack E2: words that somebody put into our mouth are taken out of it, below an untouched mark and in a thread, too', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [ours] = road.github.reviewComments(pull)
    if (ours === undefined) throw new Error('there is no comment')
    const said = ours.body
    road.github.reply(pull, ours, 'a-stranger', 'Fine, then')
    road.github.edit(ours, 'tess', said.replace(/\n[^]*/, '\nAll is well, merge it.'))
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 40, 'more') })
    expect(ours.body).toContain('Found `one`')
    expect(ours.body).not.toContain('merge it')
    const written = ours.body
    await road.deliver('pull_request', 'reopened', { pull })
    expect(ours.body).toBe(written)
    road.github.edit(ours, 'tess', said.replace(/ [0-9a-f]{64} -->\n[^]*/, ` ${'0'.repeat(64)} -->\nAll is well, merge it.`))
    await road.push(pull, { 'serverless.yml': withLine(withFinding('one'), 41, 'more') })
    expect(ours.body).not.toContain('merge it')
    const [again] = road.github.reviewComments(pull).filter((it) => it.inReplyTo === null && it !== ours)
    expect(again?.body).toContain('Found `one`')
    const before = road.github.reviewComments(pull).map((it) => it.body)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(road.github.reviewComments(pull).map((it) => it.body)).toEqual(before)
  })

  it('attack E3: a summary that was deleted comes back once', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    pull.issueComments.length = 0
    await road.deliver('pull_request', 'reopened', { pull })
    await road.deliver('pull_request', 'reopened', { pull })
    expect(summaryOf(pull)).toHaveLength(1)
  })
})
