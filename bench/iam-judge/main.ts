import { parseArgs } from 'node:util'
import { init } from 'z3-solver'
import { diffPolicies } from '../../src/iam-diff.ts'
import { formulaOf } from './formula.ts'
import { type Pair, pairsOf, type Statements } from './pairs.ts'

/**
 * `npm run iam:judge [-- --pairs N --seed S --limit MS]`: pairs of policies without conditions, decided here and by Z3. Prints every
 * disagreement with its pair and ends with 1 when there is one. Z3 has `limit` milliseconds for each.
 */
const { values: given } = parseArgs({
  options: {
    pairs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    limit: { type: 'string', default: '1000' },
  },
})
const [count, seed, limit] = [Number(given.pairs), Number(given.seed), Number(given.limit)]
const { Context } = await init()
const z3 = Context('main')
const tally = { widened: 0, 'not-widened': 0, 'unknown to us': 0, 'unknown to Z3': 0, disagree: 0 }
const time = { ours: 0, theirs: 0 }
const began = performance.now()

for (const [i, pair] of pairsOf(seed, count).entries()) {
  const ours = await timed('ours', () => verdictOf(pair))
  const theirs = await timed('theirs', () => judged(pair))
  if (theirs === 'unknown') tally['unknown to Z3']++
  if (ours === 'unknown') tally['unknown to us']++
  if (ours === 'unknown' || theirs === 'unknown') continue
  if (ours === theirs) tally[ours]++
  else {
    tally.disagree++
    process.stdout.write(`pair ${i} of seed ${seed}: here ${ours}, Z3 says ${theirs}\n${JSON.stringify(pair)}\n`)
  }
  if (i % 500 === 499) process.stderr.write(`${i + 1} pairs in ${Math.round((performance.now() - began) / 1000)} s\n`)
}
const lines = Object.entries(tally).map(([what, it]) => `${what}: ${it}`)
process.stdout.write(
  `${count} pairs of seed ${seed}, ${lines.join(', ')}\n${(time.ours / count).toFixed(2)} ms a pair here, ${(time.theirs / count).toFixed(0)} ms in Z3\n`,
)
// Z3's threads would keep the process alive.
process.exit(tally.disagree === 0 ? 0 : 1)

type Verdict = 'widened' | 'not-widened' | 'unknown'

async function verdictOf(pair: Pair): Promise<Verdict> {
  const result = await diffPolicies({
    kind: pair.kind,
    base: fileOf(pair.base),
    head: fileOf(pair.head),
    baseBoundary: pair.baseBoundary && fileOf(pair.baseBoundary),
    headBoundary: pair.headBoundary && fileOf(pair.headBoundary),
  })
  if ('problem' in result) throw new Error(result.problem)
  return result.verdict
}

function fileOf(statements: Statements): { name: string; text: string } {
  return { name: 'policy.json', text: JSON.stringify({ Version: '2012-10-17', Statement: statements }) }
}

async function judged(pair: Pair): Promise<Verdict> {
  const solver = new z3.Solver()
  solver.set('timeout', limit)
  solver.fromString(formulaOf(pair))
  const said = await solver.check()
  solver.release()
  return said === 'sat' ? 'widened' : said === 'unsat' ? 'not-widened' : 'unknown'
}

async function timed<T>(who: keyof typeof time, work: () => Promise<T>): Promise<T> {
  const from = performance.now()
  const result = await work()
  time[who] += performance.now() - from
  return result
}
