import { expect, test } from 'vitest'
import { cloudFormation, permissions, routes, sam } from './template.ts'

test('a GraphQL API is a route that demands what its type of authentication says', () => {
  const told = cloudFormation(`Resources:
  Shop:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      AuthenticationType: API_KEY
      AdditionalAuthenticationProviders: [{AuthenticationType: AWS_IAM}]
  Inside: {Type: 'AWS::AppSync::GraphQLApi', Properties: {AuthenticationType: AMAZON_COGNITO_USER_POOLS, Visibility: PRIVATE}}
  Later: {Type: 'AWS::AppSync::GraphQLApi', Properties: {AuthenticationType: !Ref Kind}}
`)
  expect(routes(told)).toEqual([
    'POST /graphql → nothing, api-key by API_KEY, AWS_IAM (line 2)',
    'POST /graphql → nothing, cognito by AMAZON_COGNITO_USER_POOLS (line 7)',
    'POST /graphql → nothing, unknown ${Kind} by ${Kind} (line 8)',
  ])
  expect(told.part.routes.map((it) => [it.apiName, it.restricted, it.authAt?.start.line])).toEqual([
    ['Shop', false, 5],
    ['Inside', true, 7],
    ['Later', false, 8],
  ])
})

test("SAM's own form of one", () => {
  const api = "{Type: 'AWS::Serverless::GraphQLApi', Properties: {Auth: {Type: OPENID_CONNECT, Additional: [{Type: API_KEY}]}}}"
  expect(routes(sam(`Resources:\n  Shop: ${api}\n`))).toEqual(['POST /graphql → nothing, jwt by OPENID_CONNECT, API_KEY (line 2)'])
})

test('a data source of it runs as a role that SAM makes, unless it is given one', () => {
  const told = sam(`Resources:
  Shop:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      DataSources:
        DynamoDb:
          Orders: {TableName: orders, TableArn: !GetAtt Table.Arn, Permissions: [Read]}
          Named: {TableName: names, Region: eu-west-1}
          Given: {TableName: given, ServiceRoleArn: 'arn:aws:iam::1:role/given'}
        Lambda:
          Calls: {FunctionArn: !GetAtt Fn.Arn}
  Table: {Type: 'AWS::Serverless::SimpleTable'}
  Fn: {Type: 'AWS::Lambda::Function', Properties: {Role: 'arn:aws:iam::1:role/fn'}}
`)
  expect(told.part.principals.map((it) => it.name)).toEqual([
    'ShopOrdersDynamoDBDataSourceRole',
    'ShopNamedDynamoDBDataSourceRole',
    'ShopCallsLambdaDataSourceRole',
  ])
  const reads = permissions(told, 'ShopOrdersDynamoDBDataSourceRole')
  expect(reads[0]).toBe('dynamodb:GetItem on ${Table.Arn} and ${Table.Arn}/index/* (line 7)')
  expect(reads.some((it) => it.startsWith('dynamodb:PutItem'))).toBe(false)
  const names = 'arn:aws:dynamodb:eu-west-1:${AWS::AccountId}:table/names'
  expect(permissions(told, 'ShopNamedDynamoDBDataSourceRole')).toContain(`dynamodb:PutItem on ${names} and ${names}/index/* (line 8)`)
  expect(permissions(told, 'ShopCallsLambdaDataSourceRole')).toContain('lambda:InvokeFunction on ${Fn.Arn} and ${Fn.Arn}:* (line 11)')
})

test('an API for events, by what publishing demands', () => {
  const config = '{DefaultPublishAuthModes: [{AuthType: API_KEY}], DefaultSubscribeAuthModes: [{AuthType: AWS_IAM}]}'
  expect(routes(cloudFormation(`Resources:\n  News: {Type: 'AWS::AppSync::Api', Properties: {EventConfig: ${config}}}\n`))).toEqual([
    'POST /event → nothing, api-key by API_KEY (line 2)',
  ])
})
