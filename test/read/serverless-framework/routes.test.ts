import { describe, expect, test } from 'vitest'
import { unknown } from '../../../src/read/cloudformation/text.ts'
import { known, type Tree } from '../../../src/read/syntax/tree.ts'
import { events, gaps, routes, shop, triggers } from './events.ts'

/** `$OPEN` stands for a variable that only the deployment knows. */
const variables = (tree: Tree): Tree => (known(tree) === '$OPEN' ? unknown('opt:stage', tree.at, 'variable') : tree)

describe('routes of a REST API', () => {
  test('are written short or long, at the line of their event', () => {
    const told = events(
      shop("- http: GET /orders\n- http: 'post orders/{id}/'\n- http:\n    path: orders/{proxy+}\n    method: any\n- http: '* /'"),
    )
    expect(routes(told)).toEqual([
      'GET /orders → shop, none (line 4)',
      'POST /orders/{id} → shop, none (line 5)',
      'ANY /orders/{proxy+} → shop, none (line 6)',
      'ANY / → shop, none (line 9)',
    ])
    expect(told.part.routes.map((it) => it.api)).toEqual(['rest', 'rest', 'rest', 'rest'])
    expect(gaps(told)).toEqual([])
  })

  test('keep what cannot be known of a path', () => {
    const told = events(shop('- http: {path: !Sub "/v/${AWS::StackName}/x", method: get}'))
    expect(routes(told)).toEqual(['GET /v/${AWS::StackName}/x → shop, none (line 4)'])
  })

  test('keep what cannot be known of a method', () => {
    const method = (tree: Tree): Tree => (known(tree) === '$METHOD' ? unknown('env:method', tree.at, 'variable') : tree)
    const told = events(shop('- http: {path: /a, method: $METHOD}\n- httpApi: {path: /a, method: $METHOD}'), method)
    expect(told.part.routes.map((it) => it.method)).toEqual(['${env:method}', '${env:method}'])
  })

  test('need a method and a path, and count without', () => {
    const told = events(shop("- http: {path: /orders, method: ''}\n- http: GET\n- http: {path: '', method: get}"))
    expect(routes(told)).toEqual([
      'ANY /orders → shop, none (line 4)',
      'GET /{proxy+} → shop, none (line 5)',
      'GET / → shop, none (line 6)',
    ])
    expect(gaps(told)).toEqual(['warning incomplete-event (line 4)', 'warning incomplete-event (line 5)'])
  })

  test('need an API key where they are private, unless an authorizer guards them', () => {
    const told = events(
      shop(
        '- http: {path: a, method: get, private: true}\n- http: {path: b, method: get, private: true, authorizer: aws_iam}\n- http: {path: c, method: get, private: false}\n- http: {path: d, method: get, private: $OPEN}',
      ),
      variables,
    )
    expect(routes(told)).toEqual([
      'GET /a → shop, api-key (line 4)',
      'GET /b → shop, iam (line 5)',
      'GET /c → shop, none (line 6)',
      'GET /d → shop, unknown ${opt:stage} (line 7)',
    ])
  })

  test('are validated by a schema or by a parameter that is required', () => {
    const told = events(
      shop(
        [
          '- http: {path: a, method: post, request: {schemas: {application/json: "x"}}}',
          '- http: {path: b, method: post, request: {parameters: {querystrings: {q: true}}}}',
          '- http: {path: c, method: post, request: {parameters: {querystrings: {q: false}, headers: {h: {required: false}}}}}',
          '- http: {path: d, method: post, request: {parameters: {paths: {id: {mappedValue: x}}}}}',
          '- http: {path: e, method: post, cors: true}',
        ].join('\n'),
      ),
    )
    expect(told.part.routes.map((it) => it.validated)).toEqual([true, true, false, true, false])
  })

  test.each([
    ['', true],
    ["frameworkVersion: '2'", true],
    ["frameworkVersion: '^3.0.0'", false],
    ["frameworkVersion: '4'", false],
  ])('are validated by `schema` only before version 3: %s', (version, expected) => {
    const told = events(`${shop('- http: {path: a, method: post, request: {schema: {application/json: x}}}')}\n${version}`)
    expect(told.part.routes.map((it) => it.validated)).toEqual([expected])
  })

  test('that answer a preflight are told from others; CORS adds none', () => {
    const told = events(shop('- http: {path: a, method: options}\n- http: {path: b, method: get, cors: true}'))
    expect(told.part.routes.map((it) => it.preflight)).toEqual([true, false])
  })

  test.each([
    ['endpointType: PRIVATE', true],
    ['endpointType: regional', false],
    [
      'apiGateway: {resourcePolicy: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "*", Condition: {IpAddress: {aws:SourceIp: [192.0.2.0/24]}}}]}',
      true,
    ],
    ['apiGateway: {resourcePolicy: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "*"}]}', false],
    ['{endpointType: PRIVATE, apiGateway: {restApiId: abc}}', false],
  ])('with `provider: %s` are restricted: %s', (provider, restricted) => {
    const told = events(shop('- http: GET /a', provider.startsWith('{') ? `provider: ${provider}\n` : `provider:\n  ${provider}\n`))
    expect(told.part.routes.map((it) => it.restricted)).toEqual([restricted])
  })

  test.each([
    ['EndpointConfiguration: {Types: [PRIVATE]}', true],
    ['Policy: {Statement: [{Effect: Allow, Principal: {AWS: "123456789012"}, Action: "*", Resource: "*"}]}', true],
    ['Description: Orders', false],
  ])('are restricted by what overrides the API: `%s`', (properties, restricted) => {
    const resources = `resources:\n  Resources:\n    ApiGatewayRestApi: {Type: AWS::ApiGateway::RestApi, Properties: {${properties}}}\n`
    expect(events(shop('- http: GET /a', resources)).part.routes.map((it) => it.restricted)).toEqual([restricted])
  })

  test('are not restricted by a policy in the place of version 2, unless that version is used', () => {
    const policy = 'provider: {resourcePolicy: [{Effect: Allow, Principal: {AWS: "123456789012"}, Action: x, Resource: "*"}]}\n'
    const now = events(shop('- http: GET /a', policy))
    expect(now.part.routes[0]?.restricted).toBe(false)
    expect(gaps(now)).toEqual(['warning misplaced-key (line 5)'])
    const former = events(shop('- http: GET /a', `${policy}frameworkVersion: ">=1.1.0 <2.0.0"\n`))
    expect(former.part.routes[0]?.restricted).toBe(true)
    expect(gaps(former)).toEqual([])
  })
})

describe('routes of an HTTP API', () => {
  test('are written short or long; a star is the catch-all', () => {
    const told = events(shop("- httpApi: '*'\n- httpApi: GET /orders\n- httpApi: {path: '*'}\n- httpApi:\n    method: '*'\n    path: /any"))
    expect(routes(told)).toEqual([
      'ANY /$default → shop, none (line 4)',
      'GET /orders → shop, none (line 5)',
      'ANY /any → shop, none (line 7)',
    ])
    expect(told.part.routes.map((it) => it.api)).toEqual(['http', 'http', 'http'])
  })

  test('are told apart from those of a REST API', () => {
    const told = events(shop('- httpApi: GET /orders\n- http: GET /orders'))
    expect(told.part.routes.map((it) => it.apiName)).toEqual(['HttpApi', 'ApiGatewayRestApi'])
  })
})

describe('routes of a WebSocket API', () => {
  test('are all entered through $connect', () => {
    const told = events(
      shop('- websocket: $default', '  greet:\n    events:\n      - websocket: {route: $connect, authorizer: auth}\n  auth: {}\n'),
    )
    expect(routes(told)).toEqual([
      'WEBSOCKET /$default → shop, custom by auth (line 4)',
      'WEBSOCKET /$connect → greet, custom by auth (line 7)',
    ])
  })

  test('are guarded by a function of the service', () => {
    const told = events(shop('- websocket: {route: $connect, authorizer: {name: nobody}}'))
    expect(routes(told)).toEqual(['WEBSOCKET /$connect → shop, unknown nobody by nobody (line 4)'])
    expect(gaps(told)).toEqual(['warning unknown-authorizer (line 4)'])
  })

  test('are open where nothing authorizes connecting', () => {
    const told = events(shop('- websocket: $connect\n- websocket: {route: send, authorizer: auth}'))
    expect(routes(told)).toEqual(['WEBSOCKET /$connect → shop, none (line 4)', 'WEBSOCKET /send → shop, none (line 5)'])
    expect(gaps(told)).toEqual(['warning misplaced-key (line 5)'])
  })
})

describe('function URLs', () => {
  test.each([
    ['url: true', ['ANY / → shop, none (line 3)']],
    ['url: false', []],
    ['url: {cors: true}', ['ANY / → shop, none (line 3)']],
    ['url: {authorizer: aws_iam, invokeMode: RESPONSE_STREAM}', ['ANY / → shop, iam (line 3)']],
    ['url: {authorizer: $OPEN}', ['ANY / → shop, unknown ${opt:stage} (line 3)']],
    ['url: $OPEN', ['ANY / → shop, unknown ${opt:stage} (line 3)']],
  ])('`%s`', (url, expected) => {
    expect(routes(events(`functions:\n  shop:\n    ${url}\n`, variables))).toEqual(expected)
  })
})

describe('routes of a load balancer', () => {
  const provider = `provider: {alb: {authorizers: {users: {type: cognito}, staff: {type: oidc}, guests: {type: oidc, onUnauthenticatedRequest: allow}}}}\n`
  test('are its paths and methods', () => {
    const told = events(
      shop(
        '- alb: {listenerArn: x, priority: 1, conditions: {path: [/a, /b], method: GET}}\n- alb: {listenerArn: x, priority: 2, conditions: {host: a.test}, authorizer: users}\n- alb: {conditions: {path: /s}, authorizer: [staff]}\n- alb: {conditions: {path: /g}, authorizer: guests}\n- alb: {conditions: {path: /n}, authorizer: nobody}',
        provider,
      ),
    )
    expect(routes(told)).toEqual([
      'GET /a → shop, none (line 4)',
      'GET /b → shop, none (line 4)',
      'ANY /* → shop, cognito by users (line 5)',
      'ANY /s → shop, jwt by staff (line 6)',
      'ANY /g → shop, none by guests (line 7)',
      'ANY /n → shop, unknown nobody by nobody (line 8)',
    ])
    expect(gaps(told)).toEqual(['warning unknown-authorizer (line 8)'])
  })

  test('are restricted where it is internal', () => {
    const resources =
      'resources:\n  Resources:\n    Front: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Scheme: internal}}\n    Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Front}}\n'
    expect(events(shop('- alb: {listenerArn: !Ref Listener, conditions: {path: /a}}', resources)).part.routes[0]?.restricted).toBe(true)
  })
})

describe('routes of the plugin for service proxies', () => {
  test('reach no function', () => {
    const told = events(
      [
        'custom:',
        '  apiGatewayServiceProxies:',
        '    - sqs: {path: /in, method: post, queueName: orders}',
        '    - sns:',
        '        path: news',
        '        method: any',
        '        authorizationType: COGNITO_USER_POOLS',
        '        authorizerId: !Ref Users',
        '    - s3: {path: /s, method: get, private: true, authorizationType: NONE}',
        '    - kinesis: {path: /k, method: put, authorizationType: $OPEN}',
      ].join('\n'),
      variables,
    )
    expect(routes(told)).toEqual([
      'POST /in → nothing, none (line 3)',
      'ANY /news → nothing, cognito by ${Users} (line 4)',
      'GET /s → nothing, api-key (line 9)',
      'PUT /k → nothing, unknown ${opt:stage} (line 10)',
    ])
  })
})

describe('routes of the plugin for state machines', () => {
  test('reach no function and are guarded like others', () => {
    const told = events(
      [
        'functions: {check: {}}',
        'stepFunctions:',
        '  stateMachines:',
        '    order:',
        '      events:',
        '        - http: POST /orders',
        '        - http: {path: "orders/{id}", method: get, authorizer: check}',
        '        - http: {path: orders, method: delete}',
        '          private: true',
        '        - schedule: rate(1 day)',
      ].join('\n'),
    )
    expect(routes(told)).toEqual([
      'POST /orders → nothing, none (line 6)',
      'GET /orders/{id} → nothing, custom by check (line 7)',
      'DELETE /orders → nothing, none (line 8)',
    ])
    expect(gaps(told)).toEqual(['warning misplaced-key (line 9)'])
    expect(triggers(told)).toEqual([])
  })
})
