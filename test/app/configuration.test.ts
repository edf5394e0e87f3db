import { afterEach, describe, expect, it } from 'vitest'
import { review } from '../../src/review.ts'
import type { FileContent } from '../support/github/git-repository.ts'
import type { PullRecord } from '../support/github/index.ts'
import { ruleFiles } from '../support/rules.ts'
import { accept } from './commands/scene.ts'
import { file, guarded, open, service, switchedOff } from './orders-api.ts'
import { base as plainBase, type Road, setUp, withFinding } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken.
  await road.close()
})

const off = switchedOff('this API is meant for everybody')
const reviewing = { review, rules: ruleFiles.map((it) => it.rule) }

const setUpWith = async (configuration: string | null, more: Readonly<Record<string, string>> = {}) => {
  const configured = configuration === null ? {} : { [file]: configuration }
  road = await setUp({ ...reviewing, files: { 'serverless.yml': guarded, 'README.md': 'Hello\n', ...configured, ...more } })
}

const checkOf = (pull: PullRecord) => road.github.checkRuns(pull.head.sha).at(-1)
const verdictOf = (pull: PullRecord) => checkOf(pull)?.conclusion
const saidOf = (pull: PullRecord) => checkOf(pull)?.summary ?? ''
const requests = () => road.github.requests.length

describe('who decides', () => {
  it('the base branch: what it switches off does not block, and the green check says so, with the line and the reason', async () => {
    await setUpWith(off)
    const pull = await road.open({ 'serverless.yml': open })
    expect(verdictOf(pull)).toBe('success')
    expect(checkOf(pull)?.title).toContain('1 thing set aside by configuration')
    expect(saidOf(pull)).toContain('`.github/parapet.yml:2`')
    expect(saidOf(pull)).toContain('`route-lost-authorizer` is off: 1 finding left out, because this API is meant for everybody.')
    expect(saidOf(pull)).toContain(`configured by \`.github/parapet.yml\` at \`${road.repository.tip('main')?.slice(0, 7)}\``)
  })

  it('attack B1: not the pull request, whose change of it is shown and takes effect when merged', async () => {
    await setUpWith(null)
    const pull = await road.open({ 'serverless.yml': open, [file]: off })
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).toContain(
      'This change also changes the configuration, which takes effect when it is merged: `rules.route-lost-authorizer.severity: off` (line 3)',
    )
    expect(checkOf(pull)?.annotations).toContainEqual(expect.objectContaining({ path: file, start_line: 3, annotation_level: 'notice' }))
  })

  it.each<[string, Record<string, FileContent | null>]>([
    ['removing', { [file]: null }],
    ['moving', { [file]: null, '.github/parapet.yaml': '' }],
    ['linking', { [file]: { mode: '120000', content: '../README.md' } }],
    ['breaking', { [file]: 'failOn: [' }],
  ])('attack B1: nor by %s what is stricter than the defaults', async (_, changed) => {
    await setUpWith('rules:\n  function-added: { severity: medium, because: we look at each }\nfailOn: medium\n')
    const more = `${guarded}  import:\n    handler: import.handler\n`
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': more, ...changed } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.deliver('pull_request', 'opened', { pull })
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).toMatch(/This change (removes the configuration|makes the configuration invalid)/)
  })

  it('attack B1: nor by starting from a commit whose configuration was lenient', async () => {
    await setUpWith(off)
    const old = road.repository.tip('main') ?? ''
    await road.repository.commit({ branch: 'main', files: { [file]: '' } })
    await road.repository.commit({ branch: 'feature', from: old, files: { 'serverless.yml': open } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.deliver('pull_request', 'opened', { pull })
    expect(verdictOf(pull)).toBe('failure')
  })

  it('behaviour 27, attack B3: a lenient branch of somebody else speaks for itself only, and not where the pull request goes then', async () => {
    await setUpWith(null)
    await road.repository.commit({ branch: 'lenient', from: 'main', files: { [file]: off } })
    const pull = await road.open({ 'serverless.yml': open }, { base: 'lenient' })
    const checks = () => road.github.checkRuns(pull.head.sha).map((it) => [it.name, it.conclusion])
    expect(checks()).toEqual([['parapet: lenient', 'success']])
    pull.base.ref = 'main'
    await road.deliver('pull_request', 'edited', {
      pull,
      extra: { changes: { base: { ref: { from: 'lenient' }, sha: { from: pull.head.sha } } } },
    })
    expect(checks()).toEqual([
      ['parapet: lenient', 'success'],
      ['parapet: main', 'failure'],
    ])
  })

  it('attack B4: the same commit is judged for each branch that it goes to', async () => {
    await setUpWith(null)
    await road.repository.commit({ branch: 'lenient', from: 'main', files: { [file]: off } })
    const strict = await road.open({ 'serverless.yml': open })
    const lenient = road.github.openPullRequest(road.repository, { head: 'feature', base: 'lenient' })
    await road.deliver('pull_request', 'opened', { pull: lenient })
    expect(lenient.head.sha).toBe(strict.head.sha)
    expect(road.github.checkRuns(strict.head.sha).map((it) => [it.name, it.conclusion])).toEqual([
      ['parapet: main', 'failure'],
      ['parapet: lenient', 'success'],
    ])
  })

  it('attack B5: nor by a comment in the code', async () => {
    await setUpWith(null)
    const asking = ['parapet: ignore', 'parapet-ignore route-lost-authorizer', 'nosec', 'parapet:disable=all']
      .map((it) => `# ${it}\n`)
      .join('')
    const pull = await road.open({ 'serverless.yml': asking + open.replace('/orders }', '/orders } # parapet: ignore') })
    expect(verdictOf(pull)).toBe('failure')
  })

  it('attack B2: a pull request cannot let its author accept', async () => {
    road = await setUp({ files: { 'serverless.yml': plainBase, [file]: 'accept: { by: write }\n' } })
    road.repository.setRole('mona', 'write')
    const pull = await road.open({ 'serverless.yml': withFinding('one'), [file]: 'accept: { authors: true }\n' })
    expect(await road.say(pull, 'mona', accept)).toContain('The author of a pull request cannot accept')
    expect(verdictOf(pull)).toBe('failure')
  })
})

describe('who may accept', () => {
  it('attack F9: the author, where the base branch says so', async () => {
    road = await setUp({ files: { 'serverless.yml': plainBase, [file]: 'accept: { authors: true }\n' } })
    road.repository.setRole('mona', 'write')
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await road.say(pull, 'mona', accept)
    expect(verdictOf(pull)).toBe('success')
  })

  it('nobody below the role that it asks for, and nobody where it is at fault', async () => {
    road = await setUp({ files: { 'serverless.yml': plainBase, [file]: 'accept: { by: maintain }\n' } })
    road.repository.setRole('tess', 'write')
    road.repository.setRole('marta', 'maintain')
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await road.say(pull, 'tess', accept)
    expect(verdictOf(pull)).toBe('failure')
    await road.say(pull, 'marta', accept)
    expect(verdictOf(pull)).toBe('success')
    await road.repository.commit({ branch: 'main', files: { [file]: 'accept: { by: everybody }\n' } })
    await road.say(pull, 'tess', '/parapet rescan')
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).toContain('the configuration of the base branch, which says who may accept, is at fault')
  })
})

describe('behaviour 49-51: a configuration', () => {
  it('that is invalid on the base fails the check, with key and line', async () => {
    await setUpWith('failOn: high\nfailon: never\n')
    const pull = await road.open({ 'serverless.yml': service('http: { method: get, path: /other, authorizer: aws_iam }') })
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).toContain('`.github/parapet.yml:2')
    expect(saidOf(pull)).toContain('There is no key `failon`. Did you mean `failOn`?')
  })

  it.each<[string, FileContent]>([
    ['a link', { mode: '120000', content: '../serverless.yml' }],
    ['in a submodule', { mode: '160000', content: 'a'.repeat(40) }],
    ['no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['too large', `# ${'x'.repeat(600_000)}\n`],
    ['a bomb', `a: &a [x]\nb: &b [${'*a, '.repeat(15_000)}]\n`],
  ])('attack B6, B7: that is %s fails closed', async (_, content) => {
    await setUpWith(null)
    await road.repository.commit({ branch: 'main', files: { [file]: content } })
    const pull = await road.open({ 'serverless.yml': service('schedule: rate(1 day)') })
    expect(verdictOf(pull)).toBe('failure')
    expect(saidOf(pull)).toContain('The configuration is not valid, so the defaults are used')
  })

  it('that is invalid on the base is mended by a pull request that passes', async () => {
    await setUpWith('failon: never\n')
    const pull = await road.open({ [file]: 'failOn: never\n' })
    expect(verdictOf(pull)).toBe('success')
    expect(saidOf(pull)).toContain('`failOn: never` (line 1)')
  })

  it('that is invalid only at head is noted, and the pull request judged by the base', async () => {
    await setUpWith(null)
    const pull = await road.open({ [file]: 'rules:\n  route-lost-autorizer: { severity: off, because: x }\n' })
    expect(verdictOf(pull)).toBe('success')
    expect(saidOf(pull)).toContain('This change makes the configuration invalid: There is no rule `route-lost-autorizer`')
    expect(checkOf(pull)?.annotations).toContainEqual(
      expect.objectContaining({ start_line: 2, message: expect.stringContaining('Did you mean route-lost-authorizer?') as string }),
    )
  })

  it('behaviour 52: that is merged counts at the next look', async () => {
    await setUpWith(null)
    const pull = await road.open({ 'serverless.yml': open })
    expect(verdictOf(pull)).toBe('failure')
    await road.repository.commit({ branch: 'main', files: { [file]: off } })
    await road.push(pull, { 'README.md': 'More\n' })
    expect(verdictOf(pull)).toBe('success')
  })
})

describe('what it costs', () => {
  it('behaviour 6: nothing where nothing serverless changes, which no configuration could judge', async () => {
    await setUpWith(off)
    const before = requests()
    const pull = await road.open({ 'README.md': 'Hello world\n' })
    expect(verdictOf(pull)).toBe('success')
    expect(requests() - before).toBeLessThanOrEqual(5)
  })

  it('one request, and no more the longer it is', async () => {
    await setUpWith(null)
    await road.open({ 'serverless.yml': open })
    const graphql = road.github.requests.filter((it) => it.operation === 'post /graphql').length
    expect(graphql).toBeLessThanOrEqual(2)
    expect(requests()).toBeLessThanOrEqual(15)
  })
})
