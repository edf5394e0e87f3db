import type { Boundary, NodeId, Policy } from '../../model/application.ts'
import type { Val } from '../../model/source.ts'
import { type Entry, entry, get, known, textOf, type Tree } from '../syntax/tree.ts'
import { isNoValue, isOpen, possibilities } from './choice.ts'
import { policiesOf, statementsOf, underCondition } from './policy-document.ts'
import type { PrincipalDraft, Principals } from './principals.ts'
import type { Resource, Stack } from './stack.ts'
import { describe } from './text.ts'
import { shown } from './value.ts'

/** Roles, users, groups and the policies of a template, attached from either side. */
export function readIam(stack: Stack, principals: Principals): void {
  for (const [type, kind] of holders) {
    for (const it of stack.ofType(type)) principals.add(holder(it, kind, stack))
  }
  const used = usedPolicies(stack)
  for (const it of stack.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')) attachPolicy(it, used, stack, principals)
  readMembers(stack, principals)
  for (const [type, member, holderType] of inlinePolicies) {
    for (const it of stack.ofType(type)) attachInline(it, get(it.properties, member), holderType, stack, principals)
  }
}

/** Who is in a group of the template, as either of them tells. */
function readMembers(stack: Stack, principals: Principals): void {
  const ids = (list: Tree | undefined, type: string): NodeId[] =>
    possibilities(list).flatMap(({ tree }) => holderOf(tree, type, stack) ?? [])
  for (const it of stack.ofType('AWS::IAM::User')) {
    for (const group of ids(get(it.properties, 'Groups'), 'AWS::IAM::Group')) principals.join(stack.id('principal', it.id), group)
  }
  for (const it of stack.ofType('AWS::IAM::UserToGroupAddition')) {
    for (const group of ids(get(it.properties, 'GroupName'), 'AWS::IAM::Group')) {
      for (const user of ids(get(it.properties, 'Users'), 'AWS::IAM::User')) principals.join(user, group)
    }
  }
}

const holders = [
  ['AWS::IAM::Role', 'role'],
  ['AWS::IAM::User', 'user'],
  ['AWS::IAM::Group', 'group'],
] as const

const inlinePolicies = [
  ['AWS::IAM::RolePolicy', 'RoleName', 'AWS::IAM::Role'],
  ['AWS::IAM::UserPolicy', 'UserName', 'AWS::IAM::User'],
  ['AWS::IAM::GroupPolicy', 'GroupName', 'AWS::IAM::Group'],
] as const

function holder(it: Resource, kind: PrincipalDraft['kind'], stack: Stack): PrincipalDraft {
  const inline = possibilities(get(it.properties, 'Policies')).flatMap(({ tree, conditional }): Policy[] => {
    if (tree.kind !== 'map') return [opaque(tree)]
    const name = shown(get(tree, 'PolicyName')) ?? null
    return policiesOf(get(tree, 'PolicyDocument'), { name, origin: 'written', at: tree.at, conditional })
  })
  const managed = possibilities(get(it.properties, 'ManagedPolicyArns')).flatMap(({ tree, conditional }) =>
    managedPolicies(tree, stack).map((it) => underCondition(it, conditional)),
  )
  return {
    id: stack.id('principal', it.id),
    name: it.id,
    kind,
    at: it.at,
    policies: [...inline, ...managed],
    trust: statementsOf(get(it.properties, 'AssumeRolePolicyDocument'), 'written'),
    ...bounded(entry(it.properties, 'PermissionsBoundary'), stack),
    ...(kind === 'user' ? { credential: credentialOf(it, stack) } : {}),
  }
}

/** A password, or an access key for it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html */
function credentialOf(user: Resource, stack: Stack): Val<boolean> {
  const keys = stack.ofType('AWS::IAM::AccessKey').filter((it) => isOf(get(it.properties, 'UserName'), user, stack))
  const [first] = keys
  if (get(user.properties, 'LoginProfile') !== undefined || keys.some((it) => !it.conditional))
    return { known: true, value: true, at: user.at }
  if (first === undefined) return { known: true, value: false, at: user.at }
  return { known: false, expression: known(get(first.attributes, 'Condition')) ?? 'Condition', at: first.at }
}

function isOf(name: Tree | undefined, user: Resource, stack: Stack): boolean {
  const text = shown(name)
  return stack.referred(name, 'AWS::IAM::User')?.id === user.id || (text !== undefined && text === shown(get(user.properties, 'UserName')))
}

/**
 * The boundary that a member sets: an ARN, or a managed policy of the same template. One that is only there under a condition may be any, so
 * that nothing is taken for bounded which may not be.
 */
export function bounded(member: Entry | undefined, stack: Stack): { readonly boundary?: Boundary } {
  if (member === undefined || isNoValue(member.value) || isEmpty(member.value)) return {}
  const { value, keyAt: at } = member
  return { boundary: { policies: isOpen(value) ? [opaque(value)] : managedPolicies(value, stack), at } }
}

const isEmpty = (tree: Tree): boolean => tree.kind === 'scalar' && (tree.value === null || tree.value === '')

const opaque = (tree: Tree): Policy => ({ kind: 'opaque', expression: describe(tree), at: tree.at })

/** A managed policy by ARN or name; one of the same template with its statements. */
export function managedPolicies(tree: Tree, stack: Stack): Policy[] {
  const own = stack.referred(tree, 'AWS::IAM::ManagedPolicy')
  if (own !== undefined) return documentOf(own)
  const arn = textOf(tree)
  return arn === undefined ? [opaque(tree)] : [{ kind: 'managed', arn, at: tree.at }]
}

const documentOf = (it: Resource): Policy[] =>
  policiesOf(get(it.properties, 'PolicyDocument'), { name: it.id, origin: 'written', at: it.at, conditional: it.conditional })

/** A policy that names whom it is attached to. What is attached to nobody of this template stands as a principal of its own. */
function attachPolicy(it: Resource, used: ReadonlySet<string>, stack: Stack, principals: Principals): void {
  const policies = documentOf(it)
  const attached = holders.flatMap(([type]) => {
    const names = possibilities(get(it.properties, `${type.slice('AWS::IAM::'.length)}s`))
    return names.map(({ tree }) => holderOf(tree, type, stack))
  })
  const inside = [...new Set(attached.filter((id) => id !== null))]
  for (const id of inside) principals.attach(id, policies)
  const unattached = attached.length === 0 && !used.has(it.id)
  if (unattached || inside.length < new Set(attached).size) addOutside(it, policies, stack, principals)
}

const holderOf = (tree: Tree, type: string, stack: Stack): NodeId | null =>
  type === 'AWS::IAM::Role' ? stack.roleOf(tree) : stack.principalOf(tree, type)

/** The managed policies that something of the template names. */
function usedPolicies(stack: Stack): ReadonlySet<string> {
  const naming = ['ManagedPolicyArns', 'Policies', 'PermissionsBoundary']
  const lists = [...stack.resources.values()].flatMap((it) => naming.map((name) => get(it.properties, name)))
  const named = lists.flatMap((it) => possibilities(it)).filter(({ tree }) => tree.kind !== 'map')
  return new Set(named.flatMap(({ tree }) => stack.referred(tree, 'AWS::IAM::ManagedPolicy')?.id ?? []))
}

function addOutside(it: Resource, policies: readonly Policy[], stack: Stack, principals: Principals): void {
  principals.add({ id: stack.id('principal', it.id), name: it.id, kind: 'policy', at: it.at, policies, trust: [] })
}

function attachInline(it: Resource, to: Tree | undefined, type: string, stack: Stack, principals: Principals): void {
  const id = to === undefined ? null : holderOf(to, type, stack)
  if (id === null) addOutside(it, documentOf(it), stack, principals)
  else principals.attach(id, documentOf(it))
}
