import type { Json, Limit, LimitOf, Schema } from '../../model/schema.ts'
import { accepts, isAdditional, isArray, type JsonObject, keeps } from './accepts.ts'
import { complementOf } from './automaton.ts'
import { implies, includes } from './implication.ts'
import {
  arrayOf,
  automatonOf,
  type Budget,
  finiteValues,
  itemsAt,
  limitsOf,
  plainest,
  propertyAt,
  sampleObjects,
  samples,
  textOf,
} from './sample.ts'

/** Where in a value one is, and what base and head want of what stands there. */
export interface Place {
  /** `address.zip`, `orders[]`; '' for the whole. */
  readonly path: string
  readonly base: Schema
  readonly head: Schema
  /** What is around it: a property or an item of what has to be so. */
  readonly around: { readonly place: Place; readonly step: string | number } | null
}

/** A limit of base that head is not known to keep. */
export interface Breach {
  readonly place: Place
  readonly limit: Limit
  /** Not a limit that goes, but a property that comes where there could be none, or one that goes of which no more than the type was asked. */
  readonly isExtension: boolean
}

const deepest = 16

/** All limits of base that head is not known to keep, as deep inside as it can be said. None: all that head accepts, base accepts. */
export function breachesAt(place: Place, budget: Budget, depth = 0): readonly Breach[] {
  return place.base.limits.flatMap((limit) => {
    if (implies(place.head, limit, budget)) return []
    const own = { place, limit, isExtension: isDropped(limit, place.head) }
    const inside = depth > deepest ? [] : insides(place, limit, budget, depth + 1)
    return inside.length > 0 ? inside : [own]
  })
}

/** A property that is not declared any more, beside others that are: whoever wrote the schema does without it. */
function isDropped(limit: Limit, head: Schema): boolean {
  if (limit.kind !== 'property' || limit.schema.limits.some((it) => it.kind !== 'type')) return false
  const declared = limitsOf(head, 'property').map((it) => it.name)
  return declared.length > 0 && !declared.includes(limit.name)
}

/** The breaches of what is inside: nothing where all of it goes. */
function insides(place: Place, limit: Limit, budget: Budget, depth: number): readonly Breach[] {
  switch (limit.kind) {
    case 'property':
      return within(place, limit.name, limit.schema, propertyAt(place.head, limit.name), budget, depth)
    case 'items':
      return within(place, limit.from, limit.schema, itemsAt(place.head, limit.from), budget, depth)
    case 'item':
      return within(place, limit.index, limit.schema, itemsAt(place.head, limit.index), budget, depth)
    case 'patternProperties': {
      const name = nameLike(limit, budget)
      return name === undefined ? [] : within(place, name, limit.schema, propertyAt(place.head, name), budget, depth)
    }
    case 'additionalProperties':
      return additional(place, limit, budget, depth)
    default:
      return []
  }
}

function within(place: Place, step: string | number, base: Schema, head: Schema, budget: Budget, depth: number): readonly Breach[] {
  if (head.limits.length === 0) return []
  const path = typeof step === 'number' ? `${place.path}[]` : place.path === '' ? step : `${place.path}.${step}`
  return breachesAt({ path, base, head, around: { place, step } }, budget, depth)
}

function additional(place: Place, limit: LimitOf<'additionalProperties'>, budget: Budget, depth: number): readonly Breach[] {
  const name = freshName(limit, place.head)
  const head = propertyAt(place.head, name)
  if (!includes(limit.schema, head, budget)) {
    const isClosed = limitsOf(limit.schema, 'never').length > 0
    return isClosed ? [] : within(place, name, limit.schema, head, budget, depth)
  }
  return [{ place, limit, isExtension: true }]
}

/** A name that neither knows. */
function freshName(limit: LimitOf<'additionalProperties'>, head: Schema): string {
  const known = new Set([...limit.names, ...limitsOf(head, 'property').map((it) => it.name)])
  const names = ['other', 'another', ...Array.from({ length: 20 }, (_, index) => `other${index}`)]
  return names.find((it) => !known.has(it) && isAdditional(it, limit) === true) ?? 'other'
}

const nameLike = ({ at, pattern }: LimitOf<'patternProperties'>, budget: Budget): string | undefined =>
  textOf({ limits: [{ kind: 'pattern', at, value: pattern }] }, budget, []) ?? undefined

/** A whole value that head accepts and base refuses for this limit; undefined where none is found. */
export function witnessOf({ place, limit, isExtension }: Breach, budget: Budget): Json | undefined {
  const probes = probesOf(limit, place.head, isExtension, budget)
  for (const probe of probes) {
    if (keeps(limit, probe) !== false || accepts(place.head, probe) === false) continue
    const whole = embedded(probe, place, budget)
    if (whole !== undefined) return whole
  }
  return undefined
}

/** A value with everything around it that has to be there. */
function embedded(probe: Json, place: Place, budget: Budget): Json | undefined {
  let value = probe
  for (let at = place; at.around !== null; at = at.around.place) {
    const { place: outer, step } = at.around
    const shell = typeof step === 'number' ? inArray(value, step, outer.head, budget) : inObject(value, step, outer.head, budget)
    const around = shell.find((it) => accepts(outer.head, it) !== false)
    if (around === undefined) return undefined
    value = around
  }
  return accepts(rootOf(place).head, value) === true && accepts(rootOf(place).base, value) === false ? value : undefined
}

function rootOf(place: Place): Place {
  let root = place
  while (root.around !== null) root = root.around.place
  return root
}

const inObject = (value: Json, name: string, head: Schema, budget: Budget): readonly Json[] =>
  [{}, ...sampleObjects(head, budget)].map((it) => ({ ...it, [name]: value }))

function inArray(value: Json, index: number, head: Schema, budget: Budget): readonly Json[] {
  const lengths = [index + 1, ...limitsOf(head, 'minItems').map((it) => Math.min(it.value, 60))]
  return lengths.flatMap((length) => {
    const found = arrayOf(head, Math.max(length, index + 1), budget, 0)
    return found === undefined || !isArray(found) ? [] : [found.with(index, value)]
  })
}

/** Values that may break a limit and keep a schema. */
function probesOf(limit: Limit, head: Schema, isExtension: boolean, budget: Budget): readonly Json[] {
  switch (limit.kind) {
    case 'minItems':
    case 'maxItems':
      return [limit.value - 1, limit.value + 1].flatMap((it) => lists(head, it, budget))
    case 'uniqueItems':
      return samples(itemsAt(head, 0), budget).map((it) => [it, it])
    case 'items':
    case 'item':
      return insideOf(limit.schema, budget).flatMap((it) => inArray(it, limit.kind === 'item' ? limit.index : limit.from, head, budget))
    case 'additionalProperties':
      return additionalOf(limit, head, isExtension, budget)
    default:
      return objectProbes(limit, head, budget) ?? plainProbes(limit, head, budget)
  }
}

function objectProbes(limit: Limit, head: Schema, budget: Budget): readonly Json[] | undefined {
  switch (limit.kind) {
    case 'required':
      return sampleObjects(head, budget).map((it) => without(it, limit.name))
    case 'minProperties':
    case 'maxProperties':
      return crowded(limit.value + 1, head, budget)
    case 'property':
      return insideOf(limit.schema, budget).flatMap((it) => inObject(it, limit.name, head, budget))
    case 'patternProperties':
      return insideOf(limit.schema, budget).flatMap((it) => inObject(it, nameLike(limit, budget) ?? 'a', head, budget))
    default:
      return undefined
  }
}

function plainProbes(limit: Limit, head: Schema, budget: Budget): readonly Json[] {
  const plain = finiteValues(head) ?? samples(head, budget)
  switch (limit.kind) {
    case 'minLength':
    case 'maxLength':
    case 'pattern':
    case 'format':
      return [...textsAgainst(limit, head, budget), ...plain]
    case 'minimum':
    case 'maximum':
    case 'multipleOf':
      return [limit.value, limit.value - 1, limit.value + 1, limit.value - 0.5, limit.value + 0.5, 1, 0.5, ...plain]
    case 'anyOf':
    case 'oneOf':
      return [...plain, ...betweenBranches(limit, head, budget), ...plainest]
    case 'not':
      return [...samples(limit.schema, budget), ...plain, ...plainest]
    default:
      return [...plain, ...plainest]
  }
}

/** What one alternative of head takes that one of base refuses, as they stand in a row. */
function betweenBranches(limit: LimitOf<'anyOf' | 'oneOf'>, head: Schema, budget: Budget): readonly Json[] {
  const now = limitsOf(head, limit.kind)[0]
  const others = head.limits.filter((it) => it !== now)
  return (now?.schemas ?? []).slice(0, mostBranches).flatMap((it, index) => {
    const base = limit.schemas[index]
    const branch = { limits: [...others, ...it.limits] }
    if (base === undefined) return samples(branch, budget)
    const breaches = breachesAt({ path: '', base, head: branch, around: null }, budget, deepest - 2)
    return breaches.slice(0, mostBranches).flatMap((breach) => witnessOf(breach, budget) ?? [])
  })
}

const mostBranches = 8

/** Values that a schema refuses, or may refuse. */
const insideOf = (schema: Schema, budget: Budget): readonly Json[] => [
  ...plainest,
  ...schema.limits.flatMap((it) => (it.kind === 'never' ? [] : probesOf(it, { limits: [] }, false, budget))),
]

function textsAgainst(limit: Limit, head: Schema, budget: Budget): readonly string[] {
  const own = automatonOf(limit)
  const found = own === undefined ? undefined : textOf(head, budget, [complementOf(own)])
  return typeof found === 'string' ? [found] : []
}

function lists(head: Schema, length: number, budget: Budget): readonly Json[] {
  const found = length < 0 || length > 60 ? undefined : arrayOf(head, length, budget, 0)
  return found === undefined ? [] : [found]
}

const without = (it: JsonObject, name: string): JsonObject => Object.fromEntries(Object.entries(it).filter(([key]) => key !== name))

function crowded(count: number, head: Schema, budget: Budget): readonly JsonObject[] {
  const objects = sampleObjects(head, budget)
  if (count > 60) return objects
  const wanted: Schema = {
    limits: [
      ...head.limits,
      ...limitsOf(head, 'type')
        .slice(0, 1)
        .map(({ at }) => ({ kind: 'minProperties', at, value: count }) as const),
    ],
  }
  return [...objects, ...sampleObjects(wanted, budget)]
}

function additionalOf(limit: LimitOf<'additionalProperties'>, head: Schema, isExtension: boolean, budget: Budget): readonly Json[] {
  const names = isExtension ? limitsOf(head, 'property').map((it) => it.name) : [freshName(limit, head)]
  return names
    .filter((it) => isAdditional(it, limit) === true)
    .flatMap((name) =>
      [...samples(propertyAt(head, name), budget), ...insideOf(limit.schema, budget)].flatMap((it) => inObject(it, name, head, budget)),
    )
}
