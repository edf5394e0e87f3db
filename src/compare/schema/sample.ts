import type { Json, JsonType, Limit, LimitOf, Schema } from '../../model/schema.ts'
import { accepts, canonical, isAdditional, isMatch, isObject, isOfType, type JsonObject } from './accepts.ts'
import { type Automaton, type Effort, longAtLeast, longAtMost, matching, shortestText } from './automaton.ts'
import { exampleOf, likeFormat } from './format.ts'
import type { Keys } from './key.ts'

/** What a decision may cost, and what it has learnt. */
export interface Budget {
  readonly texts: Effort
  /** Values and comparisons. */
  readonly steps: Effort
  readonly keys: Keys
  /** Samples of schemas, by their keys. */
  readonly samples: Map<string, readonly Json[]>
}

export const limitsOf = <Kind extends Limit['kind']>({ limits }: Schema, ...kinds: readonly Kind[]): readonly LimitOf<Kind>[] =>
  limits.filter((it): it is LimitOf<Kind> => kinds.some((kind) => kind === it.kind))

const allTypes: readonly JsonType[] = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null']

/** The types that values of a schema may have; `number` means those that are no integer. */
export function typesOf(schema: Schema): readonly JsonType[] {
  const limits = limitsOf(schema, 'type')
  const values = limitsOf(schema, 'enum').map((it) => it.values)
  return allTypes.filter(
    (type) =>
      limits.every(({ types }) => types.includes(type) || (type === 'integer' && types.includes('number'))) &&
      values.every((all) => all.some((it) => isOfType(it, type) && (type !== 'number' || !isOfType(it, 'integer')))),
  )
}

/** All values of a schema where they are few; undefined where they are not. Some may be refused by what cannot be told. */
export function finiteValues(schema: Schema): readonly Json[] | undefined {
  const few: readonly Json[] = [true, false, null]
  const simple = typesOf(schema).every((it) => it === 'boolean' || it === 'null')
  const values = limitsOf(schema, 'enum')[0]?.values ?? (simple ? few : undefined)
  return values?.filter((it) => accepts(schema, it) !== false)
}

/** One of each type. */
export const plainest: readonly Json[] = ['', 0, 0.5, true, null, [], {}]

const deepest = 8
const mostSamples = 12

/** Values of different kinds that a schema accepts, as far as that can be told; the plainest first. Not all there are. */
export function samples(schema: Schema, budget: Budget, depth = 0): readonly Json[] {
  if (depth > deepest || --budget.steps.left < 0) return []
  if (schema.limits.length === 0) return plainest
  const key = `${depth} ${budget.keys.ofSchema(schema)}`
  const found = budget.samples.get(key) ?? samplesOf(schema, budget, depth)
  budget.samples.set(key, found)
  return found
}

function samplesOf(schema: Schema, budget: Budget, depth: number): readonly Json[] {
  const finite = finiteValues(schema)
  if (finite !== undefined) return finite.slice(0, mostSamples)
  const choice = schema.limits.find((it) => it.kind === 'anyOf' || it.kind === 'oneOf')
  if (choice !== undefined && 'schemas' in choice) {
    const others = schema.limits.filter((it) => it !== choice)
    const each = choice.schemas.map((it) => samples({ limits: [...others, ...it.limits] }, budget, depth + 1))
    return accepted(schema, interleaved(each))
  }
  return accepted(schema, interleaved(typesOf(schema).map((type) => ofType(type, schema, budget, depth))))
}

/** Those that are not refused, each once. */
function accepted(schema: Schema, values: readonly Json[]): readonly Json[] {
  const once = new Map(values.map((it) => [canonical(it), it]))
  return [...once.values()].filter((it) => accepts(schema, it) !== false).slice(0, mostSamples)
}

/** One of each list, then the next of each, so that no list keeps the others out. */
function interleaved(lists: readonly (readonly Json[])[]): Json[] {
  const longest = Math.max(0, ...lists.map((it) => it.length))
  return Array.from({ length: longest }, (_, index) => lists.flatMap((it) => it.slice(index, index + 1))).flat()
}

function ofType(type: JsonType, schema: Schema, budget: Budget, depth: number): readonly Json[] {
  switch (type) {
    case 'object':
      return objects(schema, budget, depth)
    case 'array':
      return arrays(schema, budget, depth)
    case 'string':
      return texts(schema, budget)
    case 'boolean':
      return [true, false]
    case 'null':
      return [null]
    case 'integer':
      return numbers(schema).filter((it) => Number.isInteger(it))
    case 'number':
      return numbers(schema).filter((it) => !Number.isInteger(it))
  }
}

function numbers(schema: Schema): readonly number[] {
  const edges = limitsOf(schema, 'minimum', 'maximum', 'multipleOf').map((it) => it.value)
  return [0, ...edges].flatMap((it) => [it, it + 1, it - 1, it + 0.5, it - 0.5, it * 2])
}

function texts(schema: Schema, budget: Budget): readonly string[] {
  const examples = limitsOf(schema, 'format').flatMap((it) => exampleOf(it.value) ?? [])
  const found = textOf(schema, budget, [])
  return [...examples, ...(typeof found === 'string' ? [found] : []), 'a'].filter((it) => accepts(schema, it) !== false)
}

/** What a schema's limits of texts have in common with others; see `shortestText`. */
export function textOf(schema: Schema, { texts: effort }: Budget, also: readonly Automaton[]): string | null | undefined {
  return shortestText(
    [...limitsOf(schema, 'minLength', 'maxLength', 'pattern', 'format').flatMap((it) => automatonOf(it) ?? []), ...also],
    effort,
  )
}

/** The texts that keep a limit; where it cannot be read all of them, which is too many. */
export function automatonOf(limit: Limit): Automaton | undefined {
  if (limit.kind === 'pattern') return matching(limit.value)
  if (limit.kind === 'format') return likeFormat(limit.value)
  if (limit.kind === 'minLength') return longAtLeast(limit.value)
  return limit.kind === 'maxLength' ? longAtMost(limit.value) : undefined
}

const mostItems = 60

const least = (schema: Schema, kind: 'minItems' | 'minProperties'): number => Math.max(0, ...limitsOf(schema, kind).map((it) => it.value))

function arrays(schema: Schema, budget: Budget, depth: number): readonly Json[] {
  const count = least(schema, 'minItems')
  if (count > mostItems) return []
  const lengths = [count, count + 1]
  return lengths.flatMap((length) => {
    const found = arrayOf(schema, length, budget, depth)
    return found === undefined ? [] : [found]
  })
}

/** An array of so many items; undefined where none is found. */
export function arrayOf(schema: Schema, length: number, budget: Budget, depth: number): Json | undefined {
  const isUnique = limitsOf(schema, 'uniqueItems').length > 0
  const found: Json[] = []
  const rest = itemsAt(schema, limitsOf(schema, 'item').length)
  const many = samples(rest, budget, depth + 1)
  for (let index = 0; index < length; index++) {
    const own = limitsOf(schema, 'item').some((it) => it.index === index) ? samples(itemsAt(schema, index), budget, depth + 1) : many
    const item = isUnique
      ? [...own, ...counted(rest, index)].find((it) => !found.some((other) => canonical(other) === canonical(it)))
      : own[0]
    if (item === undefined) return undefined
    found.push(item)
  }
  return found
}

/** Items that differ from one another, where there must be many of them. */
const counted = (schema: Schema, index: number): readonly Json[] =>
  [index, `${index}`, `item${index}`].filter((it) => accepts(schema, it) === true)

/** What an item has to be. */
export function itemsAt(schema: Schema, index: number): Schema {
  return {
    limits: schema.limits.flatMap((it) =>
      (it.kind === 'items' && index >= it.from) || (it.kind === 'item' && it.index === index) ? it.schema.limits : [],
    ),
  }
}

/** What a property of that name has to be, where it is there. What may hold of it and may not is left out. */
export function propertyAt(schema: Schema, name: string): Schema {
  return {
    limits: schema.limits.flatMap((it) => {
      if (it.kind === 'property') return it.name === name ? it.schema.limits : []
      if (it.kind === 'patternProperties') return isMatch(it.pattern, name) === true ? it.schema.limits : []
      return it.kind === 'additionalProperties' && isAdditional(name, it) === true ? it.schema.limits : []
    }),
  }
}

function objects(schema: Schema, budget: Budget, depth: number): readonly Json[] {
  const required = limitsOf(schema, 'required').map((it) => it.name)
  const declared = limitsOf(schema, 'property').map((it) => it.name)
  const few = objectWith(schema, required, budget, depth)
  const all = depth > 3 ? undefined : objectWith(schema, [...required, ...declared], budget, depth)
  return [few, all].flatMap((it) => (it === undefined ? [] : [padded(it, schema, budget, depth)]))
}

function objectWith(schema: Schema, names: readonly string[], budget: Budget, depth: number): JsonObject | undefined {
  const members: [string, Json][] = []
  for (const name of new Set(names)) {
    const [value] = samples(propertyAt(schema, name), budget, depth + 1)
    if (value !== undefined) members.push([name, value])
  }
  const found = Object.fromEntries(members)
  return limitsOf(schema, 'required').every((it) => Object.hasOwn(found, it.name)) ? found : undefined
}

/** With as many more properties as there have to be. */
function padded(it: JsonObject, schema: Schema, budget: Budget, depth: number): JsonObject {
  const wanted = Math.min(least(schema, 'minProperties'), mostItems)
  let all = it
  const names = [...limitsOf(schema, 'property').map(({ name }) => name), ...Array.from({ length: wanted }, (_, index) => `other${index}`)]
  for (const name of names) {
    if (Object.keys(all).length >= wanted) break
    const [value] = Object.hasOwn(all, name) ? [] : samples(propertyAt(schema, name), budget, depth + 1)
    if (value !== undefined) all = { ...all, [name]: value }
  }
  return all
}

/** Objects among the samples. */
export const sampleObjects = (schema: Schema, budget: Budget): readonly JsonObject[] => samples(schema, budget).filter(isObject)
