import { regions } from './automaton.ts'
import { actionsMatching, documentedAction } from './catalogue.ts'
import { type Request, within } from './evaluate.ts'
import type { Question } from './find.ts'
import { actionCandidates } from './instance.ts'
import { any, anyInField, fresh, isSymbol, star, starInField, type Tokens } from './token.ts'
import { isFree, isUsable } from './usable.ts'

/**
 * Whether AWS has such an action, and one that is for such a resource: `*` where it takes none. In a trust policy the resource is who asks.
 * What only the deployment knows may be right.
 */
export function isReal({ action, resource }: Request, isTrust: boolean): boolean {
  if (action.some(isSymbol)) return true
  const documented = documentedAction(action.join(''))
  if (documented === undefined || isFree(action)) return false
  if (isTrust || resource.some(isSymbol)) return true
  if (!documented.takesResource) return resource.join('') === '*'
  if (!isUsable(action, resource)) return false
  return documented.arns.length === 0 || documented.arns.some((it) => within({ negated: false, patterns: [anyOf(it)] }, resource))
}

/** A search finds the shortest request; the same with an action and a resource that there are, where they are an answer too. */
export function realistic(question: Question, request: Request): Request {
  if (isReal(request, question.isTrust)) return request
  let tries = mostTries
  for (const action of [request.action, ...actionsOf(question)]) {
    for (const resource of [request.resource, ...resourcesFor(action, question)]) {
      const candidate = { ...request, action, resource }
      const isIn = question.musts.every((it) => within(it.action, action) && within(it.resource, resource))
      if (isIn && isReal(candidate, question.isTrust) && question.confirm(candidate) === true) return candidate
    }
    if (--tries <= 0) return request
  }
  return request
}

const mostTries = 60

/** Those that tell most, then what else is documented. */
function actionsOf(question: Question): Tokens[] {
  const narrowest = question.musts.find((it) => !it.action.negated && !it.action.patterns.some((pattern) => pattern[0] === star))
  const patterns = narrowest?.action.patterns ?? [[star]]
  const others = narrowest === undefined ? [] : patterns.flatMap((it) => actionsMatching(it).map((name) => [...name.toLowerCase()]))
  return [...patterns.flatMap(actionCandidates), ...others]
}

/** Resources that an action is for and that all musts take: for each kind of them one in each place that nots tell apart. */
function resourcesFor(action: Tokens, { musts, nots }: Question): Tokens[] {
  const documented = documentedAction(action.join(''))
  if (documented === undefined || !musts.every((it) => within(it.action, action))) return []
  if (!documented.takesResource) return [['*']]
  const concerned = nots.filter((it) => within(it.action, action)).map((it) => it.resource)
  const own = musts.map((it) => it.resource)
  return documented.arns.flatMap((arn) => {
    const found = [usual(arn), anyOf(arn)].map((it) =>
      regions([...own, { negated: false, patterns: [it] }], concerned, { left: mostSteps }),
    )
    return (found.find((it) => it !== null && it.length > 0) ?? []).map((it) =>
      it.example.flatMap((letter) => (letter === fresh ? [...'example'] : [letter])),
    )
  })
}

const mostSteps = 20_000

/** Any ARN of a form. */
const anyOf = (arn: string): Tokens => formed(arn, () => [anyInField, starInField])

/** One of a form in the usual partition, some region and some account. */
const usual = (arn: string): Tokens => formed(arn, (field) => [...(['', 'aws', '', 'us-east-1', '123456789012'][field] ?? '')])

/** What stands in each of its fields where the form leaves it open; what names the resource itself is left open. */
function formed(arn: string, inField: (field: number) => Tokens): Tokens {
  let field = 0
  return arn.split(/(\{\}|:)/).flatMap((part): Tokens => {
    if (part === ':') field++
    return part === '{}' ? (field < 5 ? inField(field) : [any, star]) : [...part]
  })
}

/** The resources to try first for a pattern that takes any. */
export const usualResources = (action: Tokens): Tokens[] =>
  (documentedAction(action.join(''))?.arns ?? [])
    .slice(0, 2)
    .map((arn) => usual(arn).flatMap((it) => (it === any ? [...'example'] : it === star ? [] : [it])))
