import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { offline } from '../../src/fetch/advisories.ts'
import { gitWorld } from '../../src/fetch/git.ts'
import { loadRules } from '../../src/fetch/rules.ts'
import type { Report } from '../../src/model/report.ts'
import { parseRule, review } from '../../src/review.ts'
import type { Label } from './label.ts'
import { kinds, type Mark, marksOf } from './score.ts'

/**
 * `npm run labelled -- DIR [ID…]`: reviews labelled commits of public repositories and says how much of what is true was said (recall), and how
 * much of what was said is true (precision). DIR holds git clones, bare or not, named `owner+name`; what it does not hold is counted as skipped.
 */
const [folder, ...only] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('usage: npm run labelled -- DIR [ID…]\n')
  process.exit(2)
}
const { rules, version } = await loadRules(parseRule)
const marks: Mark[] = []
let [reviewed, skipped] = [0, 0]
for (const label of labels().filter((it) => only.length === 0 || only.includes(it.id))) {
  const repository = repositoryOf(label)
  if (repository === undefined) {
    skipped++
    continue
  }
  reviewed++
  const own = marksOf(label, await reviewOf(label, repository))
  marks.push(...own)
  for (const it of own.filter((one) => one.outcome !== 'right')) process.stdout.write(`${label.id}  ${it.kind} ${it.outcome}: ${it.what}\n`)
}
for (const kind of kinds) {
  const count = (outcome: Mark['outcome']) => marks.filter((it) => it.kind === kind && it.outcome === outcome).length
  const [right, missed, wrong] = [count('right'), count('missed'), count('wrong')]
  process.stdout.write(`${kind.padEnd(12)} recall ${share(right, missed)}  precision ${share(right, wrong)}  of ${right + missed}\n`)
}
process.stdout.write(`${reviewed} commits, ${skipped} skipped\n`)

function labels(): Label[] {
  return globSync(join(import.meta.dirname, '*.json'))
    .toSorted()
    .flatMap((file): Label[] => JSON.parse(readFileSync(file, 'utf8')))
}

function repositoryOf({ repo }: Label): string | undefined {
  const own = join(folder ?? '', repo.replace('/', '+'))
  return [own, join(own, 'repo')].find((it) => existsSync(join(it, 'objects')) || existsSync(join(it, '.git')))
}

async function reviewOf({ base, head }: Label, repository: string): Promise<Report> {
  const world = await gitWorld({ repository, base, head, advisories: offline })
  const request = { version: '0', rulesVersion: version, commits: world.commits, accepted: [], failOn: 'high', demanded: null } as const
  return review({ ...request, rules, today: '2026-01-01' }, world)
}

function share(right: number, others: number): string {
  return right + others === 0 ? '    -' : (right / (right + others)).toFixed(3)
}
