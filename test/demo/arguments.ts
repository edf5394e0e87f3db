import { parseArgs } from 'node:util'
import { Failure } from './failure.ts'

export interface Arguments {
  /** A repository of one's own; null for the example. */
  readonly repository: { readonly path: string; readonly base: string; readonly head: string } | null
  readonly offline: boolean
  /** Keep a page up. */
  readonly open: boolean
  /** Of the page; 0 for any that is free. */
  readonly port: number
}

export const usage = `npm run demo -- [options]

Starts the App against a local GitHub, delivers a signed webhook for a pull request, and prints what the App posted.

  --repo PATH    a repository of yours instead of the example; it is only read
  --base REV     the revision that is merged into; with --repo
  --head REV     the revision that is proposed; with --repo, default HEAD
  --offline      ask no advisory database; with --repo
  --open         keep a page up that shows the pull request; Ctrl-C ends it
  --port NUMBER  of that page; default any that is free
  --help         print this
`

/** @returns 'help' where that was asked for. @throws {Failure} */
export function readArguments(args: readonly string[]): Arguments | 'help' {
  const values = parsed(args)
  if (values.help === true) return 'help'
  return {
    repository: repositoryOf(values),
    offline: values.offline ?? false,
    open: values.open ?? values.port !== undefined,
    port: portOf(values.port),
  }
}

interface Values {
  readonly repo?: string
  readonly base?: string
  readonly head?: string
  readonly port?: string
  readonly offline?: boolean
  readonly open?: boolean
  readonly help?: boolean
}

function parsed(args: readonly string[]): Values {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    const options = { repo: text, base: text, head: text, port: text, offline: flag, open: flag, help: { ...flag, short: 'h' } } as const
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split(/\n|\. /)
    throw new Failure(`${first} (see --help)`)
  }
}

function repositoryOf({ repo, base, head = 'HEAD' }: Values): Arguments['repository'] {
  if (repo === undefined) {
    if (base !== undefined || head !== 'HEAD') throw new Failure('--base and --head need --repo, which says of what repository they are')
    return null
  }
  if (base === undefined) throw new Failure('--repo needs --base, the revision that is merged into (and --head, unless it is HEAD)')
  return { path: repo, base, head }
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Failure(`--port needs a number up to 65535, not ${JSON.stringify(text)}`)
  return port
}
