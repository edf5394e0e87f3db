import type { Text } from '../model/source.ts'
import { formOf } from './arn-form.ts'
import { symbolTokens } from './symbol.ts'
import { variableName } from './value.ts'
import {
  any,
  anyInField,
  isAny,
  isFixed,
  isStar,
  isSymbol,
  isVariableSymbol,
  isWildcard,
  star,
  starInField,
  symbolToken,
  type Token,
  type Tokens,
} from './token.ts'

/** `Action`, `Resource` or `Principal` of a statement as a language of strings; negated for `NotAction` …. */
export interface PatternSet {
  readonly negated: boolean
  readonly patterns: readonly Tokens[]
}

/** Longer than any ARN or action that AWS takes (2,048 characters), and a bound on what one hostile value can cost. */
const longest = 2100

/** `dynamodb:Get*`, without case: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
export const actionPattern = (text: Text): Tokens => tidy(tokensOf(text, false).map((it) => (it.length === 1 ? it.toLowerCase() : it)))

/** A value of `Resource`, with what AWS leaves open of it. */
export interface ResourceReading {
  readonly pattern: Tokens
  /** What it matches if AWS understands it otherwise; null where nothing, undefined where its form is plain. */
  readonly otherwise?: Tokens | null
}

/**
 * `*`, or an ARN whose first five fields keep to themselves: a wildcard there matches no colon, and letters there have no case.
 * A short ARN is completed with `*`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * `isOfResource`: the policy is one of a resource, where short ARNs need a wildcard.
 */
export function resourceReading(text: Text, variables: boolean, isOfResource: boolean): ResourceReading {
  const tokens = tokensOf(text, variables)
  if (tokens.slice(0, 4).join('').toLowerCase() !== 'arn:') return { pattern: tidy(tokens) }
  const fields = splitFields(tokens)
  const isOpen = tokens.some((it) => isSymbol(it) && !isFixed(it) && !isVariableSymbol(it))
  if (fields.length < 6 && tokens.some((it) => isSymbol(it) && !isFixed(it))) return { pattern: tidy(tokens) }
  const form = isOpen ? 'plain' : formOf(fields, isOfResource)
  while (fields.length < 6) fields.push([star])
  const pattern = tidy(fields.flatMap((field, i) => (i === 5 ? field : [...field.map(inField), ':'])))
  return form === 'plain' ? { pattern } : { pattern, otherwise: form === 'stretched' ? tidy(tokens) : null }
}

export const resourcePattern = (text: Text, variables: boolean): Tokens => resourceReading(text, variables, false).pattern

/**
 * A principal in one string: `aws:<account>:user/x`, `svc:lambda.amazonaws.com`, `fed:…`, `can:…`; `"*"` is everyone. A role acts in its sessions
 * only, so it is all of them: `aws:<account>:role/x|*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalPatterns(text: Text, type: string): Tokens[] {
  const tokens = tokensOf(text, false)
  const everyone = tokens.every(isStar)
  if (type === '*') return [everyone ? [star] : tidy(tokens)]
  if (type !== 'AWS') return [tidy([...`${principalKinds.get(type) ?? type.toLowerCase()}:`, ...tokens])]
  if (everyone) return [[...'aws:', star], [...'anon:']]
  return [[...'aws:', ...accountFirst(tokens)]]
}

const principalKinds: ReadonlyMap<string, string> = new Map([
  ['Service', 'svc'],
  ['Federated', 'fed'],
  ['CanonicalUser', 'can'],
])

/** An account's id means the same as its root's ARN: everyone in it that the account lets. Those of another partition are others: `aws-cn/<account>`. */
function accountFirst(tokens: Tokens): Tokens {
  const fields = splitFields(tokens)
  const [, partition = [], , , id = tokens, rest = [...'root']] = fields.length === 6 ? fields : []
  if (fields.length !== 6 && tokens.length !== 12) return tokens
  const account = partition.slice(0, 4).join('') === 'aws-' && !partition.some(isWildcard) ? [...partition, '/', ...id] : id
  return rest.join('') === 'root' ? [...account, ':', star] : [...account, ':', ...inSessions(rest)]
}

/** No name of a role holds the letter that parts it from its session. */
function inSessions(rest: Tokens): Tokens {
  if (rest.slice(0, 5).join('') === 'role/') return tidy([...rest, '|', star])
  if (rest.slice(0, 13).join('') !== 'assumed-role/') return rest
  const session = rest.indexOf('/', 13)
  return session === -1 ? rest : [...'role/', ...rest.slice(13, session), '|', ...rest.slice(session + 1)]
}

function splitFields(tokens: Tokens): Token[][] {
  const fields: Token[][] = [[]]
  for (const token of tokens) {
    if (token === ':' && fields.length < 6) fields.push([])
    else fields.at(-1)?.push(token)
  }
  return fields
}

function inField(token: Token): Token {
  if (token === star) return starInField
  if (token === any) return anyInField
  return token.length === 1 ? token.toLowerCase() : token
}

function tokensOf(text: Text, variables: boolean): Token[] {
  const tokens = text.parts.flatMap((part) => (typeof part === 'string' ? literalTokens(part, variables) : wildcards(symbolTokens(part))))
  return tokens.length > longest ? [...tokens.slice(0, longest), star] : tokens
}

/** A policy variable is opaque too; its escapes `${*}`, `${?}` and `${$}` are the letters themselves. */
function literalTokens(text: string, variables: boolean): Token[] {
  if (!variables) return wildcards(text.split(''))
  return text.split(/(\$\{[^{}]*\})/).flatMap((part) => {
    if (!part.startsWith('${') || !part.endsWith('}')) return wildcards(part.split(''))
    const name = part.slice(2, -1)
    return name.length === 1 && '*?$'.includes(name) ? [name] : [symbolToken(variableName(name), 'v')]
  })
}

const wildcards = (letters: readonly Token[]): Token[] => letters.map((it) => (it === '*' ? star : it === '?' ? any : it))

/** `**` is `*`, and `*?` is `?*`: equal languages get equal tokens. */
function tidy(tokens: Tokens): Tokens {
  const result: Token[] = []
  for (let i = 0; i < tokens.length;) {
    const run: Token[] = []
    while (i < tokens.length && (isStar(tokens[i]) || isAny(tokens[i]))) run.push(tokens[i++] ?? star)
    const stars = run.filter(isStar)
    result.push(...run.filter(isAny), ...stars.slice(0, 1))
    if (i < tokens.length && run.length === 0) result.push(tokens[i++] ?? '')
  }
  return result
}

export const patternKey = (pattern: Tokens): string => pattern.join('\u0000')

export const setKey = (set: PatternSet): string =>
  `${set.negated ? '!' : ''}${[...new Set(set.patterns.map(patternKey))].toSorted().join('\u0002')}`
