import { resolve } from '../cloudformation/intrinsics.ts'
import type { PrincipalDraft } from '../cloudformation/principals.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { scalar } from '../cloudformation/text.ts'
import { entries, type Entry, get, items, type Tree } from '../syntax/tree.ts'
import { connectorStatements } from './connector.ts'
import { trustOf } from './function.ts'

/**
 * The roles that SAM makes for the data sources of an `AWS::Serverless::GraphQLApi` that name none of their own, under SAM's names:
 * https://github.com/aws/serverless-application-model, `_construct_datasource_resources` of samtranslator/model/sam_resources.py
 */
export function dataSourceRoles(it: Resource, stack: Stack): PrincipalDraft[] {
  const sources = get(it.properties, 'DataSources')
  const tables = entries(get(sources, 'DynamoDb')).flatMap((source) => {
    const written = items(get(source.value, 'Permissions'))
    const permissions = written.length > 0 ? written : ['Read', 'Write'].map((one) => scalar(one, source.keyAt))
    return role(it, source, { kind: 'DynamoDB', type: 'AWS::DynamoDB::Table', arn: tableArn(source, stack), permissions }, stack)
  })
  const functions = entries(get(sources, 'Lambda')).flatMap((source) => {
    const permissions = [scalar('Write', source.keyAt)]
    return role(it, source, { kind: 'Lambda', type: 'AWS::Lambda::Function', arn: get(source.value, 'FunctionArn'), permissions }, stack)
  })
  return [...tables, ...functions]
}

interface Reached {
  readonly kind: 'DynamoDB' | 'Lambda'
  readonly type: string
  readonly arn: Tree | undefined
  readonly permissions: readonly Tree[]
}

function role(api: Resource, { key, keyAt, value }: Entry, { kind, type, arn, permissions }: Reached, stack: Stack): PrincipalDraft[] {
  if (arn === undefined || get(value, 'ServiceRoleArn') !== undefined) return []
  const name = `${api.id}${key}${kind}DataSourceRole`
  const statements = connectorStatements({ source: 'AWS::AppSync::DataSource', destination: type, arn, permissions, name: key }, stack)
  return [
    {
      id: stack.id('principal', name),
      name,
      kind: 'role',
      at: keyAt,
      policies: [{ kind: 'statements', name: key, statements, at: keyAt }],
      trust: trustOf(undefined, 'appsync.amazonaws.com', keyAt),
    },
  ]
}

/** Without `TableArn`, the table of that name in the same account. */
function tableArn({ value, keyAt: at }: Entry, stack: Stack): Tree | undefined {
  const [arn, name, region] = ['TableArn', 'TableName', 'Region'].map((it) => get(value, it))
  if (arn !== undefined || name === undefined) return arn
  const text = scalar(`arn:\${AWS::Partition}:dynamodb:\${Where}:\${AWS::AccountId}:table/\${Table}`, at)
  const ref: Tree = { kind: 'map', at, tag: null, entries: [{ key: 'Ref', keyAt: at, value: scalar('AWS::Region', at) }] }
  const given = [
    { key: 'Table', keyAt: at, value: name },
    { key: 'Where', keyAt: at, value: region ?? ref },
  ]
  const argument: Tree = { kind: 'list', at, tag: null, items: [text, { kind: 'map', at, tag: null, entries: given }] }
  return resolve({ kind: 'map', at, tag: null, entries: [{ key: 'Fn::Sub', keyAt: at, value: argument }] }, stack.scope)
}
