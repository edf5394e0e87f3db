import { describe, expect, it } from 'vitest'
import { checkRun } from '../../src/app/events/check-run.ts'
import { checkSuite } from '../../src/app/events/check-suite.ts'
import { comment } from '../../src/app/events/comment.ts'
import { mergeGroup } from '../../src/app/events/merge-group.ts'
import { pullRequest } from '../../src/app/events/pull-request.ts'
import { externalId, readExternalId } from '../../src/app/job.ts'

const place = {
  installation: { id: 11 },
  repository: { id: 5, name: 'shop', full_name: 'acme/shop', owner: { login: 'acme' } },
  organization: { login: 'acme' },
}
const where = { installationId: 11, repositoryId: 5, owner: 'acme', repo: 'shop' }
const opened = { action: 'opened', ...place, pull_request: { number: 7, base: { repo: { id: 5 } } } }
const head = 'a'.repeat(40)

describe('pull_request', () => {
  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'closed'])('asks to look when it is %s', (action) => {
    expect(pullRequest({ ...opened, action })).toEqual({ kind: 'pull-request', ...where, number: 7, cause: `pull_request.${action}` })
  })

  it('attack A8: what a database could not keep is in no job', () => {
    const group = { head_sha: head, base_sha: head, base_ref: 'refs/heads/main', head_ref: 'gh-readonly-queue/main/pr-7-a' }
    const asked = (over: object) => mergeGroup({ action: 'checks_requested', ...place, merge_group: { ...group, ...over } })
    expect(asked({})).toMatchObject({ baseRef: 'main' })
    for (const name of ['a\0b', 'a\ud800', 'a\nb']) {
      expect(asked({ base_ref: name })).toBeUndefined()
      expect(asked({ head_ref: name })).toBeUndefined()
      const run = { app: { id: 1 }, external_id: externalId({ repositoryId: 5, number: 7, head }) }
      const press = { action: 'requested_action', ...place, check_run: run, requested_action: { identifier: 'again' } }
      expect(checkRun({ ...press, sender: { login: 'tess' } }, 1)).toMatchObject({ by: 'tess' })
      expect(checkRun({ ...press, sender: { login: name } }, 1)).toBeUndefined()
    }
  })

  it('behaviour 26: asks for nothing when title or body are edited', () => {
    expect(pullRequest({ ...opened, action: 'edited', changes: { title: { from: 'old' }, body: { from: 'old' } } })).toBeUndefined()
  })

  it('behaviour 27: asks to look when it goes to another branch', () => {
    expect(pullRequest({ ...opened, action: 'edited', changes: { base: { ref: { from: 'dev' } } } })).toMatchObject({ number: 7 })
  })

  it.each(['labeled', 'assigned', 'converted_to_draft', 'something_new', '__proto__', undefined])(
    'attack A7: %s asks for nothing',
    (action) => {
      expect(pullRequest({ ...opened, action })).toBeUndefined()
    },
  )

  it.each([
    ['no installation', { installation: undefined }],
    ['an installation that is no number', { installation: { id: '11' } }],
    ['an owner that is not in the full name', { repository: { ...place.repository, owner: { login: 'other' } } }],
    ['an organization that is not the owner', { organization: { login: 'other' } }],
    ['a name that is a path', { repository: { ...place.repository, name: '../x', full_name: 'acme/../x' } }],
    ['another base repository', { pull_request: { number: 7, base: { repo: { id: 6 } } } }],
    ['no number', { pull_request: { base: { repo: { id: 5 } } } }],
    ['nothing', { repository: null, pull_request: null }],
  ])('attack A6: a delivery with %s is dropped', (_, over) => {
    expect(pullRequest({ ...opened, ...over })).toBeUndefined()
  })
})

describe('behaviour 36: Re-run', () => {
  const rerun = {
    action: 'rerequested',
    ...place,
    check_run: { app: { id: 1 }, external_id: externalId({ repositoryId: 5, number: 7, head }), pull_requests: [] },
  }

  it('finds the pull request by what the check carries, for forks too', () => {
    expect(checkRun(rerun, 1)).toEqual({ kind: 'pull-request', ...where, number: 7, cause: 'check_run.rerequested' })
  })

  it.each([
    ['of another App', { app: { id: 2 } }],
    ['about another repository', { external_id: externalId({ repositoryId: 6, number: 7, head }) }],
    ['with an id of somebody else', { external_id: 'build 12' }],
    ['without an id', { external_id: null }],
  ])('leaves a check %s alone', (_, over) => {
    expect(checkRun({ ...rerun, check_run: { ...rerun.check_run, ...over } }, 1)).toBeUndefined()
  })

  it('of a whole suite asks what was in it', () => {
    const suite = { action: 'rerequested', ...place, check_suite: { id: 31, app: { id: 1 } } }
    expect(checkSuite(suite, 1)).toEqual({ kind: 'check-suite', ...where, suiteId: 31, cause: 'check_suite.rerequested' })
    expect(checkSuite({ ...suite, action: 'requested' }, 1)).toBeUndefined()
    expect(checkSuite(suite, 2)).toBeUndefined()
  })

  it('reads back what it wrote', () => {
    const about = { repositoryId: 5, number: 7, head }
    expect(readExternalId(externalId(about))).toEqual({ ...about, isWithheld: false })
    expect(readExternalId(externalId(about, true))).toEqual({ ...about, isWithheld: true })
  })
})

describe('comments', () => {
  const said = (body: string, over: object = {}) => ({
    action: 'created',
    ...place,
    issue: { number: 7, state: 'open', pull_request: { url: '' } },
    comment: { id: 3, body, user: { type: 'User' } },
    ...over,
  })
  const on = (payload: unknown) => comment('issue_comment', payload)

  it('ask to be answered where they speak to us', () => {
    const commands = { kind: 'commands', ...where, number: 7, comment: 3 }
    expect(on(said('/parapet rescan'))).toEqual({ ...commands, cause: 'issue_comment.created' })
    const { issue: pull_request, ...rest } = said('/Parapet')
    expect(comment('pull_request_review_comment', { ...rest, pull_request })).toEqual({
      ...commands,
      cause: 'pull_request_review_comment.created',
    })
  })

  it('attack F7: ask to look again when a command was edited or deleted', () => {
    const look = { kind: 'pull-request', ...where, number: 7 }
    expect(on(said('/parapet accept …', { action: 'deleted' }))).toEqual({ ...look, cause: 'issue_comment.deleted' })
    const changes = { body: { from: '/parapet accept …' } }
    expect(on(said('Never mind', { action: 'edited', changes }))).toEqual({ ...look, cause: 'issue_comment.edited' })
  })

  it.each([
    ['attack F6: an edit that makes a command', said('/parapet rescan', { action: 'edited', changes: { body: { from: 'Hello' } } })],
    ['attack F5: a command further down', said('Hello\n/parapet rescan')],
    ['attack F4: a bot', said('', { comment: { id: 3, body: '/parapet rescan', user: { type: 'Bot' } } })],
    ['attack F8: an issue', said('/parapet rescan', { issue: { number: 7, state: 'open' } })],
    ['attack F8: a closed pull request', said('/parapet rescan', { issue: { number: 7, state: 'closed', pull_request: {} } })],
    ['attack A6: another repository', said('/parapet rescan', { repository: { ...place.repository, full_name: 'other/shop' } })],
    ['attack A7: something new', said('/parapet rescan', { action: 'pinned' })],
  ])('%s asks for nothing', (_, payload) => expect(on(payload)).toBeUndefined())
})
