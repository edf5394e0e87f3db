import { any, anyInField, foldedToken, showTokens, star, starInField, symbolToken, type Token, type Tokens } from './token.ts'

/**
 * Values of conditions in letters. `${…}` in them is a policy variable or what only the deployment knows, one letter that equals itself;
 * `${*}`, `${?}` and `${$}` are the letters themselves: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
interface Letter {
  readonly token: Token
  /** Written plainly, so that `*` and `?` may be wildcards. */
  readonly isPlain: boolean
}

function lettersOf(text: string): Letter[] {
  return (text.match(/\$\{[^{}]*\}|[^]/g) ?? []).map((it) => {
    if (it.length === 1) return { token: it, isPlain: true }
    const name = it.slice(2, -1)
    if (name.length === 1 && '*?$'.includes(name)) return { token: name, isPlain: false }
    if (isVariable(name)) return { token: symbolToken(variableName(name), 'v'), isPlain: false }
    return { token: symbolToken(name, attribute.test(name) ? 'r' : 'o'), isPlain: false }
  })
}

/** What a resource of a template has: `Orders.Arn`. */
const attribute = /^[A-Za-z0-9]+\.[A-Za-z.]+$/

/** A key of the request, `aws:username`, with a default perhaps: in texts where a template's own `${…}` may stand too, `${AWS::Region}`, `${ssm:/key}`. */
export const isVariable = (name: string): boolean => variable.test(name) && !/^aws:(region|accountid)$/i.test(name)

const variable =
  /^(?:(?:aws|saml|iam|sts|kms|ec2|sns|sqs|dynamodb|redshift|identitystore|[\w-]+(?:\.[\w-]+)+):[^:]|s3:(?:prefix|delimiter|x-amz-|existingobjecttag\/|requestobjecttag\/))/i

/** `aws:principaltag/team, 'shared'`: keys have no case, defaults do. */
export function variableName(written: string): string {
  const comma = written.indexOf(',')
  return comma === -1 ? written.trim().toLowerCase() : `${written.slice(0, comma).trim().toLowerCase()}, ${written.slice(comma + 1).trim()}`
}

/** A value that a request brings: no letter of it is a wildcard. */
export function valueLetters(value: string): Tokens {
  const known = concrete.get(value)
  if (known !== undefined) return known
  const letters = lettersOf(value).map((it) => it.token)
  remember(concrete, value, letters)
  return letters
}

/** Letters as `valueLetters` reads them: where `${` is text it is escaped. */
export const valueText = (letters: Tokens): string =>
  letters.map((it, i) => (it === '$' && letters[i + 1] === '{' ? '${$}' : showTokens([it]))).join('')

/** What a value of a condition matches under its operator. */
export function valuePattern(value: string, operator: string): Tokens {
  const key = `${operator} ${value}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  const pattern = patternOf(lettersOf(value), operator)
  remember(compiled, key, pattern)
  return pattern
}

function patternOf(letters: readonly Letter[], operator: string): Tokens {
  if (operator === 'stringequalsignorecase') return letters.map((it) => (it.token.length === 1 ? foldedToken(it.token) : it.token))
  if (operator === 'stringlike') return letters.map((it) => wildcard(it, star, any))
  if (operator !== 'arnlike') return letters.map((it) => it.token)
  return arnPattern(letters)
}

/** Each of the six parts of an ARN is compared on its own; a lone `*` takes any. */
function arnPattern(letters: readonly Letter[]): Tokens {
  if (letters.length === 1 && letters[0]?.isPlain === true && letters[0].token === '*') return [star]
  let field = 0
  return letters.map((it) => {
    if (it.token === ':' && field < 5) field++
    return field < 5 ? wildcard(it, starInField, anyInField) : wildcard(it, star, any)
  })
}

/** Whether a value of an ARN condition has all six parts, or is the lone `*`; how fewer are completed is not documented. */
export const isWholeArn = (value: string): boolean =>
  value === '*' || lettersOf(value).filter((it) => it.token === ':').length >= 5 || /^\$\{[^{}]*\}$/.test(value)

const wildcard = (it: Letter, many: Token, one: Token): Token =>
  !it.isPlain ? it.token : it.token === '*' ? many : it.token === '?' ? one : it.token

const compiled = new Map<string, Tokens>()
const concrete = new Map<string, Tokens>()
const mostRemembered = 5_000

function remember(cache: Map<string, Tokens>, key: string, tokens: Tokens): void {
  if (cache.size >= mostRemembered) cache.clear()
  cache.set(key, tokens)
}
