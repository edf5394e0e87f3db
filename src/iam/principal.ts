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

/** As AWS writes it; of a session that nobody named, its role. */
export function showPrincipal(encoded: string): string {
  if (encoded === '*' || encoded.startsWith('anon:')) return '*'
  const [, account, rest = ''] = /^aws:([^:]*):([^]*)$/.exec(encoded) ?? []
  if (account === undefined) return encoded.replace(/^(?:svc|fed|can|aws):/, '')
  const [, role, session] = /^role\/([^|]*)\|([^]*)$/.exec(rest) ?? []
  if (role !== undefined && session !== undefined && !/^(example|x|y)?$/.test(session))
    return `arn:aws:sts::${account}:assumed-role/${role.split('/').at(-1)}/${session}`
  return `arn:aws:iam::${account}:${role === undefined ? (/^(example|x|y)?$/.test(rest) ? 'root' : rest) : `role/${role}`}`
}

/**
 * What `aws:PrincipalArn` and `aws:PrincipalAccount` are of one who asks; null where nobody signed in with AWS.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function principalKeys(
  encoded: string,
): { /** Null: whoever of the account. */ readonly arn: string | null; readonly account: string } | null {
  const [, account, rest = ''] = /^aws:([^:]*):([^]*)$/.exec(encoded) ?? []
  return account === undefined ? null : { arn: rest === '' ? null : `arn:aws:iam::${account}:${rest.split('|', 1)[0] ?? ''}`, account }
}
