import { documentedAction } from './catalogue.ts'
import { fresh, isAny, isStar, star, type Token, type Tokens } from './token.ts'

/** Actions that show what a wildcard lets through: real ones, the weightiest first. */
const telling: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [
    'DeleteTable',
    'DeleteItem',
    'PutItem',
    'UpdateItem',
    'Scan',
    'Query',
    'GetItem',
    'BatchGetItem',
    'BatchWriteItem',
    'ListTables',
  ],
  s3: ['DeleteObject', 'PutObject', 'GetObject', 'PutBucketPolicy', 'ListBucket', 'ListAllMyBuckets', 'GetBucketLocation'],
  sqs: ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'PurgeQueue', 'GetQueueAttributes', 'ListQueues'],
  sns: ['Publish', 'Subscribe', 'DeleteTopic', 'ListTopics', 'GetTopicAttributes'],
  lambda: ['InvokeFunction', 'UpdateFunctionCode', 'GetFunction', 'ListFunctions', 'DeleteFunction'],
  iam: ['PassRole', 'PutRolePolicy', 'CreateUser', 'GetRole', 'ListRoles'],
  sts: ['AssumeRole', 'GetCallerIdentity'],
  kms: ['Decrypt', 'Encrypt', 'GenerateDataKey', 'DescribeKey', 'ListKeys'],
  secretsmanager: ['GetSecretValue', 'PutSecretValue', 'DescribeSecret', 'ListSecrets'],
  ssm: ['GetParameter', 'PutParameter', 'SendCommand', 'DescribeParameters'],
  logs: ['DeleteLogGroup', 'PutLogEvents', 'CreateLogStream', 'CreateLogGroup', 'FilterLogEvents', 'DescribeLogGroups'],
  events: ['PutEvents', 'PutRule', 'PutTargets', 'DescribeRule'],
  states: ['StartExecution', 'StopExecution', 'DescribeExecution'],
  kinesis: ['PutRecord', 'GetRecords', 'DescribeStream'],
  ses: ['SendEmail', 'SendRawEmail'],
  ec2: ['RunInstances', 'TerminateInstances', 'CreateNetworkInterface', 'DescribeInstances'],
  xray: ['PutTraceSegments', 'PutTelemetryRecords'],
  cloudwatch: ['PutMetricData', 'GetMetricData'],
  'cognito-idp': ['AdminCreateUser', 'AdminDeleteUser', 'ListUsers'],
  'execute-api': ['Invoke', 'ManageConnections'],
  rds: ['DeleteDBInstance', 'DescribeDBInstances'],
  cloudformation: ['CreateStack', 'DeleteStack', 'DescribeStacks'],
  apigateway: ['GET', 'POST', 'DELETE'],
}

/** Concrete actions to try on a pattern before any search; the caller checks which ones match. */
export function actionCandidates(pattern: Tokens): Tokens[] {
  if (!pattern.some((it) => isStar(it) || isAny(it))) return [pattern]
  const head = pattern.slice(0, pattern.indexOf(':')).join('')
  const services = Object.hasOwn(telling, head) ? [head] : pattern.includes(':') ? [] : Object.keys(telling)
  return services.flatMap((service) => (telling[service] ?? []).map((name) => [...`${service}:${name.toLowerCase()}`]))
}

/** An action as AWS spells it. */
export function spellAction(action: string): string {
  const [service = '', name = ''] = action.split(':')
  const known = Object.hasOwn(telling, service) ? telling[service] : undefined
  const spelled = known?.find((it) => it.toLowerCase() === name) ?? documentedAction(action)?.name
  return spelled === undefined ? action : `${service}:${spelled}`
}

const fieldNames = ['arn', 'aws', 'service', 'us-east-1', '123456789012', 'example']

/** A concrete ARN of a pattern, readable; `*` for the pattern `*`. */
export function resourceInstance(pattern: Tokens): Tokens {
  if (pattern.length === 1 && pattern[0] === star) return ['*']
  const isArn = pattern.slice(0, 4).join('') === 'arn:'
  let field = isArn ? 0 : 5
  return pattern.flatMap((token): Token[] => {
    if (token === ':') field++
    if (isStar(token)) return (fieldNames[Math.min(field, 5)] ?? 'example').split('')
    return isAny(token) ? [field === 4 ? '1' : 'x'] : [token]
  })
}

/** Letters that stood for any other become plain ones. */
export const withoutFresh = (letters: Tokens, by: string): Tokens => letters.flatMap((it) => (it === fresh ? by.split('') : [it]))
