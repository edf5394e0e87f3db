import { Command, CommanderError, Option } from 'commander'
import { severities } from '../model/report.ts'
import { exit, oneLine } from './failure.ts'
import { version } from './package.ts'
import type { IamDiffOptions } from './iam.ts'
import type { SyncCommandOptions } from './advisories.ts'
import type { ReviewOptions } from './review.ts'
import { columns, say, tolerateClosedPipes } from './streams.ts'

/**
 * The terminal. What a command needs is loaded when it runs, so that none waits for what another needs.
 * @returns the exit code of docs/report-v1.md
 */
export async function main(args: readonly string[]): Promise<number> {
  tolerateClosedPipes()
  let code: number = exit.passed
  const program = describe((result) => (code = result))
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.passed : exit.failed
    say(oneLine(error))
    return exit.failed
  }
}

const helpWidth = (): number => Math.min(columns(), 110)

function describe(done: (code: number) => void): Command {
  const program = new Command('parapet')
    .description('Reviews a change of a serverless application: what it does to who may call what, and what it may do.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureOutput({ outputError: (text) => say(usageError(text)), getOutHelpWidth: helpWidth, getErrHelpWidth: helpWidth })
    .exitOverride()
    .addHelpText('after', exitCodes)
  addReview(program, done)
  program
    .command('rules')
    .description('list the rules')
    .action(async () => done(await (await import('./rules.ts')).listRules()))
  program
    .command('explain')
    .description('print what a rule looks for, why, and what it asks for')
    .argument('<rule>', 'its id, as a finding shows it')
    .addOption(new Option('--format <format>', 'how to print it').choices(['terminal', 'markdown']).default('terminal'))
    .action(async (rule: string, options: { format: 'terminal' | 'markdown' }) =>
      done(await (await import('./rules.ts')).explainRule(rule, options)),
    )
  addIam(program, done)
  addConfig(program, done)
  addAdvisories(program, done)
  return program
}

function addConfig(program: Command, done: (code: number) => void): void {
  const config = program.command('config').description('look at the configuration of a repository').helpCommand(false)
  config
    .command('check')
    .description('say what is wrong in a configuration, with its line; exit with 2 where something is')
    .argument('[file]', 'the file (default: .github/parapet.yml)')
    .action(async (file: string | undefined) => done(await (await import('./config.ts')).checkConfiguration(file)))
  config
    .command('schema')
    .description('print the JSON Schema of a configuration, from which editors complete')
    .action(async () => done(await (await import('./config.ts')).printSchema()))
}

function addAdvisories(program: Command, done: (code: number) => void): void {
  program
    .command('advisories')
    .description('keep a copy of the advisory database')
    .helpCommand(false)
    .command('sync')
    .description('fetch what is known against the packages of each ecosystem into a folder')
    .argument('<folder>', 'where to keep it')
    .option('--ecosystem <names...>', 'only these: npm, PyPI, Maven, Go, RubyGems, NuGet, crates.io, Packagist')
    .option('--url <url>', 'where the archives are (default: the public ones of osv.dev)')
    .action(async (folder: string, options: SyncCommandOptions) =>
      done(await (await import('./advisories.ts')).syncAdvisories(folder, options)),
    )
}

function addReview(program: Command, done: (code: number) => void): void {
  program
    .command('review')
    .description('compare two revisions of a git repository and judge what the change means')
    .option('--repo <path>', 'the repository, bare or with a working tree', '.')
    .option('--base <revision>', 'compare with the merge base of this and the head (default: the default branch)')
    .option('--head <revision>', 'the revision to review (default: the working tree; HEAD in a bare repository)')
    .addOption(
      new Option('--format <format>', 'how to print the review').choices(['terminal', 'json', 'sarif', 'markdown']).default('terminal'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that blocks (default: as configured, or high)').choices([
        ...severities,
        'never',
      ]),
    )
    .option('--no-config', 'leave .github/parapet.yml of the base alone')
    .option('--owner-config <folder>', "a clone of the owner's .github repository: its configuration holds where the base has none")
    .option('--allow-undetermined', 'exit with 0 when something that could decide could not be told')
    .option('--offline', 'ask no advisory database about packages')
    .option('--advisories <folder>', 'ask a copy of the advisory database that `parapet advisories sync` made')
    .option('--registries', 'ask public registries for licence, deprecation, age and install scripts of direct dependencies')
    .option('--advisories-url <url>', 'an OSV server to ask instead (also PARAPET_OSV_URL)')
    .option('--all', 'list at the terminal also what was so before and what was noted in passing')
    .option('--output <file>', 'write the review to a file instead of standard output')
    .addHelpText('after', `${exitCodes}\n${examples}`)
    .action(async (options: ReviewOptions) => done(await (await import('./review.ts')).reviewCommand(options)))
}

function addIam(program: Command, done: (code: number) => void): void {
  const iam = program.command('iam').description('compare IAM policies').helpCommand(false)
  iam
    .command('diff')
    .description('tell whether policies allow any request that they did not allow before')
    .argument('[base]', 'a file with one policy document or a list of them, in JSON or YAML')
    .argument('[head]', 'the same, as it is to be')
    .addOption(new Option('--kind <kind>', 'what holds the policies').choices(['identity', 'resource', 'trust']).default('identity'))
    .option('--base-boundary <file>', 'the permissions boundary of base')
    .option('--head-boundary <file>', 'the permissions boundary of head')
    .option('--pairs <file>', 'compare many: a JSON list of {id, kind, base, head, baseBoundary, headBoundary}')
    .addOption(new Option('--format <format>', 'how to print it').choices(['terminal', 'json']).default('terminal'))
    .addHelpText('after', iamCodes)
    .action(async (base: string | undefined, head: string | undefined, options: IamDiffOptions) =>
      done(await (await import('./iam.ts')).iamDiff(base, head, options)),
    )
}

const iamCodes = `
Exit codes:
  0  head allows nothing that base did not
  1  it does
  2  the command could not do its work
  3  it cannot be told`

const exitCodes = `
Exit codes:
  0  nothing blocks
  1  a finding blocks
  2  the command could not do its work
  3  something that could decide could not be told (0 with --allow-undetermined)`

const examples = `
Examples:
  parapet review                                  what this branch and the files on disk change against the default branch
  parapet review --base main --head feature       what a pull request of feature into main would change
  parapet review --format sarif --output p.sarif  for code scanning`

/** commander's message, which may have a second line with a hint, as one. */
const usageError = (text: string): string => `${oneLine(text.replace(/^error: /, '')).replace(/[.]$/, '')} (see --help)`
