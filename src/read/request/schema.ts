import type { Json, JsonType, Limit, Schema } from '../../model/schema.ts'
import type { Span } from '../../model/source.ts'
import { parsedText } from '../cloudformation/json-text.ts'
import { isFalse, isTrue, shown } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, items, known, type Tree } from '../syntax/tree.ts'

/**
 * What a `$ref` names outside of the schema that it stands in, which API Gateway takes as well: a model of the API by its address, a schema of an
 * OpenAPI document. Undefined where it names nothing that is seen.
 */
export type Referred = (reference: Tree) => Tree | undefined

const nothing: Schema = { limits: [] }
const deepest = 40
const mostLimits = 5000

/**
 * A schema as it stands in a file: a map, or a text of JSON. `known`: what was read before of the same kind, so that what many name is read once.
 * What is not understood of it becomes a limit that is not known.
 */
export function readSchema(tree: Tree, referred: Referred, known: Map<Tree, Schema> = new Map()): Schema {
  const root = tree.kind === 'map' ? tree : (parsedText(tree) ?? tree)
  return new Reading(root, referred, known).schema(root, tree.at)
}

/** What cannot be told, with what decides it. */
export const unknownSchema = (expression: string, at: Span, isOpen = true): Schema => ({
  limits: [{ kind: 'unknown', at, expression, isOpen }],
})

class Reading {
  readonly #root: Tree
  readonly #referred: Referred
  readonly #known: Map<Tree, Schema>
  readonly #open = new Set<Tree>()
  #left = mostLimits

  constructor(root: Tree, referred: Referred, known: Map<Tree, Schema>) {
    this.#root = root
    this.#referred = referred
    this.#known = known
  }

  schema(tree: Tree, at: Span): Schema {
    if (tree.kind !== 'map') return isTrue(tree) ? nothing : isFalse(tree) ? { limits: [{ kind: 'never', at }] } : unread(tree, at)
    const before = this.#known.get(tree)
    if (before !== undefined) return before
    if (this.#open.has(tree)) return unknownSchema('a schema inside itself', at, false)
    if (this.#open.size > deepest || this.#left < 0) return unknownSchema('a schema that is too large', at, false)
    this.#open.add(tree)
    const found = this.#limits(tree, at)
    this.#open.delete(tree)
    this.#known.set(tree, found)
    return found
  }

  /** Beside `$ref` nothing counts. */
  #limits(tree: Tree, at: Span): Schema {
    const reference = entry(tree, '$ref')
    if (reference !== undefined) {
      const target = this.#local(reference.value) ?? this.#referred(reference.value)
      return target === undefined
        ? unknownSchema(`$ref ${shown(reference.value) ?? ''}`, at, isOpen(reference.value))
        : this.#named(target, at)
    }
    const limits = entries(tree).flatMap((it) => this.#keyword(it, tree))
    this.#left -= limits.length
    return { limits }
  }

  /** A model of its own is a document of its own, whose `#/definitions` are inside it. */
  #named(target: Tree, at: Span): Schema {
    if (target.kind === 'map') return this.schema(target, at)
    const text = parsedText(target)
    return text === undefined ? unread(target, at) : new Reading(text, this.#referred, this.#known).schema(text, at)
  }

  #local(reference: Tree): Tree | undefined {
    const text = known(reference)
    if (text === '#') return this.#root
    return text?.startsWith('#/') === true ? get(this.#root, ...pointer(text)) : undefined
  }

  #keyword(it: Entry, tree: Tree): readonly Limit[] {
    const read = keywords.get(it.key)
    if (read !== undefined) return read(it, tree)
    const { key, keyAt: at, value } = it
    switch (key) {
      case 'properties':
        return entries(value).map((one) => ({ kind: 'property', at: one.keyAt, name: one.key, schema: this.schema(one.value, one.keyAt) }))
      case 'patternProperties':
        return entries(value).map((one) => ({ kind: key, at: one.keyAt, pattern: one.key, schema: this.schema(one.value, one.keyAt) }))
      case 'additionalProperties': {
        const [names, patterns] = ['properties', 'patternProperties'].map((of) => entries(get(tree, of)).map((one) => one.key))
        const schema = this.schema(value, at)
        return schema.limits.length === 0 ? [] : [{ kind: key, at, names: names ?? [], patterns: patterns ?? [], schema }]
      }
      case 'items':
        return this.#items(it, get(tree, 'additionalItems'))
      default:
        return this.#combined(it)
    }
  }

  #combined({ key, keyAt: at, value }: Entry): readonly Limit[] {
    switch (key) {
      case 'allOf':
        return items(value).flatMap((one) => this.schema(one, one.at).limits)
      case 'anyOf':
      case 'oneOf':
        return [{ kind: key, at, schemas: items(value).map((one) => this.schema(one, one.at)) }]
      case 'not':
        return [{ kind: key, at, schema: this.schema(value, at) }]
      case 'dependencies':
        return entries(value).map((one) => this.#dependency(one))
      default:
        return []
    }
  }

  #items({ keyAt: at, value }: Entry, additional: Tree | undefined): readonly Limit[] {
    if (value.kind !== 'list') return [{ kind: 'items', at, from: 0, schema: this.schema(value, at) }]
    const own = value.items.map((one, index): Limit => ({ kind: 'item', at: one.at, index, schema: this.schema(one, one.at) }))
    return additional === undefined
      ? own
      : [...own, { kind: 'items', at, from: own.length, schema: this.schema(additional, additional.at) }]
  }

  /** Where a property is there, others have to be, or the whole has to be so: either it is not there, or that holds. */
  #dependency({ key, keyAt: at, value }: Entry): Limit {
    const there: Schema = {
      limits: [
        { kind: 'type', at, types: ['object'] },
        { kind: 'required', at, name: key },
      ],
    }
    const then = value.kind === 'list' ? { limits: requiredIn(value) } : this.schema(value, at)
    return { kind: 'anyOf', at, schemas: [{ limits: [{ kind: 'not', at, schema: there }] }, then] }
  }
}

const unread = (tree: Tree, at: Span): Schema => unknownSchema(shown(tree) ?? 'a schema in a form that is not read', at, isOpen(tree))

/** Not known here, where it is no mistake. */
const isOpen = (tree: Tree): boolean => tree.kind === 'unknown' || tree.kind === 'text' || (tree.kind === 'list' && tree.items.some(isOpen))

/** `#/definitions/a~1b` → `definitions`, `a/b` */
export const pointer = (text: string): readonly string[] =>
  text
    .slice(2)
    .split('/')
    .map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'))

type Keyword = (it: Entry, tree: Tree) => readonly Limit[]

const unknownLimit = ({ key, keyAt: at, value }: Entry): Limit => ({
  kind: 'unknown',
  at,
  expression: `${key} ${shown(value) ?? ''}`,
  isOpen: isOpen(value),
})

/** The keywords that hold no other schemas. */
const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['type', (it) => [typeLimit(it)]],
  ['enum', (it) => [enumLimit(it)]],
  ['required', (it) => (it.value.kind === 'list' ? requiredIn(it.value) : isTrue(it.value) || isFalse(it.value) ? [] : [unknownLimit(it)])],
  ['uniqueItems', (it) => (isTrue(it.value) ? [{ kind: 'uniqueItems', at: it.keyAt }] : [])],
  ['minimum', (it, tree) => [edge('minimum', it, get(tree, 'exclusiveMinimum'))]],
  ['maximum', (it, tree) => [edge('maximum', it, get(tree, 'exclusiveMaximum'))]],
  ...(['multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const).map(
    (kind): [string, Keyword] => [kind, (it) => [numbered(it, (value) => ({ kind, at: it.keyAt, value }))]],
  ),
  ...(['pattern', 'format'] as const).map((kind): [string, Keyword] => [
    kind,
    (it) => {
      const value = known(it.value)
      return [value === undefined ? unknownLimit(it) : { kind, at: it.keyAt, value }]
    },
  ]),
])

const types: ReadonlySet<string> = new Set<JsonType>(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])
const isType = (word: string | undefined): word is JsonType => word !== undefined && types.has(word)

function typeLimit(it: Entry): Limit {
  // Where `null` stands bare, YAML takes it for nothing.
  const words =
    items(it.value).length === 0 ? ['null'] : items(it.value).map((one) => known(one) ?? (shown(one) === undefined ? 'null' : undefined))
  const all = words.filter(isType)
  return all.length === words.length ? { kind: 'type', at: it.keyAt, types: all } : unknownLimit(it)
}

function enumLimit(it: Entry): Limit {
  if (it.value.kind !== 'list') return unknownLimit(it)
  const values = it.value.items.map((one) => jsonOf(one, 20))
  const all = values.filter((one) => one !== undefined)
  return all.length === values.length ? { kind: 'enum', at: it.keyAt, values: all } : unknownLimit(it)
}

/** Undefined where some of it is not known. */
function jsonOf(tree: Tree, depth: number): Json | undefined {
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'unknown' || tree.kind === 'text' || depth === 0) return undefined
  if (tree.kind === 'list') {
    const all = tree.items.map((it) => jsonOf(it, depth - 1))
    const found = all.filter((it) => it !== undefined)
    return found.length === all.length ? found : undefined
  }
  const all = tree.entries.map((it): [string, Json | undefined] => [it.key, jsonOf(it.value, depth - 1)])
  const found = all.flatMap(([key, it]): [string, Json][] => (it === undefined ? [] : [[key, it]]))
  return found.length === all.length ? Object.fromEntries(found) : undefined
}

const requiredIn = (list: Tree): readonly Limit[] =>
  items(list).map((it) => {
    const name = known(it)
    return name === undefined
      ? { kind: 'unknown', at: it.at, expression: `required ${shown(it) ?? ''}`, isOpen: isOpen(it) }
      : { kind: 'required', at: it.at, name }
  })

function edge(kind: 'minimum' | 'maximum', it: Entry, exclusive: Tree | undefined): Limit {
  if (exclusive !== undefined && !isTrue(exclusive) && !isFalse(exclusive)) return unknownLimit(it)
  return numbered(it, (value) => ({ kind, at: it.keyAt, value, exclusive: isTrue(exclusive) }))
}

function numbered(it: Entry, make: (value: number) => Limit): Limit {
  const value = it.value.kind === 'scalar' ? it.value.value : undefined
  return typeof value === 'number' && Number.isFinite(value) ? make(value) : unknownLimit(it)
}
