import { describe, expect, test } from 'vitest'
import { conditionalValue, openValue } from '../../../src/read/cloudformation/choice.ts'
import { scalar, unknown } from '../../../src/read/cloudformation/text.ts'
import { known, type Tree } from '../../../src/read/syntax/tree.ts'
import { events, gaps, routes, shop } from './events.ts'
import { service, type Told } from './service.ts'

const variables = (tree: Tree): Tree => {
  const one = (word: string): Tree => scalar(word, tree.at)
  const map = (key: string, value: Tree): Tree => ({ kind: 'map', entries: [{ key, keyAt: tree.at, value }], at: tree.at, tag: null })
  const nothing: Tree = { kind: 'scalar', value: null, source: 'null', quoted: false, at: tree.at, tag: null }
  switch (known(tree)) {
    case '$OPEN':
      return unknown('ssm:/shop/auth', tree.at, 'variable')
    case '$OPTION':
      return unknown('opt:auth', tree.at, 'variable')
    case '$POOL_OUTPUT':
      return unknown('cf:users-dev.UserPoolArn', tree.at, 'variable')
    case '$SAME':
      return openValue('self:custom.auth.${opt:stage}', tree.at, [one('aws_iam'), one('AWS_IAM')])
    case '$MAYBE':
      return openValue('self:custom.auth.${opt:stage}', tree.at, [one('aws_iam'), nothing])
    case '$LIKELY':
      return conditionalValue('self:custom.auth.${opt:stage}', tree.at, [one('aws_iam'), nothing], one('aws_iam'))
    case '$POOL': {
      const arn: Tree = map('Fn::GetAtt', { kind: 'list', items: [one('Pool'), one('Arn')], at: tree.at, tag: null })
      return openValue('self:custom.auth.${opt:stage}', tree.at, [map('arn', arn), map('arn', arn)])
    }
    case '$NEVER':
      return openValue('self:custom.auth.${opt:stage}', tree.at, [one(''), nothing])
    default:
      return tree
  }
}

const rest = (authorizer: string): string =>
  shop(
    `- http:\n    path: a\n    method: get\n    authorizer: ${authorizer}`,
    '  check: {}\nresources:\n  Resources:\n    Pool: {Type: AWS::Cognito::UserPool}\n    Check: {Type: AWS::Lambda::Function}\n',
  )

const auth = (text: string): string[] => routes(events(text, variables)).map((it) => it.replace(/^.*?, (.*) \(line \d+\)$/, '$1'))

describe('the authorizer of a REST route', () => {
  const pool = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc'
  const fn = 'arn:aws:lambda:eu-west-1:123456789012:function:check'
  test.each([
    ['aws_iam', 'iam'],
    ['AWS_IAM', 'iam'],
    ['check', 'custom by check'],
    ['{name: check, type: request, identitySource: method.request.header.X}', 'custom by check'],
    ['{name: check}', 'custom by check'],
    ['{name: check, arn: ""}', 'custom by check'],
    ['{type: aws_iam}', 'iam'],
    [fn, 'custom by function:check'],
    [`{arn: "${fn}", managedExternally: true}`, 'custom by function:check'],
    [pool, 'cognito by userpool/eu-west-1_abc'],
    [`{name: users, arn: "${pool}", scopes: [read]}`, 'cognito by users'],
    ['{name: users, type: COGNITO_USER_POOLS, arn: !GetAtt Pool.Arn}', 'cognito by users'],
    ['{name: users, arn: !GetAtt Pool.Arn}', 'cognito by users'],
    ['{name: fn, arn: !GetAtt Check.Arn}', 'custom by fn'],
    ['{name: fn, arn: !ImportValue Check}', 'custom by fn'],
    ['{arn: !Sub "arn:aws:cognito-idp:${AWS::Region}:1:userpool/x", name: users}', 'cognito by users'],
    ['{type: COGNITO_USER_POOLS, authorizerId: !Ref Users}', 'cognito by ${Users}'],
    ['{type: CUSTOM, authorizerId: abc}', 'custom by abc'],
    ['{type: token, authorizerId: abc}', 'custom by abc'],
    ['arn:aws:other:eu-west-1:123456789012:x/y', 'custom by x/y'],
    ['null', 'none'],
    ["''", 'none'],
    ['false', 'none'],
  ])('`authorizer: %s` → %s', (authorizer, expected) => {
    const told = events(rest(authorizer), variables)
    expect(auth(rest(authorizer))).toEqual([expected])
    expect(gaps(told).filter((it) => !it.includes('unresolved-reference'))).toEqual([])
  })

  test.each([
    ['$OPTION', 'unknown ${opt:auth} by ${opt:auth}'],
    ['$OPEN', 'custom by ${ssm:/shop/auth}'],
    ['{name: x, arn: $OPEN}', 'custom by x'],
    ['{name: x, arn: $OPTION}', 'custom by x'],
    ['{name: x, arn: $POOL_OUTPUT}', 'cognito by x'],
    ['{type: $OPEN, authorizerId: abc}', 'unknown ${ssm:/shop/auth} by abc'],
    ['{name: x, arn: $OPEN, scopes: [a]}', 'cognito by x'],
    ['{name: x, arn: $OPEN, type: token}', 'custom by x'],
    ['{name: $OPEN, type: token}', 'custom by ${ssm:/shop/auth}'],
    ['{name: $OPEN}', 'unknown ${ssm:/shop/auth} by ${ssm:/shop/auth}'],
    ['$SAME', 'iam'],
    ['$MAYBE', 'unknown ${self:custom.auth.${opt:stage}}'],
    ['$LIKELY', 'unknown authorizer'],
    ['$POOL', 'cognito by Pool'],
    ['$NEVER', 'none'],
  ])('that depends on the deployment is reckoned with its worst: `%s` → %s', (authorizer, expected) => {
    expect(auth(rest(authorizer))).toEqual([expected])
  })

  test('must be a function of the service', () => {
    const told = events(rest('chekc'))
    expect(routes(told)).toEqual(['GET /a → shop, unknown chekc by chekc (line 4)'])
    expect(told.gaps.map((it) => [it.at?.start.line, it.message])).toEqual([
      [7, 'The authorizer `chekc` is no function of this service: what guards the route is not known.'],
    ])
  })

  test('has its place and its scopes', () => {
    const [route] = events(rest(`{name: users, arn: "${pool}", scopes: [read, write]}`)).part.routes
    expect([route?.authAt?.start.line, route?.scopes]).toEqual([7, ['read', 'write']])
  })
})

describe('an authorizer that only some stages have', () => {
  const staged = (authorizer: string, more = ''): string[] =>
    words(
      service(
        [
          'service: s\nprovider: {name: aws, stage: "${opt:stage, \'dev\'}"}',
          "custom: {some: {prod: aws_iam}, nulls: {dev: null, prod: aws_iam}, empty: {dev: '', prod: aws_iam}, all: {dev: AWS_IAM, prod: aws_iam}}",
          'params: {test: {auth: ""}, live: {auth: aws_iam}, prod: {auth: aws_iam}, default: {auth: aws_iam}}',
          `functions: {f: {handler: a.b, events: [{http: {path: a, method: get, authorizer: "${authorizer}"${more}}}]}}`,
        ].join('\n'),
      ),
    )
  const words = (told: Told): string[] =>
    told.part.routes.map((it) => `${it.auth.known ? it.auth.value : 'unknown'} ${it.authWhen ?? ''}`.trim())

  test.each([
    ['${self:custom.some.${self:provider.stage}, null}', 'none on all stages but `prod`'],
    ["${self:custom.some.${self:provider.stage}, ''}", 'none on all stages but `prod`'],
    ['${self:custom.nulls.${self:provider.stage}}', 'none on all stages but `prod`'],
    ['${self:custom.empty.${opt:stage}}', 'none on stage `dev`'],
    ['${param:auth}', 'none on stage `test`'],
    ['${self:custom.all.${self:provider.stage}, null}', 'unknown'],
    ['${self:custom.all.${self:provider.stage}}', 'iam'],
    ['${self:custom.all.prod, null}', 'iam'],
  ])('guards no route for certain: `%s` → %s', (authorizer, expected) => {
    expect(staged(authorizer)).toEqual([expected])
  })

  test('leaves the others to an API key', () => {
    expect(staged('${self:custom.empty.${opt:stage}}', ', private: true')).toEqual(['api-key'])
  })
})

describe('the authorizer of an HTTP route', () => {
  const http = (authorizer: string, provider = ''): string =>
    shop(
      `- httpApi:\n    path: /a\n    method: get\n    authorizer: ${authorizer}`,
      `provider:\n  httpApi:\n    ${provider === '' ? 'authorizers: {users: {type: jwt, issuerUrl: x}, check: {type: request, functionName: check}, old: {issuerUrl: x}}' : provider}\n`,
    )
  test.each([
    ['users', 'jwt by users'],
    ['old', 'jwt by old'],
    ['check', 'custom by check'],
    ['{name: users, scopes: [read]}', 'jwt by users'],
    ['{type: aws_iam}', 'iam'],
    ['$OPEN', 'unknown ${ssm:/shop/auth} by ${ssm:/shop/auth}'],
    ['$MAYBE', 'unknown ${self:custom.auth.${opt:stage}}'],
  ])('`authorizer: %s` → %s', (authorizer, expected) => {
    expect(auth(http(authorizer))).toEqual([expected])
  })

  test.each([
    ['{id: abc}', 'jwt by abc'],
    ['{id: abc, type: request}', 'custom by abc'],
    ['{id: abc, type: $OPEN}', 'unknown ${ssm:/shop/auth} by abc'],
  ])('of an API outside of the service: `%s` → %s', (authorizer, expected) => {
    expect(auth(http(authorizer, 'id: xyz'))).toEqual([expected])
  })

  test('must be among those of the provider', () => {
    const told = events(http('nobody'))
    expect(routes(told)).toEqual(['GET /a → shop, unknown nobody by nobody (line 4)'])
    expect(gaps(told)).toEqual(['warning unknown-authorizer (line 7)'])
  })
})

describe('what resources: says over a route', () => {
  const over = (event: string, resource: string): string => shop(`- ${event}`, `resources:\n  Resources:\n    ${resource}\n`)
  test.each([
    ['http: GET /', 'ApiGatewayMethodGet: {Type: AWS::ApiGateway::Method, Properties: {AuthorizationType: AWS_IAM}}', 'iam'],
    ['http: GET /my-orders/{orderId}', 'ApiGatewayMethodMyDashordersOrderidVarGet: {Properties: {ApiKeyRequired: true}}', 'api-key'],
    ['http: {path: a_b, method: any, authorizer: aws_iam}', 'ApiGatewayMethodAbAny: {Properties: {AuthorizationType: NONE}}', 'none'],
    ['http: {path: a, method: get, authorizer: aws_iam}', 'ApiGatewayMethodAGet: {Properties: {OperationName: a}}', 'iam'],
    [
      'httpApi: GET /orders/{id}',
      'HttpApiRouteGetOrdersIdVar: {Type: AWS::ApiGatewayV2::Route, Properties: {AuthorizationType: AWS_IAM}}',
      'iam',
    ],
    ["httpApi: '*'", 'HttpApiRouteDefault: {Properties: {AuthorizationType: JWT, AuthorizerId: abc}}', 'jwt by abc'],
  ])('guards it: `%s` with `%s` → %s', (event, resource, expected) => {
    expect(auth(over(event, resource))).toEqual([expected])
  })

  test('makes no route of its own', () => {
    const told = service(
      `service: s\nprovider: {name: aws}\n${over('http: GET /', 'ApiGatewayMethodGet: {Type: AWS::ApiGateway::Method, Properties: {AuthorizationType: AWS_IAM}}')}`,
    )
    expect(routes(told)).toEqual(['GET / → shop, iam (line 6)'])
  })
})

describe('keys that guard nothing where they stand', () => {
  test.each([
    ['- http: {path: a, method: get}\n  authorizer: aws_iam', 5, '`authorizer` has no effect here, only directly under `http`.'],
    [
      '- http:\n    path: a\n    method: get\n    request:\n      authorizer: aws_iam',
      8,
      '`authorizer` has no effect here, only directly under `http`.',
    ],
    ['- http:\n    path: a\n    method: get\n    Authorizer: aws_iam', 7, '`Authorizer` has no effect here.'],
    ['- httpApi:\n    path: /a\n    method: get\n    private: true', 7, '`private` has no effect here.'],
    ['- httpApi: GET /a\n  authorizer: users', 5, '`authorizer` has no effect here, only directly under `httpApi`.'],
  ])('are told, and the route is open: %s', (lines, line, message) => {
    const told = events(shop(lines))
    expect(auth(shop(lines))).toEqual(['none'])
    expect(told.gaps.map((it) => [it.level, it.reason, it.at?.start.line, it.message])).toEqual([
      ['warning', 'misplaced-key', line, `${message} \`GET /a\` is not guarded by it.`],
    ])
  })

  test('an authorizer of the function itself', () => {
    const told = events('functions:\n  shop:\n    authorizer: aws_iam\n    events:\n      - http: GET /a\n')
    expect(routes(told)).toEqual(['GET /a → shop, none (line 5)'])
    expect(gaps(told)).toEqual(['warning misplaced-key (line 3)'])
  })

  test('an authorizer of the provider, as if it were a default', () => {
    const told = events(
      shop(
        '- http: GET /a\n- http: {path: b, method: get, authorizer: aws_iam}',
        'provider:\n  authorizer: aws_iam\n  apiGateway: {private: true, resourcePolicy: []}\n  httpApi: {authorizers: {}}\n',
      ),
    )
    expect(gaps(told)).toEqual(['warning misplaced-key (line 7)', 'warning misplaced-key (line 8)'])
    expect(gaps(events(shop('- http: {path: b, method: get, authorizer: aws_iam}', 'provider:\n  authorizer: aws_iam\n')))).toEqual([])
  })
})
