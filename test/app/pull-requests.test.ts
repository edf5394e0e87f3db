import { afterEach, describe, expect, it, vi } from 'vitest'
import { review } from '../../src/review.ts'
import { fingerprintOf, gated, type Road, setUp, withFinding } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

const conclusions = (sha: string) => road.github.checkRuns(sha).map((it) => it.conclusion)

describe('who opens it, and from where, makes no difference', () => {
  it.each(['dependabot[bot]', 'renovate[bot]'])('behaviour 31: %s', async (author) => {
    road = await setUp()
    await road.repository.commit({ branch: 'update', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'update', author })
    await road.deliver('pull_request', 'opened', { pull })
    expect(conclusions(pull.head.sha)).toEqual(['failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('behaviour 28: a fork that was deleted meanwhile', async () => {
    road = await setUp()
    const fork = await road.github.createRepository({ name: 'shop', forkOf: road.repository })
    await fork.commit({ branch: 'theirs', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'theirs', from: fork })
    await road.deliver('pull_request', 'opened', { pull })
    pull.head.repository = null
    const [checkRun] = road.github.checkRuns(pull.head.sha)
    if (checkRun !== undefined) await road.deliver('check_run', 'rerequested', { repository: road.repository.record, checkRun })
    expect(conclusions(pull.head.sha)).toEqual(['failure', 'failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('attack C15: a commit that asks GitHub for no checks', async () => {
    road = await setUp()
    const message = 'Change things\n\n\nskip-checks: true\n'
    await road.repository.commit({ branch: 'quiet', from: 'main', files: { 'serverless.yml': withFinding('one') }, message })
    const pull = road.github.openPullRequest(road.repository, { head: 'quiet' })
    await road.deliver('pull_request', 'opened', { pull })
    expect(conclusions(pull.head.sha)).toEqual(['failure'])
  })

  it('attack C16, D1: a branch whose name is made to be misread, and a text without end', async () => {
    road = await setUp()
    const name = `release/\`1\`|<b>@org/team#1/${'x'.repeat(150)}`
    await road.repository.commit({ branch: name, from: 'main', files: { 'other.yml': 'a: 1\n' } })
    await road.repository.commit({ branch: 'feature', from: name, files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, {
      head: 'feature',
      base: name,
      title: '@org/team '.repeat(25),
      body: 'x'.repeat(65_000),
    })
    await road.deliver('pull_request', 'opened', { pull })
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([{ name: `parapet: ${name}`, conclusion: 'failure' }])
    const said = road.github.issueComments(pull).map((it) => it.body)
    expect(said).toHaveLength(1)
    expect(said.join()).not.toContain('@org')
  })
})

describe('what happens to it', () => {
  it('behaviour 3: the check is in progress before anything is read', async () => {
    const { review: waiting, asked, open } = gated()
    road = await setUp({ review: waiting })
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    await asked(1)
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([{ name: 'parapet: main', status: 'in_progress', conclusion: null }])
    open(0)
    await road.app.idle()
    expect(conclusions(pull.head.sha)).toEqual(['failure'])
  })

  it('behaviour 23, 25: nothing is taken back from a draft, and a reopened one is looked at anew', async () => {
    road = await setUp()
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    pull.draft = true
    await road.deliver('pull_request', 'converted_to_draft', { pull })
    expect(conclusions(pull.head.sha)).toEqual(['failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
    pull.draft = false
    pull.state = 'closed'
    await road.deliver('pull_request', 'closed', { pull })
    pull.state = 'open'
    await road.deliver('pull_request', 'reopened', { pull })
    expect(conclusions(pull.head.sha)).toEqual(['failure', 'failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('behaviour 24: one that is merged during the review hears nothing more', async () => {
    const { review: waiting, asked, open } = gated()
    road = await setUp({ review: waiting })
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    await asked(1)
    Object.assign(pull, { state: 'closed', merged: true })
    open(0)
    await road.app.idle()
    expect(conclusions(pull.head.sha)).toEqual(['cancelled'])
    expect(road.github.issueComments(pull)).toEqual([])
  })

  it('behaviour 77: an older run that ends later does not overwrite what a newer one has said', async () => {
    const { review: waiting, asked, open } = gated()
    road = await setUp({ review: waiting })
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    await asked(1)
    const older = road.app
    await road.replaceApp()
    await road.github.deliver('pull_request', 'reopened', { pull })
    await asked(2)
    open(1)
    await road.app.idle()
    open(0)
    await older.idle()
    expect(conclusions(pull.head.sha)).toEqual(['cancelled', 'failure'])
    expect(road.github.issueComments(pull).map((it) => [it.body.includes('in review 1'), it.body.includes('in review 0')])).toEqual([
      [true, false],
    ])
    expect(road.github.reviewComments(pull).map((it) => it.body.includes('in review 1'))).toEqual([true])
  })
})

describe('what is none of its business', () => {
  it('attack G7: nothing that a pull request names is fetched', async () => {
    road = await setUp({ review })
    const fetched = vi.spyOn(globalThis, 'fetch')
    const template = `Transform: [AWS::Serverless-2016-10-31, { Name: AWS::Include, Parameters: { Location: http://169.254.169.254/a } }]
Resources:
  Stack: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://evil.example/a.yaml } }
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: x, DefinitionUri: http://127.0.0.1:1/openapi.yaml } }
  F: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs22.x, CodeUri: https://evil.example/code.zip } }
`
    const service = 'service: x\nprovider: {name: aws}\nfunctions: ${file(https://evil.example/f.yml)}\ncustom: ${file(../../etc/passwd)}\n'
    const pull = await road.open({ 'template.yaml': template, 'x/serverless.yml': service })
    const urls = fetched.mock.calls.map(([it]) => new URL(it instanceof Request ? it.url : it).origin)
    fetched.mockRestore()
    expect(new Set(urls)).toEqual(new Set([road.github.url, new URL(road.app.url).origin]))
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([{ status: 'completed' }])
    expect(road.github.checkRuns(pull.head.sha)[0]?.title).not.toContain('could not be reviewed')
  })

  it('attack G4: no page of details is kept anywhere else: all links lead to GitHub, and there is nothing to guess at the door of the App', async () => {
    road = await setUp()
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    for (const command of ['help', 'inventory', `explain ${fingerprintOf('one').slice(0, 4)}`])
      await road.say(pull, 'mona', `/parapet ${command}`)
    const [check] = road.github.checkRuns(pull.head.sha)
    const said = [...road.github.issueComments(pull), ...road.github.reviewComments(pull)].filter((it) => it.user.type === 'Bot')
    const links = [check?.summary ?? '', ...said.map((it) => it.body)].flatMap((it) => it.match(/\bhttps?:\/\/[^\s)>\]]+/g) ?? [])
    expect(said).toHaveLength(5)
    expect(links.length).toBeGreaterThan(5)
    const pages = ['https://github.com', road.github.url].map((it) => `${it}/octo-org/shop/`)
    expect(links.filter((it) => !pages.some((page) => it.startsWith(page)))).toEqual([])
    expect(check?.detailsUrl).toBeNull()
    const guesses = [
      '',
      'checks',
      'pulls/1',
      'octo-org/shop',
      `octo-org/shop/pull/1`,
      `${road.repository.id}/1`,
      check?.id,
      pull.head.sha,
      'reports',
      'api',
      'probot',
    ]
    const answers = await Promise.all(guesses.map(async (it) => (await fetch(`${road.app.url}/${it}`)).status))
    expect(new Set(answers)).toEqual(new Set([404]))
  })

  it('attack A7: other events are acknowledged, and nothing is asked for', async () => {
    road = await setUp()
    const send = (event: string, action: string | null, payload: unknown) =>
      road.github.webhooks.send({ event, action, payload, installationId: null, repositoryId: null })
    const answers = await Promise.all([
      send('installation', 'created', { action: 'created', installation: { id: 1 } }),
      send('something_new', null, {}),
      send('pull_request', 'something_new', { action: 'something_new' }),
      send('pull_request', null, { action: ['opened'] }),
      send('issue_comment', 'created', { action: 'created', comment: { body: '/parapet accept all' } }),
    ])
    await road.app.idle()
    expect(answers.map((it) => it.status)).toEqual([202, 202, 202, 202, 202])
    expect(road.github.requests).toEqual([])
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })
})

describe('the button of a check', () => {
  const press = async (login: string, identifier = 'again') => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [checkRun] = road.github.checkRuns(pull.head.sha)
    if (checkRun === undefined) throw new Error('there is no check')
    const sender = road.github.user(login)
    const about = { repository: road.repository.record, checkRun, sender, extra: { requested_action: { identifier } } }
    await road.deliver('check_run', 'requested_action', about)
    return { checkRun, after: conclusions(pull.head.sha) }
  }

  it('attack F15: reviews again for somebody who may write', async () => {
    road = await setUp()
    road.repository.setRole('tess', 'write')
    const { checkRun, after } = await press('tess')
    expect(checkRun.actions).toEqual([
      { label: 'Review again', description: 'Look at this pull request as it is now', identifier: 'again' },
    ])
    expect(after).toEqual(['failure', 'failure'])
  })

  it.each(['triage', 'read', 'none'] as const)('attack F15: does nothing for somebody who has only the role %s now', async (role) => {
    road = await setUp()
    road.repository.setRole('tess', role)
    expect((await press('tess')).after).toEqual(['failure'])
  })

  it('attack F15: is not taken for another one', async () => {
    road = await setUp()
    road.repository.setRole('tess', 'admin')
    expect((await press('tess', 'accept-all')).after).toEqual(['failure'])
  })

  it('is not there where the check has passed', async () => {
    road = await setUp()
    const pull = await road.open({ 'README.md': 'Hi\n' })
    expect(road.github.checkRuns(pull.head.sha)[0]?.actions).toEqual([])
  })
})

it('attack G2: what was read of one repository is asked for again for another', async () => {
  road = await setUp()
  const twin = await road.github.createRepository({ name: 'twin', forkOf: road.repository, owner: 'octo-org', installed: true })
  const seen = async (repository: typeof road.repository) => {
    const branch = { branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } }
    await repository.commit(branch)
    const pull = road.github.openPullRequest(repository, { head: 'feature' })
    const before = road.github.requests.length
    await road.deliver('pull_request', 'opened', { pull })
    const reads = road.github.requests.slice(before).filter((it) => /git\/trees|graphql/.test(it.path))
    return reads.map((it) => it.path.replace(repository.fullName, '').replace(/[0-9a-f]{40}/, 'SHA'))
  }
  const first = await seen(road.repository)
  expect(first.length).toBeGreaterThan(1)
  expect(await seen(twin)).toEqual(first)
})

it('attack D7: a definition that is no YAML is not quoted', async () => {
  const token = `ghp_${'aB3dE6gH9k'.repeat(4)}`
  road = await setUp({ review })
  const broken = `service: shop\nprovider: { name: aws, runtime: nodejs22.x\nfunctions:\n  "@octo-org/admins ${token}: [}\n`
  const pull = await road.open({ 'serverless.yml': broken })
  const said = JSON.stringify([road.github.checkRuns(pull.head.sha), road.github.issueComments(pull).map((it) => it.body), road.log])
  expect(conclusions(pull.head.sha)).toEqual(['failure'])
  expect(said).toContain('serverless.yml')
  expect(said).not.toContain(token)
  expect(said).not.toContain('@octo-org/admins')
})
