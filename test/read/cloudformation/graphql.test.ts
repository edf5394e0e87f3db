import { expect, test } from 'vitest'
import { cloudFormation, routes, sam } from './template.ts'

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

test('an API for events, by what publishing demands', () => {
  const config = '{DefaultPublishAuthModes: [{AuthType: API_KEY}], DefaultSubscribeAuthModes: [{AuthType: AWS_IAM}]}'
  expect(routes(cloudFormation(`Resources:\n  News: {Type: 'AWS::AppSync::Api', Properties: {EventConfig: ${config}}}\n`))).toEqual([
    'POST /event → nothing, api-key by API_KEY (line 2)',
  ])
})
