import type { Limit, Schema } from '../../model/schema.ts'

/**
 * Whether some object is refused, which is what bodies are: `Empty`, `{}` and a bare `type: object` take them all. Null where that cannot be told.
 */
export const isDemanding = (schema: Schema): boolean | null => any(schema.limits.map(refusesObjects))

const any = (all: readonly (boolean | null)[]): boolean | null => (all.includes(true) ? true : all.includes(null) ? null : false)

function refusesObjects(limit: Limit): boolean | null {
  switch (limit.kind) {
    case 'type':
      return !limit.types.includes('object')
    case 'unknown':
      return null
    case 'property':
    case 'patternProperties':
    case 'additionalProperties':
      return limit.schema.limits.length === 0 ? false : limit.schema.limits.every((it) => it.kind === 'unknown') ? null : true
    case 'anyOf': {
      const each = limit.schemas.map(isDemanding)
      return each.includes(false) ? false : each.includes(null) ? null : true
    }
    case 'oneOf':
    case 'not':
    case 'enum':
    case 'required':
    case 'never':
      return true
    case 'minProperties':
      return limit.value > 0
    case 'maxProperties':
      return true
    default:
      return false
  }
}
