import { afterEach, describe, expect, it } from 'vitest'
import { accept, id, look, opened as begin } from './commands/scene.ts'
import type { Road } from './road.ts'
import { plain } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

const file = '.github/parapet.yml'

/** A pull request by mona, who can write, with one finding, into a branch with this configuration. */
async function opened(configuration: string) {
  const made = await begin({ files: { 'serverless.yml': plain(60), [file]: configuration } })
  road = made.road
  road.repository.setRole('mona', 'write')
  road.repository.setRole('max', 'maintain')
  return made.pull
}

describe('the configuration of the base branch says who may accept', () => {
  it('attack F9: the author may where it says so', async () => {
    const pull = await opened('accept:\n  authors: true\n')
    expect(await road.say(pull, 'mona', accept)).toContain('Accepted until')
    expect(look(road).verdicts(pull).at(-1)).toBe('success')
  })

  it('a greater role is needed where it says so', async () => {
    const pull = await opened('accept:\n  by: maintain\n')
    expect(await road.say(pull, 'tess', accept)).toBe('Only people who can maintain this repository can accept; `@\u200btess` cannot.')
    expect(await road.say(pull, 'max', accept)).toContain('Accepted until')
    expect(await road.say(pull, 'tess', `/parapet revoke ${id}`)).toContain('Taken back')
  })

  it('attack B1: what the pull request itself says counts for nothing', async () => {
    const pull = await opened('accept:\n  authors: false\n')
    await road.push(pull, { [file]: 'accept:\n  authors: true\n' })
    expect(await road.say(pull, 'mona', accept)).toContain('The author of a pull request cannot accept')
    expect(look(road).verdicts(pull)).toEqual(['failure'])
  })

  it('an acceptance ends with the right to give it', async () => {
    const pull = await opened('accept:\n  authors: true\n')
    await road.say(pull, 'mona', accept)
    await road.repository.commit({ files: { [file]: 'accept:\n  authors: false\n' } })
    await road.deliver('pull_request', 'reopened', { pull })
    expect(look(road).verdicts(pull).at(-1)).toBe('failure')
    expect(look(road).checkOf(pull)).toContain('has ended: the author of the pull request cannot accept.')
  })

  it('nobody accepts while it is at fault', async () => {
    const pull = await opened('accept:\n  author: true\n')
    expect(await road.say(pull, 'tess', accept)).toContain('Nothing can be accepted while the configuration of the base branch is at fault')
    expect(look(road).verdicts(pull).at(-1)).toBe('failure')
  })
})
