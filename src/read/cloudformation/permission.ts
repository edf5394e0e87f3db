import type { Policy, Statement } from '../../model/application.ts'
import type { Text } from '../../model/source.ts'
import { entry, get, known, textOf, type Tree } from '../syntax/tree.ts'
import { alternatives } from './choice.ts'
import { policiesOf } from './policy-document.ts'
import type { Resource } from './stack.ts'
import { isTrue, shown } from './value.ts'

/** Permissions that are a resource of their own instead of a statement in a policy. */

/**
 * `AWS::Lambda::Permission`: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html.
 * None for a permission to call a function by its URL without signing in: that is what the URL's own route says.
 */
export function functionPermission(it: Resource): Policy[] {
  const { properties } = it
  if (known(get(properties, 'FunctionUrlAuthType')) === 'NONE' || isTrue(get(properties, 'InvokedViaFunctionUrl'))) return []
  return permission(it, principalOf(properties), {
    ArnLike: conditions(properties, { 'aws:SourceArn': 'SourceArn' }),
    StringEquals: conditions(properties, {
      'aws:SourceAccount': 'SourceAccount',
      'aws:PrincipalOrgID': 'PrincipalOrgID',
      'lambda:EventSourceToken': 'EventSourceToken',
      'lambda:FunctionUrlAuthType': 'FunctionUrlAuthType',
    }),
  })
}

/** `AWS::Lambda::LayerVersionPermission`: `Principal: '*'` is everyone, or the organization that is named beside it. */
export const layerPermission = (it: Resource): Policy[] =>
  permission(it, principalOf(it.properties), { StringEquals: conditions(it.properties, { 'aws:PrincipalOrgID': 'OrganizationId' }) })

/** `AWS::Events::EventBusPolicy`: one statement, or in its older form the members of one. */
export function busStatement(it: Resource): Policy[] {
  const statement = get(it.properties, 'Statement')
  if (statement !== undefined) {
    const list: Tree = { kind: 'list', items: [statement], at: statement.at, tag: null }
    const document: Tree = {
      kind: 'map',
      entries: [{ key: 'Statement', keyAt: statement.at, value: list }],
      at: statement.at,
      tag: null,
    }
    return policiesOf(document, { name: it.id, origin: 'written', at: it.at, conditional: it.conditional })
  }
  const key = known(get(it.properties, 'Condition', 'Key'))
  const value = shown(get(it.properties, 'Condition', 'Value'))
  return permission(it, principalOf(it.properties), { StringEquals: key === undefined || value === undefined ? {} : { [key]: [value] } })
}

type Tests = Readonly<Record<string, readonly string[]>>

function conditions(properties: Tree | undefined, members: Readonly<Record<string, string>>): Tests {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, member]) => {
      const value = get(properties, member)
      const values = value === undefined ? [] : alternatives(value).flatMap((one) => shown(one) ?? [])
      return values.length === 0 ? [] : [[key, values]]
    }),
  )
}

function permission(it: Resource, principal: Statement['principal'], tests: Readonly<Record<string, Tests>>): Policy[] {
  const action = entry(it.properties, 'Action')
  const actions = action === undefined ? [] : alternatives(action.value).flatMap((one) => textOf(one) ?? [])
  const condition = Object.fromEntries(Object.entries(tests).filter(([, keys]) => Object.keys(keys).length > 0))
  const statement: Statement = {
    sid: null,
    effect: { known: true, value: 'Allow', at: it.at },
    action: { negated: false, items: actions },
    resource: { negated: false, items: [] },
    principal,
    condition: Object.keys(condition).length === 0 ? null : { known: true, value: condition, at: it.at },
    variables: false,
    at: it.body,
    origin: 'written',
  }
  return [{ kind: 'statements', name: it.id, statements: [statement], at: it.at }]
}

/** One text for all kinds of principals: the name of a service has a dot, an account and an ARN have none before their end. */
function principalOf(properties: Tree | undefined): Statement['principal'] {
  const given = get(properties, 'Principal')
  const items = given === undefined ? [] : alternatives(given).flatMap((it) => textOf(it) ?? [])
  return { negated: false, items, types: items.map(typeOf) }
}

function typeOf(text: Text): string {
  const [first] = text.parts
  if (text.parts.length === 1 && first === '*') return '*'
  const last = text.parts.at(-1)
  return typeof last === 'string' && /\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(last) ? 'Service' : 'AWS'
}
