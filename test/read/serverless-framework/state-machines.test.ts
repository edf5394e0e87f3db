import { describe, expect, test } from 'vitest'
import { gaps, permissions, service } from './service.ts'

const shop = (machine: string, plugin = 'serverless-step-functions') =>
  service(`
service: shop
provider: {name: aws, runtime: nodejs22.x}
plugins: [${plugin}]
functions: {pay: {handler: src/pay.handler}}
resources: {Resources: {Paid: {Type: AWS::SNS::Topic}}}
stepFunctions: {stateMachines: {order: ${machine}}}
`)

const states = (...all: readonly string[]) => `{definition: {StartAt: S0, States: {${all.map((it, i) => `S${i}: ${it}`).join(', ')}}}}`
const pay = '{Type: Task, Resource: {Fn::GetAtt: [pay, Arn]}, End: true}'
const role = (machine: string) => permissions(shop(machine), 'orderRole')

describe('the role of a state machine', () => {
  test('may start the functions of its tasks, which `Fn::GetAtt` names by their keys', () => {
    const told = shop(states(pay))
    expect(permissions(told, 'orderRole')).toEqual([expect.stringContaining('lambda:InvokeFunction on ${PayLambdaFunction.Arn}')])
    expect(gaps(told)).toEqual([])
  })

  test.each([
    ['by its ARN', '{Type: Task, Resource: "arn:aws:lambda:eu-west-1:1:function:a"}', 'arn:aws:lambda:eu-west-1:1:function:a:*'],
    [
      'as a parameter',
      '{Type: Task, Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken", Parameters: {FunctionName: {Fn::GetAtt: [pay, Arn]}}}',
      '${PayLambdaFunction.Arn}:*',
    ],
    ['in a branch', `{Type: Parallel, Branches: [{States: {A: ${pay}}}]}`, '${PayLambdaFunction.Arn}:*'],
    ['for each item', `{Type: Map, Iterator: {States: {A: ${pay}}}}`, '${PayLambdaFunction.Arn}:*'],
    [
      'and its tables',
      '{Type: Task, Resource: "arn:aws:states:::dynamodb:putItem", Parameters: {TableName: orders}}',
      'dynamodb:PutItem on arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders',
    ],
    [
      'and any table that its input names',
      '{Type: Task, Resource: "arn:aws:states:::dynamodb:getItem", Parameters: {TableName.$: $.table}}',
      'dynamodb:GetItem on * ',
    ],
    [
      'that its input names',
      '{Type: Task, Resource: "arn:aws:states:::lambda:invoke", Arguments: {FunctionName: "{% $states.input.name %}"}}',
      'lambda:InvokeFunction on * ',
    ],
    [
      'and its topics',
      '{Type: Task, Resource: "arn:aws:states:::sns:publish", Parameters: {TopicArn: {Ref: Paid}}}',
      'sns:Publish on ${Paid}',
    ],
  ])('finds the function %s', (_, state, expected) => {
    expect(role(states(state, '{Type: Wait, Seconds: 1}')).join()).toContain(expected)
  })

  test('has statements of its own', () => {
    const own = "iamRoleStatements: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]"
    expect(role(`{${own}, definition: {States: {A: ${pay}}}}`).join()).toContain('sqs:SendMessage on *')
  })

  test('is none where it is given', () => {
    const told = shop('{role: arn:aws:iam::1:role/a, definition: {States: {}}}')
    expect(told.part.principals.map((it) => it.name)).toEqual(['IamRoleLambdaExecution'])
    expect(gaps(told)).toEqual([])
  })

  test.each([
    states('{Type: Task, Resource: "arn:aws:states:::glue:startJobRun.sync"}'),
    states(`{Type: Map, ItemProcessor: {ProcessorConfig: {Mode: DISTRIBUTED}, States: {A: ${pay}}}}`),
    '{definition: "${ssm:/definition}"}',
    `{encryptionConfig: {KmsKeyId: a}, definition: {States: {A: ${pay}}}}`,
  ])('that is not read to its end is said: %s', (machine) => {
    expect(gaps(shop(machine))).toContain('warning unsupported-plugin (line 7)')
  })

  test('is not made without the plugin', () => {
    expect(shop(states(pay), 'other').part.principals.map((it) => it.name)).not.toContain('orderRole')
  })
})
