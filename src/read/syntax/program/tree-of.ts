import type { Span } from '../../../model/source.ts'
import { conditionalValue } from '../../cloudformation/choice.ts'
import type { Source } from '../../source.ts'
import { limits } from '../parsed.ts'
import type { Entry, Scalar, Tree, UnknownNode } from '../tree.ts'
import { Exhausted, rootFolder } from './machine.ts'
import {
  type ListValue,
  mapOf,
  type MapValue,
  type Member,
  type ModuleValue,
  type OpenValue,
  scalarOf,
  unknownAt,
  type Value,
} from './value.ts'

/** Where a value that is not known may hide functions, events, resources or permissions; `*` is any name. */
const structures = [
  '',
  'functions',
  'functions.*',
  'functions.*.events',
  'functions.*.events.*',
  'functions.*.iamRoleStatements',
  'functions.*.iamRoleStatements.*',
  'provider',
  'provider.iam',
  'provider.iam.role',
  'provider.iam.role.statements',
  'provider.iam.role.statements.*',
  'provider.iamRoleStatements',
  'provider.iamRoleStatements.*',
  'resources',
  'resources.*',
  'resources.Resources',
  'resources.Resources.*',
  'resources.Resources.*.Properties',
].map((it) => it.split('.'))

/** Members that hold settings: nothing in them is a function, an event or a permission, and `custom` is asked about where it is used. */
const settings = new Set(['custom', 'package', 'params', 'environment', 'tags', 'stackTags', 'build', 'plugins'])

/** The result of a program as a tree; what it may hide becomes a gap. `isService`: the whole definition of a service, so that every path tells what it is. */
export const treeOf = (value: Value, source: Source, folder: string, isService: boolean): Tree =>
  new Writing(source, folder, isService).tree(value, [])

class Writing {
  readonly #source: Source
  readonly #home: string
  readonly #isService: boolean
  #nodes = 0

  constructor(source: Source, folder: string, isService: boolean) {
    this.#source = source
    this.#home = folder === '' ? `${rootFolder}/` : `${rootFolder}/${folder}/`
    this.#isService = isService
  }

  tree(value: Value, path: readonly string[]): Tree {
    if (++this.#nodes > limits.nodes || path.length > limits.depth) throw new Exhausted()
    switch (value.kind) {
      case 'scalar':
        return this.#scalar(value)
      case 'text':
        return value
      case 'list':
        return this.#list(value, path)
      case 'map':
        return this.#map(value, path)
      case 'module':
        return this.#module(value, path)
      case 'open':
        return this.#open(value, path)
      default:
        return this.#unknown(value, path)
    }
  }

  /** Paths below the service's folder as the framework takes them, which is relative to it. */
  #scalar(value: Scalar): Tree {
    if (typeof value.value !== 'string' || !value.value.startsWith(this.#home)) return value
    return scalarOf(value.value.slice(this.#home.length), value.at)
  }

  #module(value: ModuleValue, path: readonly string[]): Tree {
    const members = value.names().flatMap((name): (readonly [string, Member])[] => {
      const member = value.get(name)
      return member === undefined ? [] : [[name, { keyAt: member.at, value: member }]]
    })
    return this.#map(mapOf(members, value.at), path)
  }

  #open(value: OpenValue, path: readonly string[]): Tree {
    const trees = value.values.filter((it) => it.kind !== 'undefined').map((it) => this.tree(it, path))
    return conditionalValue(value.expression, value.at, trees, value.likely === undefined ? undefined : this.tree(value.likely, path))
  }

  #list(value: ListValue, path: readonly string[]): Tree {
    this.#hidden(value.hidden, path)
    const inside = [...path, '*']
    const items = value.items.filter((it) => it.kind !== 'undefined').map((it) => this.tree(it, inside))
    return { kind: 'list', items: [...items, ...value.hidden], at: value.at, tag: null }
  }

  #map(value: MapValue, path: readonly string[]): Tree {
    this.#hidden(value.hidden, path)
    const entries = [...value.members].flatMap(([key, member]): Entry[] =>
      member.value.kind === 'undefined' ? [] : [{ key, keyAt: member.keyAt, value: this.tree(member.value, [...path, key]) }],
    )
    return { kind: 'map', entries, at: value.at, tag: null }
  }

  #unknown(value: Exclude<Value, { kind: 'scalar' | 'list' | 'map' | 'open' | 'module' | 'text' }>, path: readonly string[]): Tree {
    const node = value.kind === 'unknown' ? value : unknownAt(value.kind === 'native' ? value.name : value.kind, value.at)
    if (this.#isService && structures.some((it) => matches(it, path))) this.#say(node.symbol.expression, node.at)
    return node
  }

  #hidden(hidden: readonly UnknownNode[], path: readonly string[]): void {
    if (path.some((it) => settings.has(it))) return
    for (const it of hidden) this.#say(it.symbol.expression, it.at)
  }

  #say(expression: string, at: Span): void {
    const message = `What \`${expression}\` gives could not be told from the program's text: what it may add was not reviewed.`
    this.#source.gap({ level: 'warning', reason: 'unresolved-program', at, message, subject: expression })
  }
}

const matches = (structure: readonly string[], path: readonly string[]): boolean =>
  (structure.length === path.length || (structure[0] === '' && path.length === 0)) &&
  path.every((it, index) => structure[index] === '*' || structure[index] === it)
