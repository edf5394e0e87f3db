import { diffPolicies, type PolicyPair } from '../../src/iam-diff.ts'

/** Policies as AWS writes them. */
export type Document = object | readonly object[]

export const allow = (action: string | readonly string[], resource: string | readonly string[], condition?: object): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
})

export const deny = (action: string | readonly string[], resource: string | readonly string[], condition?: object): object => ({
  ...allow(action, resource, condition),
  Effect: 'Deny',
})

export const policy = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements })

/** `widened`, `formally widened` where no real request shows it, `not widened`, or `unknown: ` with the reason. */
export async function verdictOf(kind: PolicyPair['kind'], base: Document, head: Document): Promise<string> {
  const file = (document: Document) => ({ name: 'policy.json', text: JSON.stringify(document, undefined, 1) })
  const diff = await diffPolicies({ kind, base: file(base), head: file(head), baseBoundary: null, headBoundary: null })
  if ('problem' in diff) return diff.problem
  if (diff.verdict === 'widened') return diff.tier === 'formal' ? 'formally widened' : 'widened'
  return diff.verdict === 'unknown' ? `unknown: ${diff.reason}` : 'not widened'
}
