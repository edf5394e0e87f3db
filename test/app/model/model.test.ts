import { afterAll, beforeAll, expect, it } from 'vitest'
import { play, type Stage, stage } from './play.ts'
import { scheduleOf } from './schedule.ts'

let given: Stage
beforeAll(async () => void (given = await stage()))
afterAll(async () => given.github.close())

/** `npm run model -- --runs 5000` plays more. */
const runs = 20

it('behaviour 65, 66: a sweep does not take an older check on a head that came back for a review of what stands there now', async () => {
  const { shown, expected } = await play(given, scheduleOf(1938))
  expect(shown).toEqual(expected)
})

it('behaviour 15, 16, 54, 59, 60, 61, 63, 64, 65: whatever happens in whatever order, in the end GitHub shows what a quiet run leaves', async () => {
  for (let seed = 1; seed <= runs; seed++) {
    const { shown, expected } = await play(given, scheduleOf(seed))
    expect({ seed, ...shown }).toEqual({ seed, ...expected })
  }
}, 60_000)
