import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readEnvironment } from './environment.ts'
import { probe } from './probes.ts'

/**
 * `npm run sandbox -- OWNER/NAME PULL [--write]`: asks GitHub itself for what its documentation leaves open and this App relies on. For an
 * operator with an organization to try things in; with the environment of the App. Exits with 1 where something does not hold.
 */
const { values, positionals } = parseArgs({ options: { write: { type: 'boolean', default: false } }, allowPositionals: true })
const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(positionals[0] ?? '') ?? []
const number = Number(positionals[1])
const read = readEnvironment(process.env, (path) => readFileSync(path, 'utf8'))
if (owner === undefined || repo === undefined || !Number.isSafeInteger(number) || 'problems' in read) {
  const problems =
    'problems' in read ? read.problems : ['give a repository and the number of a pull request, best one from a fork: OWNER/NAME PULL']
  process.stderr.write(`${problems.map((it) => `parapet: ${it}`).join('\n')}\n`)
  process.exitCode = 2
} else {
  const answers = await probe({ ...read.environment, owner, repo, number, mayWrite: values.write })
  for (const { asks, wrong } of answers)
    process.stdout.write(`${wrong === null ? 'holds    ' : 'DOES NOT '} ${asks}${wrong === null ? '' : `: ${wrong}`}\n`)
  process.exitCode = answers.some((it) => it.wrong !== null) ? 1 : 0
}
