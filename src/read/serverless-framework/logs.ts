import type { Policy } from '../../model/application.ts'
import type { Span, Text } from '../../model/source.ts'
import { get, show, textOf, type Tree } from '../syntax/tree.ts'
import { addedStatement } from './added.ts'
import { prefixOf } from './deployed-name.ts'
import type { FunctionEvents } from './events/index.ts'

type Parts = Text['parts']

/** The logs of these functions, which the role that they share may write. */
export function logPolicies(functions: readonly FunctionEvents[], config: Tree, at: Span): Policy[] {
  const prefix = prefixOf(config)
  const groups = new Map<string, Parts>()
  for (const fn of functions) {
    const group = groupOf(fn, prefix) ?? ['/aws/lambda/', ...prefix, '*']
    groups.set(show({ parts: group, at }), group)
  }
  return [...groups.values()].map((it) => statementsOn(it, at))
}

/** The logs of one function, which has a role of its own. */
export function ownLogPolicy(fn: FunctionEvents, config: Tree): Policy {
  return statementsOn(groupOf(fn, prefixOf(config)) ?? ['/aws/lambda/', ...prefixOf(config), `-${fn.name}`], fn.at)
}

/** The group of a function with a name or a log group of its own; undefined for one among the others of its service. */
function groupOf({ tree }: FunctionEvents, prefix: Parts): Parts | undefined {
  const group = textOf(get(tree, 'logs', 'logGroup'))
  if (group !== undefined) return group.parts
  const name = textOf(get(tree, 'name'))
  if (name === undefined || show(name).startsWith(show({ parts: prefix, at: name.at }))) return undefined
  return ['/aws/lambda/', ...name.parts]
}

function statementsOn(group: Parts, at: Span): Policy {
  const arn: Parts = ['arn:aws:logs:', region, ':', account, ':log-group:', ...group]
  const streams = addedStatement(
    ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:TagResource'],
    [{ parts: joined([...arn, ':*']), at }],
    'logs',
    at,
  )
  const events = addedStatement(['logs:PutLogEvents'], [{ parts: joined([...arn, ':*:*']), at }], 'logs', at)
  return { kind: 'statements', name: null, statements: [streams, events], at }
}

const region = { expression: 'AWS::Region', refersTo: 'pseudo' } as const
const account = { expression: 'AWS::AccountId', refersTo: 'pseudo' } as const

/** Strings beside each other as one, so that equal texts are equal. */
function joined(parts: Parts): Parts {
  const found: Parts[number][] = []
  for (const it of parts) {
    const last = found.at(-1)
    if (typeof it === 'string' && typeof last === 'string') found[found.length - 1] = last + it
    else found.push(it)
  }
  return found
}
