import { readFileSync } from 'node:fs'
import { type AskAdvisories, offline, osv } from '../fetch/advisories.ts'
import { mirror } from '../fetch/advisories/mirror.ts'
import { ComparingProcesses } from '../fetch/comparing.ts'
import { registries, registriesOffline, withRegistries } from '../fetch/registries.ts'
import { loadRules } from '../fetch/rules.ts'
import { parseRule, review } from '../review.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { createLog } from './log.ts'
import { openDatabase } from './queue/database.ts'
import { DurableBacklog } from './queue/durable.ts'
import { start } from './start.ts'

/** `node src/app/main.ts`: the GitHub App, from the environment. Exits with 2 when that is not right, with 0 after a graceful stop. */
async function main(): Promise<void> {
  const read = readEnvironment(process.env, (path) => readFileSync(path, 'utf8'))
  if ('problems' in read) {
    for (const problem of read.problems) process.stderr.write(`parapet: ${problem}\n`)
    process.exitCode = 2
    return
  }
  await run(read.environment)
}

async function run(environment: Environment): Promise<void> {
  const now = () => new Date()
  const log = createLog({
    level: environment.logLevel,
    write: (line) => process.stdout.write(`${line}\n`),
    now,
    secrets: [
      ...environment.webhookSecrets,
      environment.privateKey,
      ...(environment.metricsToken === null ? [] : [environment.metricsToken]),
    ],
  })
  const backlog = await DurableBacklog.open(await openDatabase(environment.place, log), log)
  const { rules, version: rulesVersion } = await loadRules(parseRule)
  const advisories = advisoriesOf(environment)
  const observe = (request: { method: string; url: string; status: number }) => log.debug('request', request)
  const running = await start(environment, {
    rules,
    rulesVersion,
    version: ownVersion(),
    failOn: 'high',
    advisories,
    dependencyGraph: environment.dependencyGraph,
    comparing: new ComparingProcesses().comparing,
    review,
    now,
    log,
    observe,
    backlog,
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info('stopping', { signal })
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('the stop failed', { error })
          process.exit(1)
        },
      )
    })
  }
}

function advisoriesOf({ offline: isOffline, osvUrl, advisories: folder, registries: isWanted }: Environment): AskAdvisories {
  const server = isOffline ? offline : osv(osvUrl === null ? {} : { url: osvUrl })
  const known = folder === null ? server : mirror(folder)
  return isWanted ? withRegistries(known, isOffline ? registriesOffline : registries()) : known
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0'
}

await main().catch((error: unknown) => {
  process.stderr.write(`parapet: it could not be started: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
