import type { Policy, Statement } from '../../model/application.ts'
import type { Span, Text } from '../../model/source.ts'
import { entries, get, known, type Tree } from '../syntax/tree.ts'
import { addedStatement } from './added.ts'

interface Given {
  readonly actions: readonly string[]
  /** The output that has the ARN: `${construct:photos.bucketArn}`. */
  readonly output: string
  /** What follows the ARN, for all that it is granted on. */
  readonly on: readonly string[]
}

/** What serverless-lift lets all functions do with the constructs of a service: `permissions()` in https://github.com/getlift/lift/tree/master/src/constructs/aws */
const given: ReadonlyMap<string, Given> = new Map([
  ['queue', { actions: ['sqs:SendMessage', 'sqs:ChangeMessageVisibility'], output: 'queueArn', on: [''] }],
  [
    'storage',
    {
      actions: [
        's3:PutObject',
        's3:GetObject',
        's3:DeleteObject',
        's3:ListBucket',
        's3:GetObjectAcl',
        's3:PutObjectAcl',
        's3:GetObjectTagging',
        's3:PutObjectTagging',
        's3:DeleteObjectTagging',
        's3:GetObjectAttributes',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
      ],
      output: 'bucketArn',
      on: ['', '/*'],
    },
  ],
  [
    'database/dynamodb-single-table',
    {
      actions: [
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:PutItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:UpdateItem',
        'dynamodb:ConditionCheckItem',
      ],
      output: 'tableArn',
      on: ['', '/index/*'],
    },
  ],
])

/** Those that let the functions do nothing: websites, the network, and a webhook, whose route has a role of its own to its own event bus. */
const others = new Set(['webhook', 'static-website', 'single-page-app', 'server-side-website', 'vpc'])

/** A construct that Parapet reads; `extensions:` may say anything of the resources that it makes. */
export function isRead(construct: Tree): boolean {
  const type = known(get(construct, 'type')) ?? ''
  return (given.has(type) || others.has(type)) && get(construct, 'extensions') === undefined && get(construct, 'provider') === undefined
}

/** One policy for each construct, at its name. */
export function constructPolicies(config: Tree): Policy[] {
  if (known(get(config, 'lift', 'automaticPermissions')) === 'false') return []
  return entries(get(config, 'constructs')).flatMap(({ key, keyAt, value }): Policy[] => {
    const type = known(get(value, 'type')) ?? ''
    const what = given.get(type)
    return what === undefined ? [] : [{ kind: 'statements', name: null, statements: [statementOf(key, type, what, keyAt)], at: keyAt }]
  })
}

function statementOf(name: string, type: string, { actions, output, on }: Given, at: Span): Statement {
  const symbol = { expression: `construct:${name}.${output}`, refersTo: 'resource' } as const
  const resources = on.map((it): Text => ({ parts: it === '' ? [symbol] : [symbol, it], at }))
  return { ...addedStatement(actions, resources, type, at), origin: `added by serverless-lift for a ${type}` }
}
