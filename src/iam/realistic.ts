import { actionsMatching, documentedAction } from './catalogue.ts'
import type { Request } from './evaluate.ts'
import { within } from './evaluate.ts'
import type { Question } from './find.ts'
import { actionCandidates, resourceInstance } from './instance.ts'
import { star, type Tokens } from './token.ts'
import { isUsable } from './usable.ts'

/** Whether AWS has such an action, and one that can be for such a resource. In a trust policy the resource is who asks. */
export const isReal = ({ action, resource }: Request, isTrust: boolean): boolean =>
  documentedAction(action.join('')) !== undefined && (isTrust || isUsable(action, resource))

/** A search finds the shortest request; the same with an action and a resource that there are, where they are an answer too. */
export function realistic(question: Question, request: Request): Request {
  if (isReal(request, question.isTrust)) return request
  const resources = [
    request.resource,
    ...question.musts.flatMap((it) => (it.resource.negated ? [] : it.resource.patterns.map(resourceInstance))),
  ]
  let tries = mostTries
  for (const action of actionsOf(question)) {
    for (const resource of resources) {
      const candidate = { ...request, action, resource }
      const isIn = question.musts.every((it) => within(it.action, action) && within(it.resource, resource))
      if (!isIn || !isReal(candidate, question.isTrust)) continue
      if (question.confirm(candidate) === true) return candidate
      if (--tries <= 0) return request
    }
  }
  return request
}

const mostTries = 200

/** Those that tell most, then what else is documented. */
function actionsOf(question: Question): Tokens[] {
  const narrowest = question.musts.find((it) => !it.action.negated && !it.action.patterns.some((pattern) => pattern[0] === star))
  const patterns = narrowest?.action.patterns ?? [[star]]
  const telling = patterns.flatMap(actionCandidates)
  const others = narrowest === undefined ? [] : patterns.flatMap((it) => actionsMatching(it).map((name) => [...name.toLowerCase()]))
  return [...telling, ...others.slice(0, 2000)]
}
