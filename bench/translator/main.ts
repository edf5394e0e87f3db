import { gitIn } from '../../src/fetch/git/process.ts'
import { readBlobs } from '../../src/fetch/git/blobs.ts'
import { listCommit } from '../../src/fetch/git/tree.ts'
import { explained } from './explained.ts'
import { agreement, factsOf, type Kind, kinds, unsorted } from './pair.ts'

/**
 * `npm run translator -- DIR [NAME…]`: DIR is a git clone of https://github.com/aws/serverless-application-model. Its tests hold templates
 * and what SAM's own translator makes of them; both are read, each with its own reader, and should say the same. Prints every difference, with
 * its explanation where there is one.
 */
const [folder, ...names] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('usage: npm run translator -- DIR [NAME…]\n')
  process.exit(2)
}
const texts = await textsIn(folder)
const tally = new Map<Kind, { same: number; all: number }>(kinds.map((it) => [it, { same: 0, all: 0 }]))
let pairs = 0
for (const [path, input] of texts) {
  const [, name = ''] = /input\/(.*)\.yaml$/.exec(path) ?? []
  const output = texts.get(`tests/translator/output/${name}.json`)
  if (output === undefined || !output.includes('"Resources"') || (names.length > 0 && !names.includes(name))) continue
  pairs++
  const [ours, theirs] = [factsOf('template.yaml', input), factsOf('template.json', unsorted(output))]
  const lines: string[] = []
  for (const kind of kinds) {
    const { same, differences } = agreement(kind, ours, theirs)
    const sum = tally.get(kind)
    if (sum !== undefined) sum.same += same
    if (sum !== undefined) sum.all += same + differences.length
    lines.push(...differences.map((it) => `  ${kind}: ${it}`))
  }
  if (lines.length > 0 || names.length > 0)
    process.stdout.write([name, ...lines, ...ours.doubts.map((it) => `  doubt: ${it}`), reasonFor(name, lines), ''].join('\n'))
}
const sums = [...tally.values()]
const total = { same: sums.reduce((sum, it) => sum + it.same, 0), all: sums.reduce((sum, it) => sum + it.all, 0) }
for (const [kind, it] of [...tally, ['overall', total] as const]) {
  process.stdout.write(`${kind.padEnd(12)} ${it.same} of ${it.all}: ${(it.same / it.all).toFixed(4)}\n`)
}
process.stdout.write(`${pairs} pairs\n`)

function reasonFor(name: string, differences: readonly string[]): string {
  return differences.length === 0 ? '  no difference' : `  explained: ${explained.get(name) ?? 'NO, not yet'}`
}

async function textsIn(repository: string): Promise<Map<string, string>> {
  const git = gitIn(repository)
  const entries = [...(await listCommit(git, 'HEAD')).entries.values()].filter((it) =>
    /^tests\/translator\/(input\/[^/]*\.yaml|output\/[^/]*\.json)$/.test(it.path),
  )
  const blobs = await readBlobs(git, new Map(entries.map((it) => [it.sha, it.path])))
  return new Map(
    entries.flatMap(({ path, sha }) => {
      const content = blobs.get(sha)
      return content !== undefined && 'text' in content ? [[path, content.text] as const] : []
    }),
  )
}
