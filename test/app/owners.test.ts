import { afterEach, describe, expect, it } from 'vitest'
import { member } from '../../src/model/record.ts'
import { review } from '../../src/review.ts'
import type { PullRecord, Repository } from '../support/github/index.ts'
import { enqueue } from '../support/github/merge-queue.ts'
import { ruleFiles } from '../support/rules.ts'
import { accept } from './commands/scene.ts'
import { file, guarded, open, service, switchedOff } from './orders-api.ts'
import { type Road, setUp, withFinding } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken.
  await road.close()
})

const off = switchedOff('the wall of glass answers for it')

const begin = async (files: Readonly<Record<string, string>> = {}) => {
  const rules = ruleFiles.map((it) => it.rule)
  road = await setUp({ review, rules, files: { 'serverless.yml': guarded, 'README.md': 'Hello\n', ...files } })
}

/** The owner's `.github` repository, with the App installed on it unless it is said otherwise. */
const owners = (files: Readonly<Record<string, string>>, over: Partial<Parameters<Road['github']['createRepository']>[0]> = {}) =>
  road.github.createRepository({ name: '.github', files, ...over })

const checkOf = (pull: PullRecord) => road.github.checkRuns(pull.head.sha).at(-1)
const verdictOf = (pull: PullRecord) => checkOf(pull)?.conclusion
const saidOf = (pull: PullRecord) => checkOf(pull)?.summary ?? ''

/** What tokens were asked to reach, each once. */
const tokens = () => [
  ...new Set(
    road.github.requests
      .filter((it) => it.path.endsWith('/access_tokens'))
      .map(({ body }) => JSON.stringify([member(body, 'repository_ids') ?? member(body, 'repositories'), member(body, 'permissions')])),
  ),
]

const about = (repository: Repository) => [road.repository, repository].map((it) => it.record)

describe("the owner's configuration", () => {
  it('holds where the repository has none, says where it stands, and is read with a token that reaches nothing else', async () => {
    await begin()
    const theirs = await owners({ [file]: off })
    const pull = await road.open({ 'serverless.yml': open })
    expect(verdictOf(pull)).toBe('success')
    const tip = theirs.tip('main') ?? ''
    expect(saidOf(pull)).toContain(
      `[\`octo-org/.github: .github/parapet.yml:2\`](https://github.com/octo-org/.github/blob/${tip}/.github/parapet.yml#L2)`,
    )
    expect(saidOf(pull)).toContain(`configured by \`.github/parapet.yml\` of \`octo-org/.github\` at \`${tip.slice(0, 7)}\``)
    expect(tokens()).toContain(JSON.stringify([['.github'], { contents: 'read', metadata: 'read' }]))
    expect(tokens()).toHaveLength(2)
    expect(road.github.requests.length).toBeLessThanOrEqual(15)
  })

  it('does not hold where the repository has a configuration or rules of its own', async () => {
    await begin({ [file]: 'failOn: high\n' })
    await owners({ [file]: off })
    expect(verdictOf(await road.open({ 'serverless.yml': open }))).toBe('failure')
    await road.repository.commit({ files: { [file]: null, '.github/parapet/rules/one.yml': 'id: one\n' } })
    const pull = await road.open({ 'serverless.yml': open }, { branch: 'other' })
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).not.toContain('octo-org/.github')
  })

  it('behaviour 52: counts as it is at the next look, from its default branch only', async () => {
    await begin()
    const theirs = await owners({ 'README.md': 'Ours\n' })
    await theirs.commit({ branch: 'proposed', from: 'main', files: { [file]: off } })
    const pull = await road.open({ 'serverless.yml': open })
    expect(verdictOf(pull)).toBe('failure')
    await theirs.commit({ files: { [file]: off } })
    await road.push(pull, { 'README.md': 'More\n' })
    expect(verdictOf(pull)).toBe('success')
  })

  it('attack B1: is replaced by no pull request, which says what it would do', async () => {
    await begin()
    await owners({ [file]: 'rules:\n  function-added: { severity: high, because: each is looked at }\n' })
    const more = `${guarded}  import:\n    handler: import.handler\n`
    const pull = await road.open({ 'serverless.yml': more, [file]: 'failOn: never\n' })
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).toContain(
      'This change gives the repository a configuration of its own: when it is merged, that of `octo-org/.github` no longer holds here.',
    )
    expect(saidOf(pull)).toContain('`failOn: never` (line 1)')
  })

  it('attack B1: nor by the owner of a fork', async () => {
    await begin()
    await owners({ [file]: off }, { owner: 'a-stranger' })
    const fork = await road.github.createRepository({ name: 'shop', owner: 'a-stranger', forkOf: road.repository })
    await fork.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': open } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature', from: fork })
    await road.deliver('pull_request', 'opened', { pull })
    expect(verdictOf(pull)).toBe('failure')
  })

  it('behaviour 50, attack B8: that is invalid fails the check, with repository, line and key', async () => {
    await begin()
    const theirs = await owners({ [file]: 'failOn: high\nfailon: never\n', '.github/parapet/rules/broken.yml': 'id: other\n' })
    const pull = await road.open({ 'serverless.yml': service('http: { method: get, path: /other, authorizer: aws_iam }') })
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).toContain(`https://github.com/octo-org/.github/blob/${theirs.tip('main')}/.github/parapet.yml#L2`)
    expect(saidOf(pull)).toContain(
      'The configuration of `octo-org/.github` is not valid, so the defaults are used: There is no key `failon`.',
    )
    expect(saidOf(pull)).toContain(`https://github.com/octo-org/.github/blob/${theirs.tip('main')}/.github/parapet/rules/broken.yml`)
    expect(saidOf(pull)).toContain('This rule of `octo-org/.github` could not be asked')
  })

  it("brings its rules, and a personal account's serves as well", async () => {
    await begin()
    const shop = await road.github.createRepository({ name: 'shop', owner: 'hubot', files: { 'serverless.yml': guarded } })
    const rule = `id: no-rest-apis
title: '\`{it.path}\` is a route of a REST API'
severity: high
on: [route-added]
when: it.api == "rest"
message: Ours are HTTP APIs.
gained: '{it.path}'
why: They cost less.
fix: { summary: make it a route of an HTTP API }
references: [https://wiki.example.com/apis]
since: '2026-11'
`
    await owners({ '.github/parapet/rules/no-rest-apis.yml': rule }, { owner: 'hubot' })
    const more = `${guarded}      - http: { method: get, path: /more, authorizer: aws_iam }\n`
    await shop.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': more } })
    const pull = road.github.openPullRequest(shop, { head: 'feature' })
    await road.deliver('pull_request', 'opened', { pull })
    expect(checkOf(pull)).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('1 thing must change') as string })
    expect(saidOf(pull)).toContain('`/more` is a route of a REST API')
  })

  it('says who may accept, in a merge group, too', async () => {
    road = await setUp()
    await owners({ [file]: 'accept: { by: maintain }\n' })
    road.repository.setRole('tess', 'write')
    road.repository.setRole('marta', 'maintain')
    const files = { 'serverless.yml': withFinding('one') }
    const pull = await road.open(files)
    expect(await road.say(pull, 'tess', accept)).toContain('maintain')
    expect(verdictOf(pull)).toBe('failure')
    await road.say(pull, 'marta', accept)
    expect(verdictOf(pull)).toBe('success')
    road.repository.setRole('marta', 'write')
    const group = await enqueue(road.repository, [{ pull, files }])
    await road.deliver('merge_group', 'checks_requested', { repository: road.repository.record, extra: { merge_group: group } })
    expect(road.github.checkRuns(group.head_sha).at(-1)?.conclusion).toBe('failure')
  })
})

describe('an owner without a configuration that may be used', () => {
  it('is asked for once in a while, and the defaults hold', async () => {
    await begin()
    const theirs = await owners({ [file]: off }, { installed: false })
    const pull = await road.open({ 'serverless.yml': open })
    await road.push(pull, { 'README.md': 'More\n' })
    expect(verdictOf(pull)).toBe('failure')
    const asked = road.github.requests.filter((it) => JSON.stringify(it.body ?? '').includes('".github"'))
    expect(asked.map((it) => it.status)).toEqual([422])
    road.github.install(theirs)
    await road.replaceApp()
    await road.deliver('pull_request', 'reopened', { pull })
    expect(verdictOf(pull)).toBe('success')
  })

  it('is no matter of a failure of GitHub: then nothing is judged by the defaults', async () => {
    await begin()
    await owners({ [file]: off })
    road.github.faults.add({ method: 'POST', path: /access_tokens$/, skip: 1, with: { status: 503 }, times: 3 })
    const pull = await road.open({ 'serverless.yml': open })
    expect(checkOf(pull)).toMatchObject({ conclusion: 'failure', title: 'This change could not be reviewed' })
  })

  it('attack G3: keeps its words from those who could not read it there; visibility is asked for at each look', async () => {
    await begin()
    const theirs = await owners({ [file]: `${off}failOn: never\n` }, { private: true })
    const published = await road.open({ 'serverless.yml': open })
    expect(verdictOf(published)).toBe('failure')
    const everything = () =>
      JSON.stringify([
        road.github.issueComments(published),
        road.github.reviewComments(published),
        road.github.checkRuns(published.head.sha),
      ])
    expect(everything()).not.toMatch(/wall of glass|octo-org\/\.github/)
    expect(road.log.join('\n')).toContain('a configuration is not used where more people would see it than in its place')
    for (const it of about(theirs)) it.isPrivate = true
    await road.deliver('pull_request', 'reopened', { pull: published })
    expect(verdictOf(published)).toBe('success')
    expect(saidOf(published)).toContain('because the wall of glass answers for it')
    road.repository.record.isPrivate = false
    await road.deliver('pull_request', 'reopened', { pull: published })
    expect(verdictOf(published)).toBe('failure')
  })
})
