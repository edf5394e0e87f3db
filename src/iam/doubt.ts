import type { Asked, Compared } from './compared.ts'
import { of } from './compared.ts'
import { mayCover } from './cover.ts'
import type { Item } from './policy-set.ts'
import type { Clause } from './policy-set.ts'
import { expressionOf, isSymbol, isVariableSymbol, type Token, type Tokens } from './token.ts'

/** Something that only the deployment knows; a policy variable is of the request. */
const isUnresolved = (token: Token): boolean => isSymbol(token) && !isVariableSymbol(token)

/** Why a gain is not certain: what only the deployment knows may be just what base allowed. */
export function doubt({ clause, action, principal }: Asked, resource: Item, it: Compared): string | null {
  const unresolved = action.pattern.find(isUnresolved)
  if (unresolved !== undefined) return `which actions \`\${${expressionOf(unresolved)}}\` stands for is only known at deployment`
  const gone = [...it.base.opaque.keys()].find((name) => !it.head.opaque.has(name))
  if (gone !== undefined) return `base had the policy \`${gone}\`, whose text is not in this repository and which may have allowed it`
  for (const other of of(it.base, 'Allow')) {
    const wide = other.resource.patterns.find((pattern) => coincides(other, pattern, other.actions, action, resource.pattern, it))
    if (wide === undefined || other.resource.negated) continue
    const symbol = deciding(resource.pattern, wide) ?? deciding(wide, resource.pattern)
    if (symbol !== undefined) return mayBeTheSame(symbol)
  }
  const other = principal && sameUnderAnotherName(principal, action, it)
  if (other !== null) return mayBeTheSame(other)
  return clause.resource.negated && clause.resource.patterns.some((pattern) => pattern.some(isUnresolved))
    ? 'what its NotResource leaves out is only known at deployment'
    : null
}

const mayBeTheSame = (symbol: string): string =>
  `\`\${${inItsTemplate(expressionOf(symbol))}}\` may be what was allowed before; only the deployment tells`

/** A symbol of another template has that before it. */
const inItsTemplate = (expression: string): string => expression.replace(/^\S+_(?:ya?ml|json|template):/, '')

/** A value that only the deployment knows, by which one principal may be another one that base let do the same. */
function sameUnderAnotherName(principal: Item, action: Item, it: Compared): string | null {
  for (const other of of(it.base, 'Allow')) {
    it.effort.left -= 20
    if (!other.action.negated && !other.actions.some((item) => mayCover(item.pattern, action.pattern))) continue
    const wide = other.principal?.patterns.find((pattern) => mayCover(pattern, principal.pattern))
    const symbol = wide && (deciding(principal.pattern, wide) ?? deciding(wide, principal.pattern))
    if (symbol !== undefined) return symbol
  }
  return null
}

/** A symbol of one side that the other does not hold; region and account only where nothing else decides. */
function deciding(these: Tokens, those: Tokens): string | undefined {
  const own = these.filter((it) => isUnresolved(it) && !those.includes(it))
  return own.find((it) => !expressionOf(it).startsWith('AWS::')) ?? own[0]
}

/**
 * Whether a resource of base may be this one. Something that still stands in head beside it is another thing: nobody grants the same twice
 * in two spellings; only what its wildcards may take in stays open.
 */
function coincides(other: Clause, wide: Tokens, actions: readonly Item[], action: Item, resource: Tokens, it: Compared): boolean {
  if (!resource.some(isUnresolved) && !wide.some(isUnresolved)) return false
  it.effort.left -= 20
  if (!other.action.negated && !actions.some((item) => mayCover(item.pattern, action.pattern))) return false
  const key = wide.join('\u0000')
  const stands = of(it.head, 'Allow').some((clause) => clause.resource.patterns.some((pattern) => pattern.join('\u0000') === key))
  if (stands && areBuckets(action, wide, resource)) return false
  return (!stands || wide.some((token) => token.startsWith('<*'))) && mayCover(wide, resource)
}

/** Two values that each are the ARN of a bucket (`${A}`, `${A}/*`): neither lies within the other, as an index lies within its table. */
const areBuckets = ({ pattern }: Item, ...resources: readonly Tokens[]): boolean =>
  pattern.slice(0, 3).join('') === 's3:' &&
  resources.every(([first = '', ...rest]) => isUnresolved(first) && ['', '/<*>'].includes(rest.join('')))
