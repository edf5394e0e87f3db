import type { Json, JsonType, Limit, LimitOf, Schema } from '../../model/schema.ts'
import { accepts as matches, matching } from './automaton.ts'
import { isOfFormat } from './format.ts'

/** Whether a value keeps all limits of a schema, as JSON Schema draft 4 has it; null where that cannot be told. */
export function accepts(schema: Schema, value: Json): boolean | null {
  let all: boolean | null = true
  for (const limit of schema.limits) {
    const one = keeps(limit, value)
    if (one === false) return false
    if (one === null) all = null
  }
  return all
}

export type JsonObject = { readonly [name: string]: Json }

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)

export function keeps(limit: Limit, value: Json): boolean | null {
  if (typeof value === 'string') return keepsText(limit, value)
  if (typeof value === 'number') return keepsNumber(limit, value)
  if (isArray(value)) return keepsArray(limit, value)
  if (isObject(value)) return keepsObject(limit, value)
  return keepsAny(limit, value)
}

/** What is asked of values of every type. */
function keepsAny(limit: Limit, value: Json): boolean | null {
  switch (limit.kind) {
    case 'type':
      return limit.types.some((it) => isOfType(value, it))
    case 'enum':
      return limit.values.some((it) => isEqual(it, value))
    case 'anyOf':
      return some(limit.schemas.map((it) => accepts(it, value)))
    case 'oneOf':
      return one(limit.schemas.map((it) => accepts(it, value)))
    case 'not':
      return inverse(accepts(limit.schema, value))
    case 'never':
      return false
    case 'unknown':
      return null
    default:
      return true
  }
}

function keepsText(limit: Limit, value: string): boolean | null {
  if (limit.kind === 'minLength') return lengthOf(value) >= limit.value
  if (limit.kind === 'maxLength') return lengthOf(value) <= limit.value
  if (limit.kind === 'format') return isOfFormat(value, limit.value)
  if (limit.kind !== 'pattern') return keepsAny(limit, value)
  return isMatch(limit.value, value)
}

/** In characters, as the schema counts them. */
const lengthOf = (text: string): number => [...text].length

export function isMatch(pattern: string, text: string): boolean | null {
  const automaton = matching(pattern)
  return automaton === undefined ? null : matches(automaton, text)
}

function keepsNumber(limit: Limit, value: number): boolean | null {
  if (limit.kind === 'minimum') return limit.exclusive ? value > limit.value : value >= limit.value
  if (limit.kind === 'maximum') return limit.exclusive ? value < limit.value : value <= limit.value
  return limit.kind === 'multipleOf' ? isMultiple(value, limit.value) : keepsAny(limit, value)
}

/** As far as floating point tells: null where neither is an integer. */
export function isMultiple(value: number, of: number): boolean | null {
  if (of <= 0) return null
  const times = value / of
  if (Number.isSafeInteger(value) && Number.isSafeInteger(of)) return value % of === 0
  return Math.abs(times - Math.round(times)) > 1e-6 ? false : null
}

function keepsArray(limit: Limit, value: readonly Json[]): boolean | null {
  switch (limit.kind) {
    case 'minItems':
      return value.length >= limit.value
    case 'maxItems':
      return value.length <= limit.value
    case 'uniqueItems':
      return new Set(value.map(canonical)).size === value.length
    case 'items':
      return every(value.slice(limit.from).map((it) => accepts(limit.schema, it)))
    case 'item': {
      const item = value[limit.index]
      return item === undefined || accepts(limit.schema, item)
    }
    default:
      return keepsAny(limit, value)
  }
}

function keepsObject(limit: Limit, value: JsonObject): boolean | null {
  switch (limit.kind) {
    case 'minProperties':
      return Object.keys(value).length >= limit.value
    case 'maxProperties':
      return Object.keys(value).length <= limit.value
    case 'required':
      return Object.hasOwn(value, limit.name)
    case 'property': {
      const member = Object.hasOwn(value, limit.name) ? value[limit.name] : undefined
      return member === undefined || accepts(limit.schema, member)
    }
    case 'patternProperties':
      return every(
        Object.entries(value).map(([name, it]) => either(inverse(isMatch(limit.pattern, name)), () => accepts(limit.schema, it))),
      )
    case 'additionalProperties':
      return every(Object.entries(value).map(([name, it]) => either(inverse(isAdditional(name, limit)), () => accepts(limit.schema, it))))
    default:
      return keepsAny(limit, value)
  }
}

export function isAdditional(name: string, { names, patterns }: LimitOf<'additionalProperties'>): boolean | null {
  return names.includes(name) ? false : inverse(some(patterns.map((it) => isMatch(it, name))))
}

const inverse = (it: boolean | null): boolean | null => (it === null ? null : !it)
const some = (all: readonly (boolean | null)[]): boolean | null => (all.includes(true) ? true : all.includes(null) ? null : false)
const every = (all: readonly (boolean | null)[]): boolean | null => (all.includes(false) ? false : all.includes(null) ? null : true)

function either(first: boolean | null, second: () => boolean | null): boolean | null {
  return first === true ? true : some([first, second()])
}

function one(all: readonly (boolean | null)[]): boolean | null {
  const certain = all.filter((it) => it === true).length
  return certain > 1 ? false : all.includes(null) ? null : certain === 1
}

export function isOfType(value: Json, type: JsonType): boolean {
  const own = typeOf(value)
  return own === type || (own === 'integer' && type === 'number')
}

function typeOf(value: Json): JsonType {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return isArray(value) ? 'array' : 'object'
}

const isEqual = (a: Json, b: Json): boolean => a === b || canonical(a) === canonical(b)

/** The same text for equal values, whatever the order of their members. */
export function canonical(value: Json): string {
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, it]) => `${JSON.stringify(name)}:${canonical(it)}`)
  return `{${members.toSorted().join(',')}}`
}
