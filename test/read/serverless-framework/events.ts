import type { ServicePart, Statement } from '../../../src/model/application.ts'
import { resolve } from '../../../src/read/cloudformation/intrinsics.ts'
import { finishRoutes } from '../../../src/read/cloudformation/route.ts'
import { Stack } from '../../../src/read/cloudformation/stack.ts'
import { finishTriggers } from '../../../src/read/cloudformation/trigger.ts'
import {
  type EventContext,
  type FunctionEvents,
  eventStatements,
  readEvents,
  readServiceProxies,
  readStateMachines,
} from '../../../src/read/serverless-framework/events/index.ts'
import { entries, get, type Tree } from '../../../src/read/syntax/tree.ts'
import { sourceOf, statementLines, type Told } from '../cloudformation/template.ts'

export { gaps, routes, triggers } from '../cloudformation/template.ts'

const file = 'app/template.yml'

export interface EventsTold extends Told {
  readonly statements: readonly Statement[]
  /** `sqs:ReceiveMessage on ${Queue.Arn} (line 3)` */
  readonly grants: readonly string[]
}

/**
 * The events of all functions of a configuration whose variables are resolved. `change` replaces values, by what is written, with those that
 * variables give.
 */
export function events(text: string, change: (tree: Tree) => Tree = (tree) => tree): EventsTold {
  const source = sourceOf({ [file]: text })
  const tree = everywhere(source.tree(file) ?? never(), change)
  const template = get(tree, 'resources') ?? { kind: 'map', entries: [], at: tree.at, tag: null }
  const stack = new Stack({ template, source, service: file, file, implicit: new Map() })
  const config = resolve(tree, stack.scope)
  const functions = entries(get(config, 'functions'))
  const id = (name: string): string => `${file}#function/${name}`
  const context: EventContext = { stack, config, functionId: (name) => (functions.some((it) => it.key === name) ? id(name) : null) }
  const all = functions.map((it): FunctionEvents => ({ name: it.key, id: id(it.key), tree: it.value, at: it.keyAt }))
  const parts = all.map((it) => readEvents(it, context))
  const statements = all.flatMap((it) => eventStatements(it, context))
  const part: ServicePart = {
    service: { id: file, framework: 'serverless', file, name: null, files: [file] },
    functions: [],
    routes: finishRoutes([...parts.flatMap((it) => it.routes), ...readServiceProxies(context), ...readStateMachines(context)], file),
    triggers: finishTriggers(
      parts.flatMap((it) => it.triggers),
      file,
    ),
    principals: [],
    assets: [],
    settings: [],
    gaps: [],
  }
  return { part, gaps: source.gaps, statements, grants: statements.flatMap(statementLines) }
}

function everywhere(tree: Tree, change: (tree: Tree) => Tree): Tree {
  const it = change(tree)
  if (it.kind === 'list') return { ...it, items: it.items.map((item) => everywhere(item, change)) }
  if (it.kind === 'map') return { ...it, entries: it.entries.map((entry) => ({ ...entry, value: everywhere(entry.value, change) })) }
  return it
}

function never(): never {
  throw new Error('The service was not read.')
}

/** Some lines below `functions: / shop: / events:`, from line 4 on, and what follows. */
export const shop = (lines: string, more = ''): string =>
  `functions:\n  shop:\n    events:\n${lines
    .trimEnd()
    .split('\n')
    .map((it) => `      ${it}`)
    .join('\n')}\n${more}`
