import { describe, expect, test } from 'vitest'
import { gaps, permissions, routes, service } from './service.ts'

const shop = (section: string, plugin = 'serverless-appsync-plugin'): string => `
service: shop
provider: {name: aws, runtime: nodejs22.x}
plugins: [${plugin}]
functions: {search: {handler: src/search.handler}}
resources: {Resources: {Orders: {Type: AWS::DynamoDB::Table, Properties: {}}}}
${section}`

const second = (authentication: string, sources = '') => `appSync:
  name: orders
  authentication: ${authentication}
  dataSources: {${sources}}`

describe('a GraphQL API of serverless-appsync-plugin', () => {
  test.each([
    ['{type: API_KEY}', 'api-key by API_KEY'],
    ['{type: AWS_IAM}', 'iam by AWS_IAM'],
    ['{type: AMAZON_COGNITO_USER_POOLS, config: {userPoolId: x}}', 'cognito by AMAZON_COGNITO_USER_POOLS'],
    ['{type: OPENID_CONNECT}', 'jwt by OPENID_CONNECT'],
    ['{type: AWS_LAMBDA}', 'custom by AWS_LAMBDA'],
    ['{type: "${ssm:/type}"}', 'unknown ${ssm:/type}'],
  ])('is a route that demands what %s says', (authentication, expected) => {
    const told = service(shop(second(authentication)))
    expect(routes(told)).toEqual([expect.stringContaining(`POST /graphql → nothing, ${expected}`)])
    expect(routes(told)[0]).toContain('line 9')
    expect(gaps(told)).toEqual([])
  })

  test('names the other ways in, since the schema may open a field to them', () => {
    const told = service(shop(`${second('{type: AWS_IAM}')}\n  additionalAuthentications: [{type: API_KEY}]`))
    expect(routes(told).join()).toContain('iam by AWS_IAM, API_KEY')
  })

  test('of the first version stands under `custom`, alone or as one of several', () => {
    const first = '{name: a, authenticationType: API_KEY, dataSources: [{type: NONE, name: none}]}'
    expect(routes(service(shop(`custom: {appSync: ${first}}`)))).toHaveLength(1)
    const several = `custom: {appSync: [${first}, {name: b, authenticationType: AWS_IAM, dataSources: []}]}`
    expect(routes(service(shop(several))).map((it) => it.split(' ')[4])).toEqual(['api-key', 'iam'])
  })

  test('that only networks of the account reach is restricted', () => {
    expect(service(shop(`${second('{type: API_KEY}')}\n  visibility: PRIVATE`)).part.routes[0]?.restricted).toBe(true)
  })

  test('is nothing that is known without the plugin', () => {
    const told = service(shop(second('{type: API_KEY}'), './plugins/graphs'))
    expect(routes(told)).toEqual([])
    expect(gaps(told)).toEqual(['warning unsupported-plugin (line 7)', 'note unknown-plugin (line 4)'])
  })
})

describe('a source of data', () => {
  const role = (source: string) =>
    permissions(service(shop(second('{type: AWS_IAM}', `my-source: ${source}`))), 'GraphQlDsmysourceRole').join('\n')

  test('may do with its table what the plugin grants', () => {
    const lines = role('{type: AMAZON_DYNAMODB, config: {tableName: {Ref: Orders}}}')
    expect(lines).toContain('dynamodb:DeleteItem')
    expect(lines).toContain('arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}/*')
  })

  test('may do what it says instead', () => {
    const statements = '[{Effect: Allow, Action: dynamodb:GetItem, Resource: {Fn::GetAtt: [Orders, Arn]}}]'
    expect(role(`{type: AMAZON_DYNAMODB, config: {tableName: orders, iamRoleStatements: ${statements}}}`)).toMatch(
      /^dynamodb:GetItem on \$\{Orders\.Arn\} \(line 10\)$/,
    )
  })

  test('may start its function, by name or by ARN', () => {
    expect(role('{type: AWS_LAMBDA, config: {functionName: search}}')).toContain('lambda:InvokeFunction on ${SearchLambdaFunction.Arn}')
    expect(role('{type: AWS_LAMBDA, config: {lambdaFunctionArn: "arn:aws:lambda:eu-west-1:1:function:a"}}')).toContain(':function:a:*')
  })

  test('may put events on its bus', () => {
    expect(role('{type: AMAZON_EVENTBRIDGE, config: {eventBusArn: "arn:aws:events:eu-west-1:1:event-bus/a"}}')).toContain(
      'events:PutEvents',
    )
  })

  test.each([
    '{type: NONE}',
    '{type: HTTP, config: {endpoint: "https://shop.example"}}',
    '{type: AMAZON_DYNAMODB, config: {tableName: a, serviceRoleArn: b}}',
  ])('needs no role: %s', (source) => {
    const told = service(shop(second('{type: AWS_IAM}', `one: ${source}`)))
    expect(told.part.principals.map((it) => it.name)).toEqual(['IamRoleLambdaExecution'])
    expect(gaps(told)).toEqual([])
  })

  test('may be one that a resolver or a step of it names alone', () => {
    const table = '{type: AMAZON_DYNAMODB, config: {tableName: orders}}'
    const resolvers = `\n  resolvers: {Query.get: {kind: UNIT, dataSource: ${table}}, Query.list: {functions: [other, {dataSource: ${table}}]}}`
    const told = service(shop(`${second('{type: AWS_IAM}')}${resolvers}`))
    expect(told.part.principals.map((it) => it.name)).toEqual([
      'GraphQlDsQuerygetRole',
      'GraphQlDsQuerylist1Role',
      'IamRoleLambdaExecution',
    ])
  })

  test.each(['{type: AMAZON_BEDROCK_RUNTIME}', '{type: AWS_LAMBDA, config: {function: {handler: a.b}}}', '"${ssm:/source}"'])(
    'that is not understood is said: %s',
    (source) => {
      expect(gaps(service(shop(second('{type: AWS_IAM}', `one: ${source}`))))).toContain('warning unsupported-plugin (line 7)')
    },
  )
})
