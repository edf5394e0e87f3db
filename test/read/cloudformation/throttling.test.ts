import { describe, expect, test } from 'vitest'
import { cloudFormation, saidSettings } from './template.ts'

describe('how often something may be called', () => {
  test('limits of single routes, and of whoever calls too often', () => {
    const told = cloudFormation(`Resources:
  Live:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: shop, RouteSettings: {GET /orders: {ThrottlingRateLimit: 5}, $default: {ThrottlingRateLimit: 2}, PUT /orders: {DetailedMetricsEnabled: true}}}
  Old:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: old, MethodSettings: [{ResourcePath: /~1orders~1all, HttpMethod: GET, ThrottlingRateLimit: 3}, {ResourcePath: /a/*, HttpMethod: GET, ThrottlingRateLimit: 1}]}
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - {Action: {Count: {}}, Statement: {RateBasedStatement: {Limit: 10}}}
        - {Action: {Block: {}}, Statement: {RateBasedStatement: {Limit: 2000}}}
        - {Action: {Block: {}}, Statement: {RateBasedStatement: {Limit: 500}}}
`)
    expect(saidSettings(told)).toEqual([
      'GET /orders: rate limit 5 (line 4)',
      'ANY /$default: rate limit 2 (line 4)',
      'GET /orders/all: rate limit 3 (line 7)',
      'Acl: rate rule 500 (line 14)',
    ])
  })

  test('a firewall of which one limit is not known: it may be the least', () => {
    const told = cloudFormation(`Parameters: {Most: {Type: Number}}
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - {Action: {Block: {}}, Statement: {RateBasedStatement: {Limit: 2000}}}
        - {Action: {Block: {}}, Statement: {RateBasedStatement: {Limit: !Ref Most}}}
`)
    expect(saidSettings(told)).toEqual(['Acl: rate rule unknown RateBasedStatement.Limit (line 8)'])
  })
})
