import { describe, expect, test } from 'vitest'
import { readResources } from '../../../src/read/cloudformation/index.ts'
import { parseYaml } from '../../../src/read/syntax/yaml.ts'
import { cloudFormation, functions, gaps, permissions, routes, sourceOf, statementLines } from './template.ts'

const template = (resources: string): string => `AWSTemplateFormatVersion: '2010-09-09'\nResources:${resources.trimEnd()}\n`

const orders = `
  Orders:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Code: ./src/orders, FunctionName: shop-orders, Role: !GetAtt OrdersRole.Arn}`

describe('functions', () => {
  test('with their key, code and role', () => {
    const told = cloudFormation(template(`${orders}\n  OrdersRole: {Type: 'AWS::IAM::Role', Properties: {}}`))
    expect(functions(told)).toEqual(['Orders (line 3)'])
    expect(told.part.functions[0]).toMatchObject({
      id: 'app/template.yml#function/Orders',
      runtime: { known: true, value: 'nodejs22.x' },
      codePath: 'app/src/orders',
      role: 'app/template.yml#principal/OrdersRole',
      roleName: 'OrdersRole',
    })
    expect(told.part.principals[0]?.functions).toEqual(['app/template.yml#function/Orders'])
  })

  test('a role from elsewhere is named, not known', () => {
    const told = cloudFormation(template(orders.replace('!GetAtt OrdersRole.Arn', 'arn:aws:iam::123456789012:role/shared')))
    expect(told.part.functions[0]).toMatchObject({ role: null, roleName: 'arn:aws:iam::123456789012:role/shared' })
  })

  test('in a loop', () => {
    const told = cloudFormation(
      template(`
  Fn::ForEach::Functions:
    - Name
    - [Orders, Users]
    - Handle\${Name}:
        Type: AWS::Lambda::Function
        Properties: {Handler: !Sub '\${Name}.handler'}`),
    )
    expect(functions(told)).toEqual(['HandleOrders (line 6)', 'HandleUsers (line 6)'])
    expect(told.part.functions[1]?.handler).toMatchObject({ value: 'Users.handler' })
  })
})

describe('permissions', () => {
  test('inline, managed by AWS, and managed in the template', () => {
    const told = cloudFormation(
      template(`
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess, !Ref Shared]
      Policies:
        - PolicyName: own
          PolicyDocument: {Statement: [{Effect: Allow, Action: s3:GetObject, Resource: '*'}]}
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: '*'}]}`),
    )
    expect(permissions(told, 'Reader')).toEqual([
      's3:GetObject on * (line 10)',
      'managed arn:aws:iam::aws:policy/ReadOnlyAccess (line 7)',
      'sqs:SendMessage on * (line 14)',
    ])
    expect(told.part.principals.map((it) => it.name)).toEqual(['Reader'])
    expect(told.part.principals[0]?.trust.flatMap(statementLines)).toEqual(['sts:AssumeRole on  (line 6)'])
  })

  test('of a role that a custom resource makes from the same members', () => {
    const told = cloudFormation(
      template(`
  Reader:
    Type: Custom::TeamRole
    Properties: {AssumeRolePolicyDocument: {Statement: []}, ManagedPolicyArns: [!Ref Shared]}
  Shared:
    Type: Custom::TeamPolicy
    Properties: {ServiceToken: x, PolicyDocument: {Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: '*'}}}
  Bucket:
    Type: Custom::BucketPolicy
    Properties: {PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: '*'}}}
  Orders:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Reader.Arn}`),
    )
    expect(permissions(told, 'Reader')).toEqual(['sqs:SendMessage on * (line 8)'])
    expect(told.part.principals.map((it) => [it.name, it.functions.length])).toEqual([['Reader', 1]])
  })

  test('attached from the other side, also by name', () => {
    const told = cloudFormation(
      template(`
  Writer: {Type: 'AWS::IAM::Role', Properties: {RoleName: writer}}
  Team: {Type: 'AWS::IAM::Group', Properties: {}}
  First:
    Type: AWS::IAM::Policy
    Properties: {Roles: [!Ref Writer], Groups: [!Ref Team], PolicyDocument: {Statement: [{Effect: Allow, Action: s3:PutObject, Resource: '*'}]}}
  Second:
    Type: AWS::IAM::RolePolicy
    Properties: {RoleName: writer, PolicyDocument: {Statement: [{Effect: Allow, Action: s3:DeleteObject, Resource: '*'}]}}`),
    )
    expect(permissions(told, 'Writer')).toEqual(['s3:PutObject on * (line 7)', 's3:DeleteObject on * (line 10)'])
    expect(permissions(told, 'Team')).toEqual(['s3:PutObject on * (line 7)'])
  })

  test('a policy that is attached outside of the template stands by itself', () => {
    const told = cloudFormation(
      template(`
  Loose:
    Type: AWS::IAM::Policy
    Properties: {Roles: [somebody], PolicyDocument: {Statement: [{Effect: Allow, Action: s3:PutObject, Resource: '*'}]}}`),
    )
    expect(told.part.principals).toMatchObject([{ name: 'Loose', kind: 'policy' }])
    expect(permissions(told, 'Loose')).toEqual(['s3:PutObject on * (line 5)'])
  })

  test('a Deny of a policy that is only there under a condition is no certain Deny', () => {
    const told = cloudFormation(
      template(`
  Writer: {Type: 'AWS::IAM::Role', Properties: {}}
  Guard:
    Type: AWS::IAM::Policy
    Condition: IsProd
    Properties: {Roles: [!Ref Writer], PolicyDocument: {Statement: [{Effect: Deny, Action: s3:*, Resource: '*'}]}}`),
    )
    expect(permissions(told, 'Writer')).toEqual(['perhaps s3:* on * (line 7)'])
  })

  test('what is attached to a role that a framework makes is handed to it', () => {
    const text = template(`
  More:
    Type: AWS::IAM::Policy
    Properties: {Roles: [!Ref FrameworkRole], PolicyDocument: {Statement: [{Effect: Allow, Action: s3:PutObject, Resource: '*'}]}}
  Schedule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Arn: !GetAtt HelloLambdaFunction.Arn}]}`)
    const tree = parseYaml('serverless.yml', text).tree
    if (tree === undefined) throw new Error('no tree')
    const part = readResources({
      template: tree,
      source: sourceOf({}),
      service: 'serverless.yml',
      file: 'serverless.yml',
      implicit: new Map([
        ['FrameworkRole', { type: 'AWS::IAM::Role', principal: 'serverless.yml#principal/provider' }],
        ['HelloLambdaFunction', { type: 'AWS::Lambda::Function', function: 'serverless.yml#function/hello' }],
      ]),
    })
    expect([...part.attached.keys()]).toEqual(['serverless.yml#principal/provider'])
    expect(part.triggers).toMatchObject([{ function: 'serverless.yml#function/hello', type: 'schedule', source: 'rate(1 day)' }])
  })
})

describe('routes', () => {
  test('of a REST API, their paths put together, their authorizers by type', () => {
    const told = cloudFormation(
      template(`${orders}
  Api: {Type: 'AWS::ApiGateway::RestApi', Properties: {Name: shop}}
  OrdersPath: {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}}
  OrderPath: {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: !Ref OrdersPath, PathPart: '{id}'}}
  Users: {Type: 'AWS::ApiGateway::Authorizer', Properties: {Type: COGNITO_USER_POOLS}}
  GetOrder:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref OrderPath
      HttpMethod: GET
      AuthorizationType: COGNITO_USER_POOLS
      AuthorizerId: !Ref Users
      Integration: {Type: AWS_PROXY, Uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Orders.Arn}/invocations'}
  Root:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: ANY, AuthorizationType: NONE, ApiKeyRequired: true}
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !Ref OrdersPath, HttpMethod: OPTIONS, AuthorizationType: NONE, Integration: {Type: MOCK}}`),
    )
    expect(routes(told)).toEqual([
      'GET /orders/{id} → Orders, cognito by Users (line 10)',
      'ANY / → nothing, api-key (line 19)',
      'OPTIONS /orders → nothing, none (line 22)',
    ])
    expect(told.part.routes.map((it) => [it.apiName, it.preflight])).toEqual([
      ['', false],
      ['', false],
      ['', true],
    ])
  })

  test('of an HTTP API and a WebSocket API, which authorizes on connecting', () => {
    const told = cloudFormation(
      template(`${orders}
  Http: {Type: 'AWS::ApiGatewayV2::Api', Properties: {ProtocolType: HTTP}}
  Chat: {Type: 'AWS::ApiGatewayV2::Api', Properties: {ProtocolType: WEBSOCKET}}
  Call: {Type: 'AWS::ApiGatewayV2::Integration', Properties: {IntegrationUri: !GetAtt Orders.Arn}}
  List: {Type: 'AWS::ApiGatewayV2::Route', Properties: {ApiId: !Ref Http, RouteKey: GET /orders, AuthorizationType: JWT, AuthorizerId: !Ref Users, Target: !Sub 'integrations/\${Call}'}}
  Rest: {Type: 'AWS::ApiGatewayV2::Route', Properties: {ApiId: !Ref Http, RouteKey: $default, Target: !Sub 'integrations/\${Call}'}}
  Connect: {Type: 'AWS::ApiGatewayV2::Route', Properties: {ApiId: !Ref Chat, RouteKey: $connect, AuthorizationType: AWS_IAM, Target: !Sub 'integrations/\${Call}'}}
  Say: {Type: 'AWS::ApiGatewayV2::Route', Properties: {ApiId: !Ref Chat, RouteKey: say, Target: !Sub 'integrations/\${Call}'}}`),
    )
    expect(routes(told)).toEqual([
      'GET /orders → Orders, jwt by ${Users} (line 9)',
      'ANY /$default → Orders, none (line 10)',
      'WEBSOCKET /$connect → Orders, iam (line 11)',
      'WEBSOCKET /say → Orders, iam (line 12)',
    ])
    expect(told.part.routes.map((it) => it.apiName)).toEqual(['Http', 'Http', 'Chat', 'Chat'])
  })

  test('of function URLs and a load balancer', () => {
    const told = cloudFormation(
      template(`${orders}
  Open: {Type: 'AWS::Lambda::Url', Properties: {AuthType: NONE, TargetFunctionArn: !Ref Orders}}
  Balancer: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Scheme: internal}}
  Listener: {Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: {LoadBalancerArn: !Ref Balancer}}
  Group: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {TargetType: lambda, Targets: [{Id: !GetAtt Orders.Arn}]}}
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties: {ListenerArn: !Ref Listener, Conditions: [{Field: path-pattern, Values: [/orders/*]}], Actions: [{Type: forward, TargetGroupArn: !Ref Group}]}`),
    )
    expect(routes(told)).toEqual(['ANY / → Orders, none (line 6)', 'ANY /orders/* → Orders, none (line 10)'])
    expect(told.part.routes.map((it) => [it.api, it.restricted])).toEqual([
      ['function-url', false],
      ['alb', true],
    ])
  })

  test('of a private API, or one whose policy keeps others out, are restricted', () => {
    const methods = (properties: string) =>
      cloudFormation(
        template(`
  Api: {Type: 'AWS::ApiGateway::RestApi', Properties: ${properties}}
  Get: {Type: 'AWS::ApiGateway::Method', Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET}}`),
      ).part.routes.map((it) => it.restricted)
    expect(methods('{EndpointConfiguration: {Types: [PRIVATE]}}')).toEqual([true])
    expect(methods(`{Policy: {Statement: {Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: '*'}}}`)).toEqual([false])
    expect(
      methods(`{Policy: {Statement: {Effect: Allow, Principal: {AWS: '123456789012'}, Action: execute-api:Invoke, Resource: '*'}}}`),
    ).toEqual([true])
    const deny = `{Effect: Deny, Principal: '*', Action: execute-api:Invoke, Resource: '*', Condition: {NotIpAddress: {'aws:SourceIp': 10.0.0.0/8}}}`
    expect(methods(`{Policy: {Statement: [{Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: '*'}, ${deny}]}}`)).toEqual(
      [true],
    )
    // In a deployment without it everyone gets in.
    expect(
      methods(
        `{Policy: {Statement: [{Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: '*'}, !If [Inner, ${deny}, !Ref 'AWS::NoValue']]}}`,
      ),
    ).toEqual([false])
    expect(methods(`{Policy: !If [Inner, {Statement: ${deny}}, !Ref 'AWS::NoValue']}`)).toEqual([false])
  })
})

describe('what cannot be seen is said', () => {
  test('a macro, and a nested stack from elsewhere; one of the repository is read by itself', () => {
    const told = cloudFormation(
      `Transform: [AWS::LanguageExtensions, Explode]
Resources:
  Near: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./near.yml}}
  Far: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://bucket.s3.amazonaws.com/far.yml'}}
`,
      { 'app/near.yml': 'Resources: {}' },
    )
    expect(gaps(told)).toEqual(['warning macro (line 1)', 'warning nested-stack (line 4)'])
  })

  test.each([
    ['a call', `{Name: Date, Parameters: {}}`, 'The macro `Date` rewrites'],
    ['a list of calls', `[{Name: Date, Parameters: {}}]`, 'The macro `Date` rewrites'],
    ['a name that only the deployment knows', `{Name: !ImportValue macro}`, 'A macro rewrites'],
  ])('a macro by its name: %s', (_, call, expected) => {
    const told = cloudFormation(template(`\n  A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: {'Fn::Transform': ${call}}}}`))
    expect(told.gaps.map((it) => it.message)).toEqual([expect.stringContaining(expected)])
  })

  test.each([
    ['', []],
    ['{Parameters: {}}', [expect.stringContaining('A macro rewrites this template')]],
  ])('a transform without a name: `Transform: %s`', (transform, expected) => {
    const told = cloudFormation(`Transform: ${transform}\nResources:\n  A: {Type: 'AWS::SNS::Topic'}\n`)
    expect(told.gaps.map((it) => it.message)).toEqual(expected)
  })

  test('what is included into the whole template, which AWS fetches from S3', () => {
    const include = (location: string) =>
      cloudFormation(
        `Transform: {Name: 'AWS::Include', Parameters: {Location: '${location}'}}\nResources:\n  A: {Type: 'AWS::SNS::Topic'}\n`,
      )
    expect(gaps(include('s3://bucket/more.yml'))).toEqual(['warning missing-include (line 1)'])
  })

  test('a resource that is included whole, from the repository or from elsewhere', () => {
    const body = 'Type: AWS::Lambda::Function\nProperties: {Runtime: nodejs22.x, Handler: index.run}\n'
    const include = "\n  Shop: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: ./shop.yml}}}"
    const near = cloudFormation(template(include), { 'app/shop.yml': body })
    const far = cloudFormation(template(include))
    expect([functions(near).length, gaps(near)]).toEqual([1, []])
    expect(far.gaps.map((it) => it.reason)).toEqual(['missing-include'])
  })

  test('resources of an unknown kind are nothing to speak of', () => {
    expect(gaps(cloudFormation(template(`\n  Thing: {Type: 'Custom::Thing', Properties: {ServiceToken: x}}`)))).toEqual([])
  })

  test('odd shapes throw nothing', () => {
    const odd = [
      '1',
      '[]',
      '{Type: 7}',
      '{Type: AWS::IAM::Role, Properties: [1]}',
      '{Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: 3}}',
    ]
    for (const it of odd) expect(functions(cloudFormation(`Resources: {A: ${it}, __proto__: ${it}}\n`))).toEqual([])
  })
})
