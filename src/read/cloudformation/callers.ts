import type { FunctionNode, NodeId, Principal, Statement } from '../../model/application.ts'
import { get, show, type Tree } from '../syntax/tree.ts'
import type { Stack } from './stack.ts'

/** Functions with what may call them though no route or event says so: roles that are let invoke them by name, resources that they answer for. */
export function withCallers(functions: readonly FunctionNode[], principals: readonly Principal[], stack: Stack): readonly FunctionNode[] {
  const found = new Map<NodeId, Set<string>>()
  const add = (id: NodeId | null, caller: string): void => {
    if (id !== null) found.set(id, (found.get(id) ?? new Set()).add(caller))
  }
  for (const it of principals) {
    for (const id of invoked(it, stack)) if (it.functions.length !== 1 || it.functions[0] !== id) add(id, it.name)
  }
  for (const it of stack.resources.values()) add(servedBy(get(it.properties, 'ServiceToken'), stack), it.id)
  return found.size === 0 ? functions : functions.map((it) => withNames(it, found.get(it.id)))
}

const withNames = (it: FunctionNode, callers: ReadonlySet<string> | undefined): FunctionNode =>
  callers === undefined ? it : { ...it, callers: [...callers].toSorted() }

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html */
const servedBy = (token: Tree | undefined, stack: Stack): NodeId | null => (token === undefined ? null : stack.functionOf(token))

const invoked = (principal: Principal, stack: Stack): readonly NodeId[] =>
  principal.policies.flatMap((it) => (it.kind === 'statements' ? it.statements : [])).flatMap((it) => invokedBy(it, stack))

function invokedBy({ effect, action, resource }: Statement, stack: Stack): NodeId[] {
  if (!effect.known || effect.value !== 'Allow' || action.negated || resource.negated) return []
  if (!action.items.some((it) => invoking.test(show(it)))) return []
  return resource.items.flatMap((it) => stack.functionOf({ kind: 'text', ...it }) ?? [])
}

const invoking = /^(?:\*|lambda:(?:\*|invoke\*?|invoke(?:function|async)))$/i
