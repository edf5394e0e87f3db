import type { Fault } from '../../model/configuration.ts'
import { similar } from '../../model/similar.ts'
import type { Span } from '../../model/source.ts'
import { isNull, type Tree } from '../syntax/tree.ts'
import { locationOf } from './location.ts'
import type { Shape } from './shape.ts'

/** Nobody mends more at a time. */
export const mostFaults = 20

/** Everything in which a value is not of its shape. `rules`: the ids that there are. */
export function faultsIn(tree: Tree, shape: Shape, rules: readonly string[]): Fault[] {
  const check = new Check(rules)
  check.value(tree, shape, '')
  return check.faults
}

class Check {
  readonly faults: Fault[] = []
  readonly #rules: readonly string[]

  constructor(rules: readonly string[]) {
    this.#rules = rules
  }

  value(tree: Tree, shape: Shape, path: string): void {
    if (this.faults.length >= mostFaults) return
    if ('tag' in tree && tree.tag !== null)
      return this.#say(tree.at, `${quoted(tree.tag)} is a tag, which means nothing here: leave it out.`)
    switch (shape.kind) {
      case 'choice':
        return this.#choice(tree, shape, path)
      case 'switch':
        return this.#switch(tree, path)
      case 'count':
        return this.#count(tree, shape, path)
      case 'words':
        return this.#words(tree, shape, path)
      case 'many':
        return this.#many(tree, shape, path)
      case 'members':
        return this.#members(tree, shape, path)
      case 'rules':
        return this.#named(tree, shape, path)
    }
  }

  #choice(tree: Tree, shape: Extract<Shape, { kind: 'choice' }>, path: string): void {
    if (tree.kind === 'scalar' && shape.values.includes(tree.source)) return
    const typed = tree.kind === 'scalar' && !isNull(tree) ? tree.source : undefined
    const [near] = typed === undefined ? [] : similar(typed, shape.values)
    const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`
    this.#say(tree.at, `\`${path}\` must be ${oneOf(shape.values)}${typed === undefined ? '' : `, and is ${quoted(typed)}`}.${hint}`)
  }

  #switch(tree: Tree, path: string): void {
    if (tree.kind === 'scalar' && !tree.quoted && (tree.source === 'true' || tree.source === 'false')) return
    this.#say(tree.at, `\`${path}\` must be \`true\` or \`false\`.`)
  }

  #count(tree: Tree, shape: Extract<Shape, { kind: 'count' }>, path: string): void {
    const isCount = tree.kind === 'scalar' && !tree.quoted && /^(0|[1-9]\d{0,8})$/.test(tree.source) && Number(tree.source) <= shape.most
    if (!isCount) this.#say(tree.at, `\`${path}\` must be a whole number from 0 to ${shape.most}.`)
  }

  #words(tree: Tree, shape: Extract<Shape, { kind: 'words' }>, path: string): void {
    if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return this.#say(tree.at, `\`${path}\` must be a text.`)
    // Counted as JSON Schema counts: in characters, not in UTF-16 code units.
    if ([...tree.value].length > shape.most) return this.#say(tree.at, `\`${path}\` is longer than ${shape.most} characters: shorten it.`)
    if (shape.form === undefined || new RegExp(shape.form.pattern, 'u').test(tree.value)) return
    this.#say(tree.at, `\`${path}\` must be ${shape.form.says}.`)
  }

  #many(tree: Tree, shape: Extract<Shape, { kind: 'many' }>, path: string): void {
    if (tree.kind !== 'list') return this.#say(tree.at, `\`${path}\` must be a list.`)
    if (tree.items.length < shape.least) return this.#say(tree.at, `\`${path}\` is empty: leave it out.`)
    if (tree.items.length > shape.most)
      return this.#say(tree.at, `\`${path}\` has more than ${shape.most} entries: write fewer, wider ones.`)
    for (const it of tree.items) this.value(it, shape.of, path)
  }

  #members(tree: Tree, shape: Extract<Shape, { kind: 'members' }>, path: string): void {
    if (tree.kind !== 'map') return this.#say(tree.at, `${path === '' ? 'The configuration' : `\`${path}\``} must be a map of keys.`)
    for (const { key, keyAt, value } of tree.entries) {
      const member = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined
      if (member === undefined) this.#unknown(keyAt, key, Object.keys(shape.members), path)
      else this.value(value, member, path === '' ? key : `${path}.${key}`)
    }
    for (const it of shape.needed) {
      const isThere = tree.entries.some(({ key }) => key === it)
      if (!isThere) this.#say(tree.at, `\`${path}\` has no \`${it}\`: add it.`)
    }
  }

  #named(tree: Tree, shape: Extract<Shape, { kind: 'rules' }>, path: string): void {
    if (tree.kind !== 'map') return this.#say(tree.at, `\`${path}\` must be a map of rules.`)
    if (tree.entries.length > shape.most) return this.#say(tree.at, `\`${path}\` names more than ${shape.most} rules.`)
    for (const { key, keyAt, value } of tree.entries) {
      if (this.#rules.includes(key)) this.value(value, shape.of, `${path}.${key}`)
      else this.#unknown(keyAt, key, this.#rules, path)
    }
  }

  #unknown(at: Span, key: string, known: readonly string[], path: string): void {
    if (this.faults.length >= mostFaults) return
    const [near] = similar(key, known)
    const what = path === 'rules' ? 'rule' : 'key'
    const others = what === 'rule' ? '`parapet rules` lists them' : `there is ${listed(known)}`
    const hint = near === undefined ? `: ${others}` : `. Did you mean \`${near}\`?`
    const where = path === '' || what === 'rule' ? '' : ` in \`${path}\``
    this.#say(at, `There is no ${what} ${quoted(key)}${where}${hint}${hint.endsWith('?') ? '' : '.'}`)
  }

  #say(at: Span, message: string): void {
    this.faults.push({ at: locationOf(at), message })
  }
}

/** What somebody typed, inside a sentence. */
const quoted = (text: string): string => `\`${text.replaceAll('`', "'").slice(0, 60).toWellFormed()}\``

const oneOf = (values: readonly string[]): string => `one of ${listed(values)}`

const listed = (values: readonly string[]): string => values.map((it) => `\`${it}\``).join(', ')
