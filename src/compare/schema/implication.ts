import type { Limit, LimitOf, Schema } from '../../model/schema.ts'
import { isMatch, isMultiple, keeps } from './accepts.ts'
import { complementOf } from './automaton.ts'
import { isChecked } from './format.ts'
import { automatonOf, type Budget, finiteValues, itemsAt, limitsOf, propertyAt, textOf, typesOf } from './sample.ts'

const deepest = 24

/** Whether every value that `head` accepts keeps the limit. Only ever true where that is proved. */
export function implies(head: Schema, limit: Limit, budget: Budget, depth = 0): boolean {
  if (depth > deepest || --budget.steps.left < 0) return false
  if (limitsOf(head, 'never').length > 0 || typesOf(head).length === 0) return true
  if (head.limits.some((it) => it === limit || budget.keys.of(it) === budget.keys.of(limit))) return true
  const finite = finiteValues(head)
  if (finite !== undefined) return finite.every((it) => keeps(limit, it) === true)
  if (isOfOtherType(limit, head) || (limit.kind === 'format' && !isChecked(limit.value))) return true
  return impliedByKind(head, limit, budget, depth) || head.limits.some((it) => isImpliedByAll(it, head, limit, budget, depth))
}

/** Whether all of one schema is kept by the other. */
export const includes = (base: Schema, head: Schema, budget: Budget, depth = 0): boolean =>
  base.limits.every((it) => implies(head, it, budget, depth + 1))

/** A limit of texts says nothing of numbers. */
function isOfOtherType(limit: Limit, head: Schema): boolean {
  const type = ofTypes[limit.kind]
  return type !== undefined && !typesOf(head).some((it) => it === type || (type === 'number' && it === 'integer'))
}

const ofTypes: Readonly<Partial<Record<Limit['kind'], string>>> = {
  minimum: 'number',
  maximum: 'number',
  multipleOf: 'number',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  format: 'string',
  minItems: 'array',
  maxItems: 'array',
  uniqueItems: 'array',
  items: 'array',
  item: 'array',
  minProperties: 'object',
  maxProperties: 'object',
  required: 'object',
  property: 'object',
  patternProperties: 'object',
  additionalProperties: 'object',
}

/** Where a value has to be one of several, it is so if it is so of each of them. */
function isImpliedByAll(choice: Limit, head: Schema, limit: Limit, budget: Budget, depth: number): boolean {
  if (choice.kind !== 'anyOf' && choice.kind !== 'oneOf') return false
  const others = head.limits.filter((it) => it !== choice)
  return choice.schemas.every((it) => implies({ limits: [...others, ...it.limits] }, limit, budget, depth + 1))
}

function impliedByKind(head: Schema, limit: Limit, budget: Budget, depth: number): boolean {
  switch (limit.kind) {
    case 'type':
      return typesOf(head).every((it) => limit.types.includes(it) || (it === 'integer' && limit.types.includes('number')))
    case 'minimum':
    case 'maximum':
    case 'multipleOf':
      return impliedOfNumbers(head, limit)
    case 'minLength':
    case 'maxLength':
    case 'pattern':
      return impliedOfTexts(head, limit, budget)
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return impliedOfSizes(head, limit)
    default:
      return impliedOfSchemas(head, limit, budget, depth)
  }
}

/** Of limits that hold schemas. */
function impliedOfSchemas(head: Schema, limit: Limit, budget: Budget, depth: number): boolean {
  switch (limit.kind) {
    case 'items':
    case 'item':
      return impliedOfItems(head, limit, budget, depth)
    case 'property':
      return includes(limit.schema, propertyAt(head, limit.name), budget, depth)
    case 'patternProperties':
      return limitsOf(head, 'patternProperties').some(
        (it) => it.pattern === limit.pattern && includes(limit.schema, it.schema, budget, depth),
      )
    case 'additionalProperties':
      return limitsOf(head, 'additionalProperties').some((it) => isCovered(limit, it, head, budget, depth))
    case 'anyOf':
      return limit.schemas.some((it) => includes(it, head, budget, depth))
    case 'not':
      return excludes(head, limit.schema, budget, depth)
    default:
      return false
  }
}

function impliedOfNumbers(head: Schema, limit: LimitOf<'minimum' | 'maximum' | 'multipleOf'>): boolean {
  if (limit.kind === 'multipleOf') {
    return (
      limitsOf(head, 'multipleOf').some((it) => isMultiple(it.value, limit.value) === true) ||
      (limit.value === 1 && typesOf(head).every((it) => it !== 'number'))
    )
  }
  const sign = limit.kind === 'minimum' ? 1 : -1
  return limitsOf(head, limit.kind).some(
    (it) => sign * (it.value - limit.value) > 0 || (it.value === limit.value && (it.exclusive || !limit.exclusive)),
  )
}

/** No text keeps all limits of head and breaks this one. */
function impliedOfTexts(head: Schema, limit: LimitOf<'minLength' | 'maxLength' | 'pattern'>, budget: Budget): boolean {
  if (limit.kind !== 'pattern') {
    const sign = limit.kind === 'minLength' ? 1 : -1
    if (limitsOf(head, limit.kind).some((it) => sign * (it.value - limit.value) >= 0)) return true
  }
  const own = automatonOf(limit)
  return own !== undefined && textOf(head, budget, [complementOf(own)]) === null
}

function impliedOfSizes(head: Schema, limit: LimitOf<'minItems' | 'maxItems' | 'minProperties' | 'maxProperties'>): boolean {
  const sign = limit.kind.startsWith('min') ? 1 : -1
  if (limit.value === 0 && sign === 1) return true
  if (limitsOf(head, limit.kind).some((it) => sign * (it.value - limit.value) >= 0)) return true
  return limit.kind === 'minProperties' && new Set(limitsOf(head, 'required').map((it) => it.name)).size >= limit.value
}

function impliedOfItems(head: Schema, limit: LimitOf<'items' | 'item'>, budget: Budget, depth: number): boolean {
  const from = limit.kind === 'item' ? limit.index : limit.from
  if (limitsOf(head, 'maxItems').some((it) => it.value <= from)) return true
  if (limit.kind === 'item') return includes(limit.schema, itemsAt(head, from), budget, depth)
  // Behind the last item that is spoken of by itself all are alike.
  const last = Math.max(from, ...limitsOf(head, 'item').map((it) => it.index + 1), ...limitsOf(head, 'items').map((it) => it.from))
  const places = Array.from({ length: last - from + 1 }, (_, index) => from + index)
  return places.length <= mostPlaces && places.every((it) => includes(limit.schema, itemsAt(head, it), budget, depth))
}

const mostPlaces = 30

/** Whether all that base takes for additional is so, or is known to be as base wants it. */
function isCovered(
  base: LimitOf<'additionalProperties'>,
  head: LimitOf<'additionalProperties'>,
  schema: Schema,
  budget: Budget,
  depth: number,
): boolean {
  const names = head.names.filter((it) => !base.names.includes(it) && !base.patterns.some((pattern) => isMatch(pattern, it) === true))
  const patterns = head.patterns.filter((it) => !base.patterns.includes(it))
  const own = limitsOf(schema, 'patternProperties')
  return (
    includes(base.schema, head.schema, budget, depth) &&
    names.every((it) => includes(base.schema, propertyAt(schema, it), budget, depth)) &&
    patterns.every((it) => own.some(({ pattern, schema: of }) => pattern === it && includes(base.schema, of, budget, depth)))
  )
}

/** No value is of both. */
function excludes(head: Schema, other: Schema, budget: Budget, depth: number): boolean {
  if (limitsOf(head, 'not').some((it) => includes(it.schema, other, budget, depth))) return true
  const types = typesOf(other)
  return typesOf(head).every((it) => !types.includes(it))
}
