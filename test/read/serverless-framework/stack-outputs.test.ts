import { describe, expect, test } from 'vitest'
import { permissions, service, triggers } from './service.ts'

const reader = (reference: string): string => `
service: shop-api
provider:
  name: aws
  stage: \${opt:stage, 'dev'}
  iam: { role: { statements: [{ Effect: Allow, Action: 'dynamodb:GetItem', Resource: '${reference}' }] } }
functions: { get: { handler: get.handler } }
`

const data = (over = ''): string => `
service: shop-data
provider: { name: aws${over} }
resources:
  Resources: { Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } } }
  Outputs: { OrdersArn: { Value: !GetAtt Orders.Arn } }
`

const own = (reference: string, files: Readonly<Record<string, string>>): string =>
  permissions(service(reader(reference), files), 'IamRoleLambdaExecution').find((it) => it.includes('dynamodb:')) ?? ''

const theTable = 'dynamodb:GetItem on ${Orders.Arn} (line 6)'

describe('an output of a stack of the repository is a resource of the application', () => {
  test.each([
    ['of a service by its stage', '${cf:shop-data-${opt:stage}.OrdersArn}', { 'data/serverless.yml': data() }],
    ['of a service at one stage', '${cf:shop-data-prod.OrdersArn}', { 'data/serverless.yml': data() }],
    ['in another region', '${cf(eu-west-1):shop-data-prod.OrdersArn}', { 'data/serverless.yml': data() }],
    ['of a stack that has a name of its own', '${cf:tables.OrdersArn}', { 'data/serverless.yml': data(', stackName: tables') }],
    [
      'of a template that is deployed under that name',
      '${cf:tables.OrdersArn}',
      {
        'data/template.yaml':
          'Resources: { Orders: { Type: AWS::DynamoDB::Table } }\nOutputs: { OrdersArn: { Value: !GetAtt Orders.Arn } }',
        'data/samconfig.toml': '[default.deploy.parameters]\nstack_name = "tables"',
      },
    ],
  ])('%s', (_which, reference, files) => expect(own(reference, files)).toBe(theTable))
})

test('what starts a function is of the kind of that resource, and of its stack', () => {
  const data = `service: shop-data
resources:
  Resources: { Events: { Type: AWS::Kinesis::Stream } }
  Outputs: { Events: { Value: !GetAtt Events.Arn } }`
  const told = service("service: shop\nfunctions: { get: { handler: a.b, events: [{ stream: '${cf:shop-data-dev.Events}' }] } }", {
    'data/serverless.yml': data,
  })
  expect(triggers(told)).toEqual(['get: kinesis Events of data (line 2)'])
})

describe('and stays a symbol', () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['where no stack is called so', '${cf:other-dev.OrdersArn}', { 'data/serverless.yml': data() }],
    ['where a longer name begins alike', '${cf:shop-data-archive-dev.OrdersArn}', { 'data/serverless.yml': data() }],
    ['where two are called so', '${cf:shop-data-dev.OrdersArn}', { 'a/serverless.yml': data(), 'b/serverless.yml': data() }],
    ['where there is no such output', '${cf:shop-data-dev.UsersArn}', { 'data/serverless.yml': data() }],
    [
      'where the output itself is not known',
      '${cf:shop-data-dev.OrdersArn}',
      { 'data/serverless.yml': data().replace('!GetAtt Orders.Arn', "'${ssm:/orders}'") },
    ],
  ])('%s', (_why, reference, files) => expect(own(reference, files)).toBe(`dynamodb:GetItem on ${reference} (line 6)`))
})
