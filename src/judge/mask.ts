/** What stands in place of most of a secret: enough is left to find it, and nothing to use. */
const masked = '…[masked]'

/**
 * Credentials whose form gives them away. Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids,
 * https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns. The first group of each stays readable.
 */
const secretLooking = [
  /\b((?:AKIA|ASIA)[A-Z0-9]{2})[A-Z0-9]{14}\b/g,
  /\b(gh[a-z]_)[A-Za-z0-9._-]{16,}/g,
  /\b(github_pat_)[A-Za-z0-9_]{16,}/g,
  /\b(glpat-)[A-Za-z0-9_-]{16,}/g,
  /\b(npm_)[A-Za-z0-9]{30,}/g,
  /\b(xox[a-z]-)[A-Za-z0-9-]{10,}/g,
  /\b((?:sk|rk|pk)_(?:live|test)_)[A-Za-z0-9]{10,}/g,
  /\b(sk-)[A-Za-z0-9_-]{32,}/g,
  /\b(AIza)[A-Za-z0-9_-]{35}/g,
  /\b(SG\.)[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  // From the beginning of each word only its first `eyJ` is tried: to look behind every one to the end takes time by the square.
  /(?<![\w-])((?=((?:(?!\beyJ)[\w-])*))\2eyJ)[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g,
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[^-]*/g,
  // The password of a URL, and the user name where it is all there is.
  /(:\/\/[^/\s:@"'`]{0,64}:)[^/\s@"'`]{1,256}(?=@)/g,
  /(:\/\/)[A-Za-z0-9_-]{20,256}(?=@)/g,
]

const mask = (text: string): string => secretLooking.reduce((left, it) => left.replace(it, `$1${masked}`), text)

/** A value of plain data whose texts show no secret. A report is read by more people than the code that it is about, and kept for longer. */
export function withoutSecrets<T>(value: T): T {
  return masking(value) as T
}

function masking(value: unknown): unknown {
  if (typeof value === 'string') return value.length < shortest ? value : mask(value)
  if (Array.isArray(value)) return value.map(masking)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masking(member)]))
}

const shortest = 12
