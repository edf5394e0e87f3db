import { createPrivateKey } from 'node:crypto'
import { type Level, levels } from './log.ts'
import type { Place } from './queue/database.ts'

/** What the operator decides. Secrets in it are never printed. */
export interface Environment {
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  /** The webhook secret, and the previous one while it is being replaced. */
  readonly webhookSecrets: readonly string[]
  readonly host: string
  readonly port: number
  /** `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiUrl: string
  /** What links begin with: `https://github.com`. */
  readonly serverUrl: string
  readonly logLevel: Level
  /** Another server than the public one for advisories; null for that one. */
  readonly osvUrl: string | null
  /** A folder that `parapet advisories sync` fills, to be asked instead of a server; null for none. */
  readonly advisories: string | null
  /** Nothing but GitHub is asked for anything. */
  readonly offline: boolean
  /** Public registries are asked about direct dependencies. */
  readonly registries: boolean
  /** GitHub's comparison of dependency graphs is asked beside the advisories. */
  readonly dependencyGraph: boolean
  /** Where deliveries and jobs are kept. */
  readonly place: Place
  /** Who asks for metrics has to show it; null where anybody may. */
  readonly metricsToken: string | null
  /** How often GitHub is asked for what it could not deliver, in minutes. */
  readonly sweepMinutes: number
  /** What would be written is logged, and nothing is written. */
  readonly isDryRun: boolean
}

export type Variables = Readonly<Record<string, string | undefined>>

/** Shorter ones can be guessed by trying; `openssl rand -hex 32` gives one. */
const shortestSecret = 32

/** All of the environment or all that is wrong with it, one clear line each; a value is never part of a line. */
export function readEnvironment(
  variables: Variables,
  readFile: (path: string) => string,
): { readonly environment: Environment } | { readonly problems: readonly string[] } {
  const problems: string[] = []
  const problem = (text: string) => void problems.push(text)
  const value = (name: string) => variables[name]?.trim() || undefined
  const urls = readUrls(value, problem)
  const environment: Environment = {
    appId: readNumber('APP_ID', value('APP_ID'), { from: 1, to: Number.MAX_SAFE_INTEGER }, problem),
    privateKey: readKey(value, readFile, problem),
    webhookSecrets: readSecrets(value, problem),
    host: value('HOST') ?? (value('NODE_ENV') === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: readNumber('PORT', value('PORT') ?? '3000', { from: 0, to: 65_535 }, problem),
    ...urls,
    logLevel: readLevel(value('LOG_LEVEL') ?? 'info', problem),
    osvUrl: readUrl('PARAPET_OSV_URL', value('PARAPET_OSV_URL'), problem) ?? null,
    advisories: value('PARAPET_ADVISORIES') ?? null,
    offline: readSwitch('PARAPET_OFFLINE', value('PARAPET_OFFLINE'), problem),
    registries: readSwitch('PARAPET_REGISTRIES', value('PARAPET_REGISTRIES'), problem),
    dependencyGraph: readSwitch('PARAPET_DEPENDENCY_GRAPH', value('PARAPET_DEPENDENCY_GRAPH'), problem),
    place: readPlace(value, problem),
    metricsToken: value('METRICS_TOKEN') ?? null,
    sweepMinutes: readNumber('SWEEP_MINUTES', value('SWEEP_MINUTES') ?? '30', { from: 1, to: 1440 }, problem),
    isDryRun: readSwitch('PARAPET_DRY_RUN', value('PARAPET_DRY_RUN'), problem),
  }
  return problems.length > 0 ? { problems } : { environment }
}

type Value = (name: string) => string | undefined
type Problem = (text: string) => void

function readNumber(name: string, text: string | undefined, range: { from: number; to: number }, problem: Problem): number {
  if (text === undefined) problem(`${name} is not set: the App's id, a number, stands on its settings page`)
  else if (!/^\d+$/.test(text) || Number(text) < range.from || Number(text) > range.to)
    problem(`${name} must be a whole number${range.to === Number.MAX_SAFE_INTEGER ? '' : ` between ${range.from} and ${range.to}`}`)
  return Number(text)
}

function readKey(value: Value, readFile: (path: string) => string, problem: Problem): string {
  const path = value('PRIVATE_KEY_PATH')
  let text = value('PRIVATE_KEY')
  if (text === undefined && path === undefined) {
    problem('PRIVATE_KEY is not set: the PEM of a private key of the App, or PRIVATE_KEY_PATH with the path of its file')
    return ''
  }
  if (text === undefined && path !== undefined) {
    try {
      text = readFile(path).trim()
    } catch {
      problem('PRIVATE_KEY_PATH names a file that cannot be read')
      return ''
    }
  }
  const pem = pemOf(text ?? '')
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem
  } catch {
    // Said below in words that hold nothing of the key.
  }
  problem(`${value('PRIVATE_KEY') === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY'} is not an RSA private key in PEM form`)
  return ''
}

/** Variables often carry a PEM with `\n` for its line ends, or all of it in base64. */
function pemOf(text: string): string {
  const lines = text.replaceAll('\\n', '\n')
  return lines.startsWith('-----BEGIN') ? lines : Buffer.from(lines, 'base64').toString('utf8')
}

function readSecrets(value: Value, problem: Problem): string[] {
  const names = ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_PREVIOUS'] as const
  if (value(names[0]) === undefined) problem('WEBHOOK_SECRET is not set: without it anyone could send deliveries')
  return names.flatMap((name) => {
    const secret = value(name)
    if (secret === undefined) return []
    if (Buffer.byteLength(secret) < shortestSecret) problem(`${name} is too short: at least ${shortestSecret} bytes (openssl rand -hex 32)`)
    else if (new Set(secret).size < 8) problem(`${name} is too simple: use a random one (openssl rand -hex 32)`)
    return [secret]
  })
}

function readUrls(value: Value, problem: Problem): { apiUrl: string; serverUrl: string } {
  const host = value('GHE_HOST')
  if (host !== undefined && !/^[A-Za-z0-9.-]+(:\d+)?$/.test(host)) problem('GHE_HOST must be a host name such as github.example.com')
  const enterprise = host === undefined ? undefined : `${value('GHE_PROTOCOL') ?? 'https'}://${host}`
  const apiUrl = readUrl('GITHUB_API_URL', value('GITHUB_API_URL'), problem) ?? (enterprise && `${enterprise}/api/v3`)
  const serverUrl = readUrl('GITHUB_SERVER_URL', value('GITHUB_SERVER_URL'), problem) ?? enterprise
  const derived = apiUrl?.endsWith('/api/v3') ? apiUrl.slice(0, -'/api/v3'.length) : 'https://github.com'
  return { apiUrl: apiUrl ?? 'https://api.github.com', serverUrl: serverUrl ?? derived }
}

/** A folder beside the program, unless another one or a database is named. */
function readPlace(value: Value, problem: Problem): Place {
  const url = value('DATABASE_URL')
  if (url === undefined) return { folder: value('DATA_DIR') ?? 'data' }
  if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''))
    problem('DATABASE_URL must be a URL such as postgres://user:password@host:5432/parapet')
  return { url }
}

function readUrl(name: string, text: string | undefined, problem: Problem): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') {
    problem(`${name} must be an http or https URL without credentials`)
    return undefined
  }
  return text.replace(/\/+$/, '')
}

function readLevel(text: string, problem: Problem): Level {
  const level = levels.find((it) => it === text)
  if (level === undefined) problem(`LOG_LEVEL must be one of ${levels.join(', ')}`)
  return level ?? 'info'
}

function readSwitch(name: string, text: string | undefined, problem: Problem): boolean {
  if (text === undefined || ['0', 'false', 'no'].includes(text)) return false
  if (!['1', 'true', 'yes'].includes(text)) problem(`${name} must be 1 or 0`)
  return true
}
