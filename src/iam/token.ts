/**
 * One letter of a pattern or of a concrete string. A literal is a single UTF-16 code unit; everything else is longer, so the two never meet:
 * wildcards, and symbols (values that only the deployment knows) that stand as one opaque letter each.
 */
export type Token = string
export type Tokens = readonly Token[]

/** Any run of letters. */
export const star: Token = '<*>'
/** Any run of letters without a colon: a wildcard inside one of an ARN's first five fields. */
export const starInField: Token = '<*:>'
/** Exactly one letter. */
export const any: Token = '<?>'
export const anyInField: Token = '<?:>'
/** Exactly one symbol. */
export const anySymbol: Token = '<$>'

/** Letters that no text can hold, whatever it is: what a wildcard stands for when nothing else is asked of it. */
export const fresh: Token = '<x>'
export const otherFresh: Token = '<y>'

const mark = '\u0001'

/**
 * `kind`: `r` a resource of the template, `v` a key of the request (a policy variable), `o` anything else. Two resources of one template are
 * never the same thing.
 */
export const symbolToken = (expression: string, kind: 'r' | 'v' | 'o'): Token => `${mark}${kind}${expression}`

/** A symbol of exactly `width` characters: one token for each, so that `?` can match them. */
export const fixedSymbol = (expression: string, width: number): Token[] =>
  Array.from({ length: width }, (_, i) => `${mark}${i}#${expression}`)

export const isSymbol = (token: Token): boolean => token.length > 1 && token.startsWith(mark)
export const isFixed = (token: Token): boolean => isSymbol(token) && /^\d+#/.test(token.slice(1))
export const isVariableSymbol = (token: Token): boolean => token.startsWith(`${mark}v`)
/** A symbol of any length. */
export const isOpenSymbol = (token: Token): boolean => isSymbol(token) && !isFixed(token)
/** One whose text only the deployment knows. */
export const isOfDeployment = (token: Token): boolean => isOpenSymbol(token) && !isVariableSymbol(token)
export const isResourceSymbol = (token: Token): boolean => token.startsWith(`${mark}r`)
export const isStar = (token: Token | undefined): boolean => token === star || token === starInField
export const isAny = (token: Token | undefined): boolean => token === any || token === anyInField
export const isWildcard = (token: Token | undefined): boolean => isStar(token) || isAny(token) || token === anySymbol

/** A letter in either case. */
export const foldedToken = (letter: string): Token => {
  const lower = letter.toLowerCase()
  return lower === letter.toUpperCase() || lower.length !== 1 ? letter : `~${lower}`
}
export const isFolded = (token: Token | undefined): boolean => token?.length === 2 && token.startsWith('~')
const isLiteral = (token: Token): boolean => token.length === 1 || token === fresh || token === otherFresh

/** Whether one letter of a concrete string fits a token that consumes letters. */
export function fits(token: Token, letter: Token): boolean {
  if (token === star) return true
  if (token === starInField) return letter !== ':'
  if (token === any) return isLiteral(letter) || isFixed(letter)
  if (token === anyInField) return letter !== ':' && (isLiteral(letter) || isFixed(letter))
  if (token === anySymbol) return isSymbol(letter)
  if (isFolded(token)) return letter.toLowerCase() === token.slice(1)
  return token === letter
}

/** As a person would write it: symbols as `${…}`. */
export function showTokens(tokens: Tokens): string {
  return tokens.map(showToken).join('')
}

function showToken(token: Token): string {
  if (isStar(token)) return '*'
  if (isAny(token)) return '?'
  if (isFolded(token)) return token.slice(1)
  if (!isSymbol(token)) return token
  const [, position, fixed] = /^.(\d+)#([^]*)$/.exec(token) ?? []
  if (fixed === undefined) return `\${${token.slice(2)}}`
  return position === '0' ? `\${${fixed}}` : ''
}

/** The expression of a symbol, for words. */
export const expressionOf = (token: Token): string => (isFixed(token) ? token.slice(token.indexOf('#') + 1) : token.slice(2))
