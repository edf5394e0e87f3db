import type { Limit, RequestCheck, Schema } from '../../../src/model/schema.ts'
import type { Told } from '../cloudformation/template.ts'

/** A schema in one line: `type object; id: (type string; pattern ^a$); required id`. */
export const schemaWords = ({ limits }: Schema): string => limits.map(limitWords).join('; ')

function limitWords(limit: Limit): string {
  switch (limit.kind) {
    case 'type':
      return `type ${limit.types.join(' or ')}`
    case 'enum':
      return `one of ${JSON.stringify(limit.values)}`
    case 'required':
      return `required ${limit.name}`
    case 'property':
      return `${limit.name}: (${schemaWords(limit.schema)})`
    case 'patternProperties':
      return `/${limit.pattern}/: (${schemaWords(limit.schema)})`
    case 'additionalProperties':
      return `any but ${[...limit.names, ...limit.patterns].join(', ')}: (${schemaWords(limit.schema)})`
    case 'items':
      return `items from ${limit.from}: (${schemaWords(limit.schema)})`
    case 'item':
      return `item ${limit.index}: (${schemaWords(limit.schema)})`
    case 'anyOf':
    case 'oneOf':
      return `${limit.kind} ${limit.schemas.map((it) => `(${schemaWords(it)})`).join(' ')}`
    case 'not':
      return `not (${schemaWords(limit.schema)})`
    default:
      return valueWords(limit)
  }
}

function valueWords(limit: Limit): string {
  switch (limit.kind) {
    case 'unknown':
      return `unknown ${limit.expression}`
    case 'never':
    case 'uniqueItems':
      return limit.kind
    case 'minimum':
    case 'maximum':
      return `${limit.kind} ${limit.exclusive ? 'beyond ' : ''}${limit.value}`
    default:
      return 'value' in limit ? `${limit.kind} ${limit.value}` : limit.kind
  }
}

/** `POST /a`: `checks body, parameters: application/json (type object); querystring.page` */
export function requests({ part }: Told): Readonly<Record<string, string>> {
  return Object.fromEntries(
    part.routes.map((it) => [`${it.method} ${it.path}`, it.request === undefined ? `${it.validated}` : words(it.request)]),
  )
}

function words({ checksBody, checksParameters, bodies, required }: RequestCheck): string {
  const flags = [checksBody, checksParameters].map((it, index) => {
    const name = index === 0 ? 'body' : 'parameters'
    return it === null ? `${name}?` : it ? name : ''
  })
  const checks = flags.filter((it) => it !== '').join(', ')
  const models = bodies.map((it) => `${it.contentType} (${schemaWords(it.schema)})`)
  return `${checks === '' ? 'nothing' : checks}: ${[...models, ...required.map((it) => it.name)].join('; ')}`
}
