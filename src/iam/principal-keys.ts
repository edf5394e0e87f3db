import type { Atom } from './condition.ts'
import type { PatternSet } from './pattern.ts'
import { principalPatterns } from './pattern.ts'
import { any, isSymbol, showTokens, star, starInField, type Tokens } from './token.ts'
import { principalKeys } from './principal.ts'

/** Keys that say of a request what its principal says too. */
const arnKey = 'aws:principalarn'
const accountKey = 'aws:principalaccount'
const userKey = 'aws:username'
const keys = new Set([arnKey, accountKey, userKey])

export const namesPrincipal = (atoms: readonly Atom[]): boolean => atoms.some((it) => keys.has(it.key) && !isOpen(it))

/** Its values are variables, which stand for whatever they are compared with. */
const isOpen = (it: Atom): boolean => it.values.some((value) => value.includes('${'))

/** Only one who asks has this name, and has no other: nothing is left open where conditions tell of no more than names of users. */
export const isExactly = (atoms: readonly Atom[]): boolean => atoms.every((it) => it.key !== arnKey && it.key !== accountKey)

/** Who can ask where these conditions hold, as far as they say so. */
export const principalsOf = (given: readonly Atom[]): PatternSet[] =>
  given.flatMap((it) => {
    if (it.set !== '' || it.ifExists || !positive.has(it.operator)) return []
    const patterns = it.values.map((value) => patternOf(it.key, value))
    return patterns.some((one) => one === null) ? [] : [{ negated: false, patterns: patterns.flatMap((one) => one ?? []) }]
  })

/** Those whom a condition names only to leave them out: where it is to fail, it is one of them who asks. */
export const principalsLeftOut = (all: readonly (readonly Atom[])[]): PatternSet[] =>
  all.flatMap((atoms) =>
    principalsOf(atoms.filter((it) => it.operator.includes('not')).map((it) => ({ ...it, operator: it.operator.replace('not', '') }))),
  )

const positive = new Set(['stringequals', 'stringlike', 'arnlike'])

function patternOf(key: string, value: string): Tokens[] | null {
  if (value.includes('${')) return null
  const at = { line: 1, column: 1 }
  const text = { parts: [value], at: { file: '', start: at, end: at } }
  if (key === userKey)
    return [[...'aws:', starInField, ...':user/', ...value.split('').map((it) => (it === '*' ? star : it === '?' ? any : it))]]
  if (key === accountKey) return [[...'aws:', ...(principalPatterns(text, 'AWS')[0] ?? []).slice(4)]]
  return key === arnKey && value.split(':').length === 6 ? principalPatterns(text, 'AWS') : null
}

/** What the keys are in a request of this principal, beside what is given of them. Nothing is said where only the deployment knows who it is. */
export function impliedByPrincipal(principal: Tokens, given: readonly Atom[]): Atom[] {
  if (principal.some(isSymbol)) return []
  const known = principalKeys(showTokens(principal))
  const values: readonly [string, string | null | undefined][] = [
    [userKey, given.some((it) => it.key === userKey && isOpen(it)) ? undefined : (known?.user ?? (known?.arn === null ? undefined : null))],
    [accountKey, known === null ? null : known.account],
    [arnKey, known === null ? null : (known.arn ?? undefined)],
  ]
  const plain = { set: '', ifExists: false } as const
  return values.flatMap(([key, value]): Atom[] => {
    if (value === undefined) return []
    return [
      value === null ? { ...plain, operator: 'null', key, values: ['true'] } : { ...plain, operator: 'stringequals', key, values: [value] },
    ]
  })
}

export const anyone: PatternSet = { negated: false, patterns: [[star]] }
