import type { Statement } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import { statementOf } from '../cloudformation/policy-document.ts'
import { scalar } from '../cloudformation/text.ts'
import type { Tree } from '../syntax/tree.ts'

/** Actions that are allowed on resources; on nothing where there are none. */
export interface Grant {
  readonly actions: readonly string[]
  readonly on: readonly Tree[]
}

/** What somebody adds to a role, at the line that asks for it. `origin`: see `Statement.origin`. */
export function granted({ actions, on }: Grant, origin: string, at: Span): Statement[] {
  const list = (trees: readonly Tree[]): Tree => ({ kind: 'list', items: trees, at, tag: null })
  const members = { Effect: scalar('Allow', at), Action: list(actions.map((it) => scalar(it, at))), Resource: list(on) }
  const tree: Tree = { kind: 'map', at, tag: null, entries: Object.entries(members).map(([key, value]) => ({ key, keyAt: at, value })) }
  const statement = on.length === 0 ? undefined : statementOf(tree, origin, true)
  return statement === undefined ? [] : [statement]
}
