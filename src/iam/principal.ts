import type { PatternSet } from './pattern.ts'
import { isAny, isStar, star, type Tokens } from './token.ts'

/** Who can ask, in the form of `principalPatterns`: nobody in particular, someone of an account, a service, one who signed in elsewhere. */
export const principalUniverse: PatternSet = {
  negated: false,
  patterns: [[...'anon:'], ...['aws:', 'svc:', 'fed:', 'can:'].map((kind): Tokens => [...kind, star])],
}

/** One who fits a pattern, as readable as can be: nobody in particular for everyone, an account for whoever is in it. */
export function principalInstance(pattern: Tokens): Tokens {
  if (pattern.length === 1 && pattern[0] === star) return [...'anon:']
  const isAccount = pattern.slice(0, 4).join('') === 'aws:'
  const isWhole = isAccount && !pattern.includes('|')
  const any = isWhole && !pattern.slice(4).includes(':') ? '123456789012:root' : isWhole ? 'root' : 'example'
  return pattern.flatMap((it) => (isStar(it) ? any.split('') : isAny(it) ? ['x'] : [it]))
}

function partsOf(encoded: string): { readonly partition: string; readonly account: string | undefined; readonly rest: string } {
  const [, partition = 'aws', account, rest = ''] = /^aws:(?:(aws-[^:/]*)\/)?([^:]*):([^]*)$/.exec(encoded) ?? []
  return { partition, account, rest }
}

/** As AWS writes it; of a session that nobody named, its role. */
export function showPrincipal(encoded: string): string {
  if (encoded === '*' || encoded.startsWith('anon:')) return '*'
  const { partition, account, rest } = partsOf(encoded)
  if (account === undefined) return encoded.replace(/^(?:svc|fed|can|aws):/, '')
  const [, role, session] = /^role\/([^|]*)\|([^]*)$/.exec(rest) ?? []
  if (role !== undefined && session !== undefined && !/^(example|x|y)?$/.test(session))
    return `arn:${partition}:sts::${account}:assumed-role/${role.split('/').at(-1)}/${session}`
  return `arn:${partition}:iam::${account}:${role === undefined ? (/^(example|x|y)?$/.test(rest) ? 'root' : rest) : `role/${role}`}`
}

/** What a request tells of one who signed in with AWS; null for others. */
interface PrincipalKeys {
  /** `aws:PrincipalArn`. Null: whoever of the account. */
  readonly arn: string | null
  readonly account: string
  /** `aws:username`. Null where it is no user who asks. */
  readonly user: string | null
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties */
export function principalKeys(encoded: string): PrincipalKeys | null {
  const { partition, account, rest } = partsOf(encoded)
  if (account === undefined) return null
  const arn = rest === '' ? null : `arn:${partition}:iam::${account}:${rest.split('|', 1)[0] ?? ''}`
  return { arn, account, user: rest.startsWith('user/') ? (rest.split('/').at(-1) ?? null) : null }
}
