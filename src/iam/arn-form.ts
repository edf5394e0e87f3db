import { resourceTypes } from './catalogue.ts'
import { isStar, isVariableSymbol, isWildcard, star, type Tokens } from './token.ts'

/**
 * `odd` and `stretched` are forms that AWS advises against without saying what becomes of them. An odd one may match nothing: a wildcard or
 * capitals in the service, a wildcard inside the type, a variable before the fifth colon. Of a stretched one, which has too few fields, a
 * wildcard may reach across colons. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-paths-wildcards
 */
type Form = 'plain' | 'odd' | 'stretched'

/** Of an ARN in its fields; `isOfResource`: it is in the policy of a resource. */
export function formOf(fields: readonly Tokens[], isOfResource: boolean): Form {
  if (fields.length < 6)
    return fields.slice(0, -1).flat().some(isStar) ? 'stretched' : isOfResource && !hasWildcard(fields) ? 'odd' : 'plain'
  const [, , service = [], , , own = []] = fields
  if (fields.slice(0, 5).flat().some(isVariableSymbol)) return 'odd'
  return hasOddService(service) || hasOpenType(service, own) ? 'odd' : 'plain'
}

const hasWildcard = (fields: readonly Tokens[]): boolean => fields.flat().some(isWildcard)

/** A lone wildcard is every service, as everybody means it. */
const hasOddService = (service: Tokens): boolean =>
  service.join('') !== star && service.some((it) => isWildcard(it) || it !== it.toLowerCase())

/** Whether a wildcard cuts what may only be the word for a type: `u*` of IAM, whose resources are `user/…`, `role/…`. */
function hasOpenType(service: Tokens, own: Tokens): boolean {
  const end = own.findIndex(isWildcard)
  const start = own.slice(0, Math.max(end, 0)).join('')
  if (start === '' || /[/:]/.test(start)) return false
  const types = resourceTypes(service.join(''))
  return !types.includes('') && !types.includes(start) && types.some((it) => it.startsWith(start))
}
