import type { Span } from '../../model/source.ts'
import { type Entry, items, known, type Tree } from '../syntax/tree.ts'
import { type Scope, tell } from './scope.ts'
import { scalar } from './text.ts'

const prefix = 'Fn::ForEach::'

export const isLoop = (it: Entry): boolean => it.key.startsWith(prefix)

/**
 * The members that a loop stands for: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 * `Fn::ForEach::Topics: [Name, [a, b], {'Topic${Name}': …}]`. Nested loops are members of the result.
 */
export function unrolled(loop: Entry, scope: Scope, resolve: (tree: Tree) => Tree): readonly Entry[] {
  const [identifier, collection, body] = items(loop.value)
  const name = known(identifier)
  const values = collection === undefined ? undefined : resolve(collection)
  if (name === undefined || body?.kind !== 'map' || values?.kind !== 'list' || !values.items.every((it) => known(it) !== undefined)) {
    tell(scope, {
      level: 'warning',
      reason: 'unresolved-loop',
      at: loop.keyAt,
      message: `What \`${loop.key}\` repeats over is not known here: its members were not read.`,
    })
    return []
  }
  return values.items.flatMap((it) => body.entries.map((member) => filledEntry(member, name, known(it) ?? '', scope)))
}

function filledEntry(member: Entry, name: string, value: string, scope: Scope): Entry {
  return { key: fill(member.key, name, value), keyAt: member.keyAt, value: filled(member.value, name, value, scope) }
}

/** The loop's name is replaced in every text, and where it is referred to. */
function filled(tree: Tree, name: string, value: string, scope: Scope): Tree {
  if (scope.effort.steps-- <= 0) return tree
  if (tree.kind === 'scalar') return typeof tree.value === 'string' ? filledScalar(tree, name, value) : tree
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((it) => filled(it, name, value, scope)) }
  if (tree.kind !== 'map') return tree
  const only = tree.entries.length === 1 ? tree.entries[0] : undefined
  if (only?.key === 'Ref' && known(only.value) === name) return scalar(value, tree.at)
  return { ...tree, entries: tree.entries.map((it) => filledEntry(it, name, value, scope)) }
}

function filledScalar(tree: Tree & { kind: 'scalar' }, name: string, value: string): Tree {
  const at: Span = tree.at
  if (tree.tag === '!Ref' && tree.source === name) return scalar(value, at)
  const text = fill(tree.source, name, value)
  return text === tree.source ? tree : { ...tree, value: text, source: text }
}

const fill = (text: string, name: string, value: string): string =>
  text.replaceAll(`\${${name}}`, () => value).replaceAll(`&{${name}}`, () => value.replaceAll(/[^A-Za-z0-9]/g, ''))
