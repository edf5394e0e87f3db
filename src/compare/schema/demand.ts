import type { Limit, Schema } from '../../model/schema.ts'

/**
 * Whether some object is refused, which is what bodies are: `Empty`, `{}` and a bare `type: object` take them all. Null where that cannot be told.
 */
export const isDemanding = (schema: Schema): boolean | null => any(schema.limits.map(refusesObjects))

const any = (all: readonly (boolean | null)[]): boolean | null => (all.includes(true) ? true : all.includes(null) ? null : false)

function refusesObjects(limit: Limit): boolean | null {
  if (always.has(limit.kind)) return true
  switch (limit.kind) {
    case 'type':
      return !limit.types.includes('object')
    case 'minProperties':
      return limit.value > 0
    case 'unknown':
      return null
    case 'property':
    case 'patternProperties':
    case 'additionalProperties':
      return refusesAny(limit.schema)
    case 'anyOf': {
      const each = limit.schemas.map(isDemanding)
      return each.includes(false) ? false : each.includes(null) ? null : true
    }
    default:
      return false
  }
}

/** Any value, where nothing is known of what it is. */
function refusesAny({ limits }: Schema): boolean | null {
  if (limits.length === 0) return false
  return limits.every((it) => it.kind === 'unknown') ? null : true
}

const always: ReadonlySet<Limit['kind']> = new Set<Limit['kind']>(['oneOf', 'not', 'enum', 'required', 'never', 'maxProperties'])
