import { isDeepStrictEqual, parseArgs } from 'node:util'
import { play, stage } from './play.ts'
import { scheduleOf } from './schedule.ts'

/** `npm run model -- --runs 5000 --from 1`: plays so many schedules and says which end otherwise than a quiet run, by their seeds. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, from: { type: 'string', default: '1' } } })
const [runs, from] = [Number(values.runs), Number(values.from)]
const given = await stage()
const began = performance.now()
let wrong = 0
for (let seed = from; seed < from + runs; seed++) {
  const { shown, expected } = await play(given, scheduleOf(seed))
  if (isDeepStrictEqual(shown, expected)) continue
  wrong++
  process.stdout.write(`${JSON.stringify({ schedule: scheduleOf(seed), shown, expected }, null, 1)}\n`)
}
await given.github.close()
const seconds = Math.round((performance.now() - began) / 1000)
process.stdout.write(
  `${runs} schedules from seed ${from} in ${seconds} s: ${wrong === 0 ? 'each ends as a quiet run does' : `${wrong} end otherwise`}\n`,
)
// Of the processes that died some still wait for an answer.
process.exit(wrong === 0 ? 0 : 1)
