import type { Atom } from './condition.ts'
import type { PatternSet } from './pattern.ts'
import { principalPatterns } from './pattern.ts'
import { isSymbol, showTokens, star, type Tokens } from './token.ts'
import { principalKeys } from './principal.ts'

/** Keys that say of a request what its principal says too. */
const arnKey = 'aws:principalarn'
const accountKey = 'aws:principalaccount'

export const namesPrincipal = (atoms: readonly Atom[]): boolean => atoms.some((it) => it.key === arnKey || it.key === accountKey)

/** Who can ask where these conditions hold, as far as they say so. */
export const principalsOf = (given: readonly Atom[]): PatternSet[] =>
  given.flatMap((it) => {
    if (it.set !== '' || it.ifExists || !positive.has(it.operator)) return []
    const patterns = it.values.map((value) => patternOf(it.key, value))
    return patterns.some((one) => one === null) ? [] : [{ negated: false, patterns: patterns.flatMap((one) => one ?? []) }]
  })

const positive = new Set(['stringequals', 'stringlike', 'arnlike'])

function patternOf(key: string, value: string): Tokens[] | null {
  if (value.includes('${')) return null
  const at = { line: 1, column: 1 }
  const text = { parts: [value], at: { file: '', start: at, end: at } }
  if (key === accountKey) return [[...'aws:', ...(principalPatterns(text, 'AWS')[0] ?? []).slice(4)]]
  return key === arnKey && value.split(':').length === 6 ? principalPatterns(text, 'AWS') : null
}

/** What the keys are in a request of this principal. Nothing is said where only the deployment knows who it is. */
export function impliedByPrincipal(principal: Tokens): Atom[] {
  if (principal.some(isSymbol)) return []
  const keys = principalKeys(showTokens(principal))
  const plain = { set: '', ifExists: false } as const
  if (keys === null) return [arnKey, accountKey].map((key) => ({ ...plain, operator: 'null', key, values: ['true'] }))
  const all = [{ ...plain, operator: 'stringequals', key: accountKey, values: [keys.account] }]
  return keys.arn === null ? all : [...all, { ...plain, operator: 'stringequals', key: arnKey, values: [keys.arn] }]
}

export const anyone: PatternSet = { negated: false, patterns: [[star]] }
