/** One JSON object a line. Nothing secret gets out, whatever is handed in. */
export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
  /** The same log with fields that every line carries. */
  with(fields: Fields): Log
}

export type Fields = Readonly<Record<string, unknown>>

export const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type Level = (typeof levels)[number]

export interface LogOptions {
  readonly level: Level
  readonly write: (line: string) => void
  readonly now: () => Date
  /** Exact texts that must never appear: webhook secrets, the private key. */
  readonly secrets: readonly string[]
}

export function createLog(options: LogOptions, carried: Fields = {}): Log {
  const redact = redactor(options.secrets)
  const at =
    (level: Exclude<Level, 'silent'>) =>
    (message: string, fields: Fields = {}) => {
      if (levels.indexOf(level) < levels.indexOf(options.level)) return
      const line = { time: options.now().toISOString(), level, message, ...carried, ...fields }
      options.write(redact(JSON.stringify(line, plain)))
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => createLog(options, { ...carried, ...fields }),
  }
}

/** An error's request and response hold headers with tokens: only what names the fault is kept. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (!(value instanceof Error)) return value
  const status = 'status' in value ? { status: value.status } : {}
  const cause = value.cause === undefined ? {} : { cause: value.cause }
  return { name: value.name, message: value.message.slice(0, 2000), stack: value.stack?.slice(0, 4000), ...status, ...cause }
}

/**
 * Tokens of all of GitHub's kinds (installation tokens grow to about 520 characters with dots in them), JSON Web Tokens, private keys,
 * credentials in headers and URLs, and the given secrets, each also as they look inside JSON and in base64.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const exact = secrets
    .filter((it) => it.length >= 8)
    .flatMap((it) => [it, JSON.stringify(it).slice(1, -1), Buffer.from(it).toString('base64'), Buffer.from(it).toString('base64url')])
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    const left = text.replace(secretLooking, mask).replace(webToken, (it, rest?: string) => (rest === undefined ? it : mask))
    return exact.reduce((all, it) => all.replaceAll(it, mask), left)
  }
}

const mask = '[redacted]'

const secretLooking = new RegExp(
  [
    'gh[a-z]_[A-Za-z0-9._-]{8,}',
    'github_pat_[A-Za-z0-9_]{8,}',
    '-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)',
    '(?<=\\b(?:[Bb]earer|[Tt]oken|[Bb]asic) )[A-Za-z0-9._~+/=-]{16,}',
    // `x-access-token:ghs_…` in base64, as git's and curl's basic credentials have it.
    'eC1hY2Nlc3MtdG9rZW46[A-Za-z0-9+/=_-]+',
    '(?<=://)[^/\\s"@:]*:[^/\\s"@]+(?=@)',
  ].join('|'),
  'gs',
)

/** A word that only begins like one is taken as well and put back: to look behind each `eyJ` in it again takes time by the square. */
const webToken = /eyJ[\w-]+(\.[\w-]+\.[\w-]+)?/g
