import type { Gap, Span } from '../../../model/source.ts'
import { conditionalValue } from '../../cloudformation/choice.ts'
import { describe } from '../../cloudformation/text.ts'
import { limits } from '../parsed.ts'
import type { Entry, Scalar, TextNode, Tree, UnknownNode } from '../tree.ts'
import { Exhausted, rootFolder } from './machine.ts'
import { placeOf } from './called.ts'
import { asTemplate } from './template.ts'
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
  variableIn,
} from './value.ts'

/** Members that hold settings: nothing in them is a function, an event or a permission, and `custom` is asked about where it is used. */
const settings = new Set(['custom', 'package', 'params', 'environment', 'tags', 'stackTags', 'build', 'plugins'])

/**
 * The result of a program as a tree. What reads the environment is written as the framework's own variables write it, `${env:STAGE}`, so that it
 * is resolved where they are. Maps that hold more than is known become gaps; in a list what is not known is an item like others.
 */
export function treeOf(value: Value, file: string, folder: string): { readonly tree: Tree; readonly gaps: readonly SectionGap[] } {
  const writing = new Writing(file, folder)
  return { tree: writing.tree(value, []), gaps: writing.gaps }
}

export interface SectionGap {
  readonly gap: Gap
  /** The member of the whole that it stands in; undefined for the whole itself. */
  readonly section: string | undefined
}

class Writing {
  readonly gaps: SectionGap[] = []
  readonly #file: string
  readonly #home: string
  #nodes = 0

  constructor(file: string, folder: string) {
    this.#file = file
    this.#home = folder === '' ? `${rootFolder}/` : `${rootFolder}/${folder}/`
  }

  tree(value: Value, path: readonly string[]): Tree {
    if (++this.#nodes > limits.nodes || path.length > limits.depth) throw new Exhausted()
    switch (value.kind) {
      case 'scalar':
        return this.#scalar(value)
      case 'text':
        return textOf(value)
      case 'list':
        return this.#list(value, path)
      case 'map':
        return this.#map(value, path)
      case 'module':
        return this.#module(value, path)
      case 'open':
        return this.#open(value, path)
      default:
        return this.#unknown(value)
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
    const variable = variableIn(value)
    if (variable !== undefined) return scalarOf(placeholder(variable), value.at)
    const trees = value.values.filter((it) => it.kind !== 'undefined').map((it) => this.tree(it, path))
    const words = trees.map(describe)
    const tells = trees.some(isStructure) || words.every((it) => value.expression.includes(it))
    const expression = tells ? value.expression : `${value.expression} of ${words.join(' | ')}`
    return conditionalValue(expression, value.at, trees, value.likely === undefined ? undefined : this.tree(value.likely, path))
  }

  #list(value: ListValue, path: readonly string[]): Tree {
    const inside = [...path, '*']
    const items = value.items.filter((it) => it.kind !== 'undefined').map((it) => this.tree(it, inside))
    return { kind: 'list', items: [...items, ...value.hidden], at: value.at, tag: null }
  }

  #map(value: MapValue, path: readonly string[]): Tree {
    this.#hidden(value.hidden, path)
    const entries = [...value.members].flatMap(([key, member]): Entry[] =>
      member.value.kind === 'undefined' ? [] : [{ key, keyAt: member.keyAt, value: this.tree(member.value, [...path, key]) }],
    )
    const calledAt = placeOf(value, this.#file)
    return { kind: 'map', entries, at: value.at, tag: null, ...(calledAt === undefined ? {} : { calledAt }) }
  }

  #unknown(value: Exclude<Value, { kind: 'scalar' | 'list' | 'map' | 'open' | 'module' | 'text' }>): Tree {
    if (value.kind !== 'unknown') return unknownAt(value.kind === 'native' ? value.name : value.kind, value.at)
    const variable = variableIn(value)
    return variable === undefined ? value : scalarOf(placeholder(variable), value.at)
  }

  #hidden(hidden: readonly UnknownNode[], path: readonly string[]): void {
    if (path.some((it) => settings.has(it))) return
    for (const it of hidden) this.gaps.push({ gap: unresolved(it.symbol.expression, it.at), section: path[0] })
  }
}

/** What may hold functions, events or permissions, and is not known. */
export function unresolved(expression: string, at: Span): Gap {
  const message = `What \`${expression}\` gives could not be told from the program's text: what it may add was not reviewed.`
  return { level: 'warning', reason: 'unresolved-program', at, message, subject: expression }
}

const isStructure = (tree: Tree): boolean => tree.kind === 'map' || tree.kind === 'list'

const placeholder = (variable: string): string => `\${${variable}}`

/** A text whose only open parts are variables of the framework is one that the framework resolves. */
function textOf(value: TextNode): Tree {
  if (value.parts.some((it) => typeof it !== 'string' && it.refersTo !== 'variable')) return asTemplate(value)
  return scalarOf(value.parts.map((it) => (typeof it === 'string' ? it : placeholder(it.expression))).join(''), value.at)
}
