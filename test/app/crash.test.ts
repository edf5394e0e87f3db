import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { impatient, type Road, setUp, withFinding } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken.
  await road.close()
})

const boundaries = [
  ['check', 'POST', /\/check-runs$/],
  ['review', 'POST', /\/reviews$/],
  ['summary', 'POST', /\/issues\/\d+\/comments$/],
  ["check's end", 'PATCH', /\/check-runs\/\d+$/],
].flatMap(([what, method, path]) => (['before', 'after'] as const).map((when) => ({ what, method, path, when })))

describe('behaviour 59: an App that dies comes to the same end once the delivery comes again', () => {
  it.each(boundaries)('$when the $what was written', async ({ method, path, when }) => {
    road = await setUp({ patience: { ...impatient, timeout: 60_000 } })
    const { github, repository } = road
    github.faults.add({ method: String(method), path: path as RegExp, when, with: 'hang' })
    await repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = github.openPullRequest(repository, { head: 'feature' })
    const delivery = await github.deliver('pull_request', 'opened', { pull })
    while (!github.faults.spent) await sleep(2)
    await road.replaceApp()
    await github.webhooks.redeliver(delivery.id)
    await road.app.idle()
    expect(github.checkRuns(pull.head.sha).at(-1)).toMatchObject({ status: 'completed', conclusion: 'failure' })
    expect(github.mergeable(pull, [{ name: 'parapet: main', appId: github.app.id }]).allowed).toBe(false)
    expect(github.reviews(pull)).toHaveLength(1)
    expect(github.reviewComments(pull)).toHaveLength(1)
    expect(github.issueComments(pull)).toHaveLength(1)
  })
})
