import type { AskAdvisories } from '../fetch/advisories.ts'
import type { GitWorld } from '../fetch/git.ts'
import { ecosystems, type Report, type Severity } from '../model/report.ts'
import type { Rule } from '../model/rule.ts'
import type { Lines } from '../render/terminal/finding.ts'
import { exit, Failure } from './failure.ts'
import { version } from './package.ts'
import { columns, deliver, paint, say } from './streams.ts'

export interface ReviewOptions {
  readonly repo: string
  readonly base?: string
  readonly head?: string
  readonly format: 'terminal' | 'json' | 'sarif' | 'markdown'
  readonly failOn?: Severity | 'never'
  readonly config?: boolean
  /** A folder with the owner's `.github` repository. */
  readonly ownerConfig?: string
  readonly offline?: boolean
  readonly advisoriesUrl?: string
  /** A folder that `parapet advisories sync` filled. */
  readonly advisories?: string
  /** Public registries are asked about direct dependencies. */
  readonly registries?: boolean
  readonly allowUndetermined?: boolean
  readonly output?: string
  readonly all?: boolean
}

/** `parapet review`: compares two revisions, writes the report, and says by its exit code what the verdict is. */
export async function reviewCommand(options: ReviewOptions): Promise<number> {
  // git works while the modules load.
  const opening = open(options)
  const [world, { parseRule, review }, { loadRules }] = await Promise.all([opening, import('../review.ts'), import('../fetch/rules.ts')])
  for (const note of world.notes) say(note)
  const { rules, version: rulesVersion } = await loadRules(parseRule)
  const today = new Date().toISOString().slice(0, 10)
  const { commits } = world
  const asked = { demanded: options.failOn ?? null, isConfigured: options.config !== false }
  const report = await review({ rules, rulesVersion, version: version(), commits, accepted: [], failOn: 'high', today, ...asked }, world)
  await deliver(await rendered(report, rules, world, options), options.output)
  return exitCode(report, options)
}

async function open(options: ReviewOptions): Promise<GitWorld> {
  const [{ gitWorld }, { offline, osv, osvUrl }] = await Promise.all([import('../fetch/git.ts'), import('../fetch/advisories.ts')])
  const url = options.advisoriesUrl ?? (process.env['PARAPET_OSV_URL'] || osvUrl)
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Failure(`${JSON.stringify(url)} is not the address of an advisory database (https://…)`)
  const elsewhere = options.offline === true ? offline : osv({ url })
  const known = options.advisories === undefined ? elsewhere : await localAdvisories(options.advisories)
  const advisories = options.registries === true ? await alsoRegistries(known, options.offline === true) : known
  const owners =
    options.ownerConfig === undefined ? undefined : await (await import('./config.ts')).ownersConfiguration(options.ownerConfig)
  const world = await gitWorld({ repository: options.repo, base: options.base, head: options.head, advisories, owners })
  // Listed while the rest still loads; whoever asks for it gets the failure.
  world.listings().catch(() => {})
  return world
}

async function alsoRegistries(advisories: AskAdvisories, isOffline: boolean): Promise<AskAdvisories> {
  const { registries, registriesOffline, withRegistries } = await import('../fetch/registries.ts')
  return withRegistries(advisories, isOffline ? registriesOffline : registries())
}

/** A copy that is older than this says so: new advisories appear every day. */
const mostDays = 7

async function localAdvisories(folder: string): Promise<AskAdvisories> {
  const { mirror, mirrorDate } = await import('../fetch/advisories/mirror.ts')
  const date = await mirrorDate(folder, ecosystems)
  if (date === undefined)
    throw new Failure(`there is no copy of the advisory database in ${JSON.stringify(folder)}; \`parapet advisories sync\` makes one`)
  const days = Math.floor((Date.now() - Date.parse(date)) / 86_400_000)
  if (days > mostDays) say(`the copy of the advisory database is ${days} days old; \`parapet advisories sync\` brings it up to date`)
  return mirror(folder)
}

function exitCode(report: Report, options: ReviewOptions): number {
  switch (report.verdict.outcome) {
    case 'block':
      return exit.blocked
    case 'undetermined':
      return options.allowUndetermined === true ? exit.passed : exit.undetermined
    default:
      return exit.passed
  }
}

async function rendered(report: Report, rules: readonly Rule[], world: GitWorld, options: ReviewOptions): Promise<string> {
  switch (options.format) {
    case 'json':
      return (await import('../render/json.ts')).json(report)
    case 'sarif':
      return (await import('../render/sarif.ts')).sarif(report, rules)
    case 'markdown': {
      const { summary } = await import('../render/summary.ts')
      const context = { repository: null, server: '', headSha: report.head.commit, baseSha: report.base.commit, baseRef: world.baseName }
      return `${summary(report, context).trimEnd()}\n`
    }
    case 'terminal': {
      const [{ terminal }, { plain }] = await Promise.all([import('../render/terminal.ts'), import('../render/terminal/paint.ts')])
      const lines = await linesOf(report, world)
      const isFile = options.output !== undefined
      return terminal(report, {
        paint: isFile ? plain : paint,
        width: isFile ? 120 : columns(),
        lines,
        baseName: world.baseName,
        all: options.all === true,
      })
    }
  }
}

/** The text of every file that a finding points into; it was read for the review, so this asks for nothing new. */
async function linesOf(report: Report, world: GitWorld): Promise<Lines> {
  const listings = await world.listings()
  const entryOf = (file: string, side: 'base' | 'head') => listings[side].entries.get(file)
  const wanted = report.findings.flatMap((it) => entryOf(it.location.file, it.location.side ?? 'head') ?? [])
  const contents = await world.contents(wanted)
  const cache = new Map<string, readonly string[]>()
  return (file, side) => {
    const sha = entryOf(file, side)?.sha ?? ''
    const content = contents.get(sha)
    if (content === undefined || !('text' in content)) return undefined
    const known = cache.get(sha) ?? content.text.split('\n')
    cache.set(sha, known)
    return known
  }
}
