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
  const any = isAccount && !pattern.slice(4).includes(':') ? '123456789012:root' : isAccount ? 'root' : 'example'
  return pattern.flatMap((it) => (isStar(it) ? any.split('') : isAny(it) ? ['x'] : [it]))
}
