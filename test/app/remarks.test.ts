import { afterEach, expect, it } from 'vitest'
import { Markers } from '../../src/app/publish/marker.ts'
import { readPull } from '../../src/app/pull.ts'
import { conversationOf, threadsOf } from '../../src/app/publish/run.ts'
import { connect } from '../../src/fetch/github/client.ts'
import { accept, opened } from './commands/scene.ts'
import { impatient, type Road } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken.
  await road.close()
})

it('attack F13: of what others write, however much, only what speaks to us is held, and an acceptance is bound to all of it', async () => {
  const made = await opened()
  road = made.road
  const { github, repository } = road
  const { pull } = made
  const long = 'x'.repeat(60_000)
  for (let i = 0; i < 40; i++) github.comment(pull, 'a-stranger', `${i % 2 === 0 ? '' : '> /parapet rescan\n'}${long}`)
  const [line] = github.reviewComments(pull)
  if (line !== undefined) github.reply(pull, line, 'a-stranger', `/parapet help\n${long}`)
  await road.say(pull, 'tess', `${accept}\n\n${long}`)
  expect(github.checkRuns(pull.head.sha).at(-1)?.conclusion).toBe('success')

  const { id, slug, privateKey, webhookSecret } = github.app
  const client = connect({ appId: id, privateKey, apiUrl: github.url }, { patience: impatient }).installation({
    installationId: github.installation(repository)?.id ?? 0,
    repositoryId: repository.id,
  })
  const now = await readPull(client, { owner: repository.owner, repo: repository.name }, pull.number)
  const markers = new Markers([webhookSecret], { repositoryId: repository.id, number: pull.number })
  const at = { client, pull: now, app: { id, slug }, markers }
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
  const made = await opened()
  road = made.road
  const { pull } = made
  const [line] = road.github.reviewComments(pull)
  await road.say(pull, 'tess', accept)
  if (line !== undefined) road.github.reply(pull, line, 'tess', '/parapet help')
  expect(road.github.checkRuns(pull.head.sha).at(-1)?.conclusion).toBe('success')
  road.github.deleteAccount('tess')
  await road.deliver('pull_request', 'reopened', { pull })
  expect(road.github.checkRuns(pull.head.sha).at(-1)?.conclusion).toBe('failure')
  expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
})
