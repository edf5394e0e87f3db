import type { Request } from './evaluate.ts'
import type { PatternSet } from './pattern.ts'
import { allOf, type PolicySet } from './policy-set.ts'
import { isSymbol, isWildcard, star, type Tokens } from './token.ts'

/**
 * The partitions (`aws`, `aws-cn`) that policies name. Nobody is in two of them, so what base names is where its principal is; where it names
 * none, head says. Empty where nothing does. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function partitionsOf(base: PolicySet, head: PolicySet): ReadonlySet<string> {
  const [own, other] = [base, head].map(
    (set) => new Set(allOf(set).flatMap((it) => it.resource.patterns.flatMap((one) => partitionOf(one) ?? []))),
  )
  return (own?.size ? own : other) ?? new Set()
}

/** Null for what is no ARN, or for any partition. */
function partitionOf(resource: Tokens): string | null {
  if (resource.slice(0, 4).join('') !== 'arn:') return null
  const name = resource.slice(4, resource.indexOf(':', 4))
  return name.some((it) => isWildcard(it) || isSymbol(it)) ? null : name.join('')
}

/** Whether a request is for something that is in none of these partitions. */
export function isElsewhere({ resource }: Request, partitions: ReadonlySet<string>): boolean {
  const own = partitionOf(resource)
  return own !== null && partitions.size > 0 && !partitions.has(own)
}

/** What requests in these partitions are for, or those for nothing in particular. */
export const homeOf = (partitions: ReadonlySet<string>): PatternSet => ({
  negated: false,
  patterns: [['*'], ...[...partitions].map((it): Tokens => [...`arn:${it}:`, star])],
})
