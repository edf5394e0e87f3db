import { isOpen } from '../cloudformation/choice.ts'
import { resolve } from '../cloudformation/intrinsics.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { shownList } from '../cloudformation/value.ts'
import { type Entry, entries, get, known, type Tree } from '../syntax/tree.ts'

/** Nobody nests settings deeper; the values merged are of two trees of a file. */
const deepest = 50

/** The `Globals` of a template: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
export class Globals {
  readonly #sections: ReadonlyMap<string, Tree>

  constructor(template: Tree, stack: Stack) {
    this.#sections = new Map(entries(get(template, 'Globals')).map((it) => [it.key, resolve(it.value, stack.scope)]))
  }

  /** A resource's properties with the globals of its type: maps are merged, lists joined, anything else is overridden. */
  properties(it: Resource): Tree | undefined {
    return merged(without(this.section(it.type), get(it.attributes, 'IgnoreGlobals')), it.properties, deepest)
  }

  /** What counts for every resource of a type, and for the API that SAM makes when an event names none. */
  section(type: string): Tree | undefined {
    return this.#sections.get(type.slice('AWS::Serverless::'.length))
  }
}

/** `IgnoreGlobals: '*'`, or a list of the properties to leave out. */
function without(section: Tree | undefined, ignored: Tree | undefined): Tree | undefined {
  if (ignored === undefined || section?.kind !== 'map') return section
  if (known(ignored) === '*') return undefined
  const names = shownList(ignored)
  return { ...section, entries: section.entries.filter((it) => !names.includes(it.key)) }
}

function merged(global: Tree | undefined, own: Tree | undefined, depth: number): Tree | undefined {
  if (global === undefined || own === undefined || depth === 0) return own ?? global
  if (isOpen(global) || isOpen(own)) return own
  if (global.kind === 'list' && own.kind === 'list') return { ...own, items: [...global.items, ...own.items] }
  if (global.kind !== 'map' || own.kind !== 'map') return own
  const both = own.entries.map((it): Entry => {
    const value = merged(get(global, it.key), it.value, depth - 1) ?? it.value
    return value === it.value ? it : { ...it, value }
  })
  return { ...own, entries: [...global.entries.filter((it) => get(own, it.key) === undefined), ...both] }
}
