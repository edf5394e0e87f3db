import { type Dict, type Entry, type List, type Scalar, type Tree } from '../syntax/tree.ts'
import { callOf } from './call.ts'
import { alternatives, closed, conditionalValue, isNoValue, isOpen } from './choice.ts'
import { type Context, intrinsics } from './intrinsic.ts'
import { included, isTransform } from './include.ts'
import { isLoop, unrolled } from './loop.ts'
import { type Scope, tell } from './scope.ts'
import { describe, TextBuilder, unknown, withValue } from './text.ts'

/**
 * The tree with every intrinsic function, in both forms, replaced by its value. The result holds no tags: only scalars, lists, maps, texts with
 * unresolved parts and unknown values; members and items that are `AWS::NoValue` are gone. What an open `Fn::If` may be, `alternatives` tells.
 */
export const resolve = (tree: Tree, scope: Scope): Tree => new Resolution(scope).resolve(tree)

/** The members of a map with its loops unrolled and its includes read, their values as written. */
export const membersOf = (tree: Tree | undefined, scope: Scope): readonly Entry[] =>
  tree?.kind === 'map' ? new Resolution(scope).members(tree.entries) : []

/** Values may nest as deep as a file allows, and includes and mappings add to that. */
const deepest = 300

class Resolution implements Context {
  readonly scope: Scope
  emptyCounts = false
  #depth = 0

  constructor(scope: Scope) {
    this.scope = scope
  }

  resolve(tree: Tree): Tree {
    if (this.#depth >= deepest || this.scope.effort.steps-- <= 0) return this.#tooMuch(tree)
    this.#depth++
    const value = this.#value(tree)
    this.#depth--
    return value
  }

  operand(tree: Tree): Tree {
    const before = this.emptyCounts
    this.emptyCounts = true
    const value = this.resolve(tree)
    this.emptyCounts = before
    return value
  }

  members(entries: readonly Entry[]): readonly Entry[] {
    if (!entries.some((it) => isLoop(it) || isTransform(it))) return entries
    return entries.flatMap((it) => (isLoop(it) ? this.#loop(it) : isTransform(it) ? this.#include(it) : [it]))
  }

  #value(tree: Tree): Tree {
    if (isOpen(tree)) return this.#open(tree)
    const call = callOf(tree)
    if (call !== undefined) {
      const intrinsic = intrinsics.get(call.name)
      return intrinsic === undefined ? this.#unknownCall(call.name, call.argument, tree) : intrinsic(call.argument, tree.at, this)
    }
    if (tree.kind === 'scalar') return dynamic(tree)
    if (tree.kind === 'list') return this.#list(tree)
    return tree.kind === 'map' ? this.#map(tree) : tree
  }

  /** A value that a framework's own variables left open: each of those that it may be. */
  #open(tree: Tree): Tree {
    const all = alternatives(tree).map((it) => this.resolve(it))
    if (tree.kind === 'unknown') return conditionalValue(tree.symbol.expression, tree.at, all, undefined)
    return conditionalValue('Fn::If', tree.at, all, this.resolve(closed(tree)))
  }

  /** What holds nothing to resolve stays what it is: most of a template, and nothing of it is copied. */
  #list(tree: List): Tree {
    let isSame = true
    const items = tree.items.map((it) => {
      const value = this.resolve(it)
      if (value !== it || isNoValue(it)) isSame = false
      return value
    })
    return isSame ? tree : { ...tree, items: items.filter((it) => !isNoValue(it)) }
  }

  #map(tree: Dict): Tree {
    const members = this.members(tree.entries)
    let isSame = members === tree.entries
    const entries = members.map((it) => {
      const value = this.resolve(it.value)
      if (value === it.value && !isNoValue(value)) return it
      isSame = false
      return withValue(it, value)
    })
    return isSame ? tree : { ...tree, entries: entries.filter((it) => !isNoValue(it.value)) }
  }

  /** `Fn::Cidr`, `Fn::GetAZs`, `Fn::Base64`, a function yet to be invented: of no known value, equal to itself. */
  #unknownCall(name: string, argument: Tree, tree: Tree): Tree {
    const value = this.resolve(argument)
    const parts = value.kind === 'list' ? value.items : [value]
    return unknown(`${name}(${parts.map(describe).join(', ')})`, tree.at)
  }

  #loop(loop: Entry): readonly Entry[] {
    if (this.#depth >= deepest || this.scope.effort.steps-- <= 0) return []
    this.#depth++
    const members = this.members(unrolled(loop, this.scope, (it) => this.resolve(it)))
    this.#depth--
    return members
  }

  #include(transform: Entry): readonly Entry[] {
    if (this.#depth >= deepest || this.scope.effort.steps-- <= 0) return []
    this.#depth++
    const calls = transform.value.kind === 'list' ? transform.value.items : [transform.value]
    const trees = calls.map((it) => included(this.resolve(it), this.scope))
    const members = trees.flatMap((it) => (it?.kind === 'map' ? this.members(it.entries) : []))
    this.#depth--
    return members
  }

  #tooMuch(tree: Tree): Tree {
    tell(this.scope, {
      level: 'error',
      reason: 'too-large',
      at: { file: this.scope.file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
      message: 'Resolving this template takes more work than any real one needs: parts of it were not read.',
    })
    return unknown('…', tree.at)
  }
}

/** `{{resolve:ssm:/path}}`: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
function dynamic(tree: Scalar): Tree {
  const text = tree.source
  if (typeof tree.value !== 'string' || !text.includes('{{resolve:')) return tree
  const built = new TextBuilder()
  let from = 0
  for (let start = text.indexOf('{{resolve:'); start !== -1; start = text.indexOf('{{resolve:', from)) {
    const end = text.indexOf('}}', start)
    if (end === -1) break
    built.add(text.slice(from, start)).add({ expression: text.slice(start + 2, end), refersTo: 'variable' })
    from = end + 2
  }
  return built.add(text.slice(from)).build(tree.at, 'resolve')
}
