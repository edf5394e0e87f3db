import { basename, dirname } from 'node:path'
import { isRelevant } from '../../src/read/index.ts'
import { isManifestOrLockfile } from '../../src/read/dependencies/formats.ts'
import { Repository } from './repository.ts'
import { Tally } from './tally.ts'

/**
 * `npm run corpus -- DIR…`: every definition of a service in the last commits of these git repositories, read once for each of its versions.
 * Says how much was wholly understood, and counts the reasons of the rest. Ends with 1 when a reader threw.
 */
const mostCommits = 200

const folders = process.argv.slice(2)
if (folders.length === 0) {
  process.stderr.write('usage: npm run corpus -- DIR…\n')
  process.exit(2)
}
const tally = new Tally()
for (const [i, folder] of folders.entries()) {
  const began = performance.now()
  const commits = await readHistory(folder)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stderr.write(`${i + 1}/${folders.length} ${nameOf(folder)}: ${commits} commits in ${seconds} s\n`)
}
print()
process.exitCode = tally.crashes.length === 0 ? 0 : 1

/** At the newest commit everything is new; at each older one what differs from all that were seen. */
async function readHistory(folder: string): Promise<number> {
  const repository = new Repository(folder)
  tally.begin(nameOf(folder))
  const seen = new Set<string>()
  const commits = await repository.commits(mostCommits)
  for (const commit of commits) {
    const listing = await repository.listing(commit)
    const fresh = [...listing.entries.values()].filter((it) => isDefinition(it.path) && !seen.has(`${it.sha} ${it.path}`))
    if (fresh.length === 0) continue
    for (const it of fresh) seen.add(`${it.sha} ${it.path}`)
    try {
      tally.add(await repository.read(listing, new Set(fresh.map((it) => it.path))), listing)
    } catch (error) {
      tally.crash(commit, error)
    }
  }
  return commits.length
}

/** Code and manifests are read by other means. */
function isDefinition(path: string): boolean {
  return isRelevant(path) && !isManifestOrLockfile(path) && !/\.(env|txt|toml|vtl)$/.test(path)
}

/** `…/owner+name/repo` and `…/name/.git` are named by the folder above. */
function nameOf(folder: string): string {
  const name = basename(folder)
  return name === 'repo' || name === '.git' ? basename(dirname(folder)) : name
}

function print(): void {
  const percent = (share: { whole: number; all: number }) =>
    `${share.whole} of ${share.all} (${((100 * share.whole) / share.all).toFixed(1)} %)`
  const lines = [`${folders.length} repositories, ${tally.crashes.length} crashes`, ...tally.crashes.map((it) => `  ${it}`)]
  lines.push('wholly understood', `  files: ${percent(tally.files)}`)
  for (const [framework, share] of tally.services) lines.push(`  services of ${framework}: ${percent(share)}`)
  lines.push(
    `found: ${Object.entries(tally.found)
      .map(([kind, it]) => `${it} ${kind}`)
      .join(', ')}`,
    'not understood',
  )
  for (const [reason, it] of [...tally.reasons].toSorted(([, a], [, b]) => b.count - a.count)) {
    lines.push(`  ${String(it.count).padStart(6)} in ${String(it.repositories.size).padStart(3)} repositories: ${reason}`)
    for (const example of it.examples) lines.push(`           ${example}`)
  }
  lines.push(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
  process.stdout.write(`${lines.join('\n')}\n`)
}
