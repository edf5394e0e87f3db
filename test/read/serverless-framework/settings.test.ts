import { describe, expect, test } from 'vitest'
import { saidSettings, settings } from '../cloudformation/template.ts'
import { service } from './service.ts'

const shop = (provider: string, fn: string, rest = '') =>
  service(`service: shop
provider: {name: aws, ${provider}}
functions:
  list: {handler: a.b, ${fn}}
${rest}`)

describe('the settings of a function', () => {
  test('has what the Framework takes by itself', () => {
    const told = settings(shop('', ''), 'list').filter((it) => /timeout|memory|retention/.test(it))
    expect(told).toEqual(['list: timeout 6 (default)', 'list: memory 1024 (default)', 'list: log retention null (default)'])
  })

  test('takes from the provider what it does not say itself', () => {
    const told = shop('timeout: 10, memorySize: 512, runtime: nodejs22.x, logRetentionInDays: 14', 'timeout: 20, reservedConcurrency: 0')
    expect(saidSettings(told)).toEqual([
      'list: timeout 20 (line 4)',
      'list: memory 512 (line 2, for all)',
      'list: reserved concurrency 0 (line 4)',
      'list: runtime "nodejs22.x" (line 2, for all)',
      'list: log retention 1209600 (line 2, for all)',
    ])
  })

  test.each<[string, string, string, string[]]>([
    ['the provider', 'vpc: {subnetIds: [a], securityGroupIds: [b]}', '', ['list: VPC true (line 2, for all)']],
    ['itself', '', 'vpc: {subnetIds: [a], securityGroupIds: [b]}', ['list: VPC true (line 4)']],
    [
      'itself in part',
      'vpc: {subnetIds: [a], securityGroupIds: [b]}',
      'vpc: {securityGroupIds: [c]}',
      ['list: VPC true (line 2, for all)'],
    ],
    ['nobody, by its own word', 'vpc: {subnetIds: [a], securityGroupIds: [b]}', 'vpc: ~', ['list: VPC false (line 4)']],
  ])('is in the network that it gets from %s', (_, provider, fn, expected) => {
    expect(saidSettings(shop(provider, fn))).toEqual(expected)
  })

  test.each<[string, string[]]>([
    ['subnetIds: [b]', ['list: VPC true (line 2, for all)']],
    ['subnetIds: !Split [",", !ImportValue subnets]', ['list: VPC true (line 2, for all)']],
  ])('is in a network that differs by stage: %s', (prod, expected) => {
    const custom = `custom: {vpc: {test: {subnetIds: [a]}, prod: {${prod}}}}`
    expect(saidSettings(shop("vpc: '${self:custom.vpc.${opt:stage}}'", '', custom))).toEqual(expected)
    expect(saidSettings(shop("vpc: {subnetIds: '${self:custom.vpc.${opt:stage}.subnetIds}'}", '', custom))).toEqual(expected)
  })

  test('is in none that can be told where one stage has none', () => {
    const told = shop("vpc: '${self:custom.vpc.${opt:stage}}'", '', 'custom: {vpc: {test: {subnetIds: [a]}, prod: {}}}')
    expect(saidSettings(told).join('\n')).toMatch(/^list: VPC unknown/)
  })

  test('is in none that can be told where a condition may leave it out', () => {
    const conditions = 'resources: {Conditions: {Inside: !Equals [!Ref AWS::Region, eu-west-1]}}'
    const told = shop('vpc: !If [Inside, {subnetIds: [a]}, !Ref AWS::NoValue]', '', conditions)
    expect(saidSettings(told).join('\n')).toMatch(/^list: VPC unknown/)
  })

  const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:3'

  test.each<[string, string, string, string[]]>([
    ['by its address', '', `image: ${image}`, [`list: image "${image}" (line 4)`]],
    ['by its address in a map', '', `image: {uri: '${image}'}`, [`list: image "${image}" (line 4)`]],
    [
      'by the name that the provider gives it',
      `ecr: {images: {app: {uri: '${image}'}}}`,
      'image: app',
      [`list: image "${image}" (line 2, for all)`],
    ],
    [
      'by that name in a map',
      `ecr: {images: {app: '${image}'}}`,
      'image: {name: app, command: [a]}',
      [`list: image "${image}" (line 2, for all)`],
    ],
    ['which is built as it is deployed', 'ecr: {images: {app: {path: ./}}}', 'image: {name: app}', []],
    ['which is built of a folder', 'ecr: {images: {app: ./docker}}', 'image: app', []],
    ['that nobody defines', '', 'image: app', []],
  ])('runs an image %s', (_, provider, fn, expected) => {
    expect(saidSettings(shop(provider, fn))).toEqual(expected)
  })

  test('has what `resources:` say over what the Framework makes', () => {
    const over = `resources:
  Resources:
    ListLambdaFunction:
      Properties:
        Timeout: 40
        CodeSigningConfigArn: !Ref Signing
`
    expect(saidSettings(shop('timeout: 10', '', over))).toEqual(['list: timeout 40 (line 9)', 'list: code signing "${Signing}" (line 10)'])
  })

  test('hands on what failed, in each of the ways to say so', () => {
    expect(saidSettings(shop('', 'onError: arn:aws:sns:eu-west-1:123456789012:failed'))).toEqual([
      'list: failure destination "arn:aws:sns:eu-west-1:123456789012:failed" (line 4)',
    ])
    expect(saidSettings(shop('', 'destinations: {onFailure: {type: sqs, arn: !GetAtt Failed.Arn}}'))).toEqual([
      'list: failure destination "${Failed.Arn}" (line 4)',
    ])
  })
})

test('each stage that the service knows has its own', () => {
  const told = service(`service: shop
provider: {name: aws, stage: "\${opt:stage, 'dev'}"}
custom: {timeouts: {dev: 6, test: 6, prod: 30}}
functions:
  list: {handler: a.b, timeout: "\${self:custom.timeouts.\${self:provider.stage}}"}
`)
  expect(told.part.settings.flatMap((it) => (it.name === 'timeout' && it.value.known ? [[it.value.value, it.when]] : []))).toEqual([
    [6, undefined],
    [30, 'on stage `prod`'],
  ])
})

test('the stores of `resources:` have theirs as in any template', () => {
  const told = service(`service: shop
provider: {name: aws}
resources:
  Resources:
    Files:
      Type: AWS::EFS::FileSystem
      Properties: {Encrypted: '\${self:custom.encrypted}'}
custom: {encrypted: true}
`)
  expect(saidSettings(told)).toEqual(['Files: encryption at rest true (line 7)'])
})

describe('the settings of the APIs that the Framework makes', () => {
  const api = (provider: string, event: string, rest = '') =>
    service(`service: shop
provider:
  name: aws
${provider.replaceAll(/^/gm, '  ')}
functions:
  list: {handler: a.b, events: [${event}]}
${rest}`)

  test('of a REST API', () => {
    const told = api(
      `endpointType: PRIVATE
apiGateway:
  disableDefaultEndpoint: true
  usagePlan: {throttle: {rateLimit: 100, burstLimit: 200}}
logs: {restApi: true}`,
      'http: GET orders',
    )
    expect(saidSettings(told)).toEqual([
      'ApiGatewayRestApi: endpoint type "PRIVATE" (line 4)',
      'ApiGatewayRestApi: default endpoint false (line 6)',
      'ApiGatewayRestApi: access log "CloudWatch Logs" (line 8)',
      'ApiGatewayRestApi: full request logging true (line 8)',
      'ApiGatewayUsagePlan: rate limit 100 (line 7)',
      'ApiGatewayUsagePlan: burst limit 200 (line 7)',
    ])
  })

  test('are none where no event makes the API', () => {
    expect(saidSettings(api('endpointType: PRIVATE', 'sqs: arn:aws:sqs:eu-west-1:123456789012:orders'))).toEqual([])
  })

  test('logs may leave out what a request holds', () => {
    const told = api('logs: {restApi: {fullExecutionData: false}}', 'http: GET orders')
    expect(saidSettings(told)).toEqual([
      'ApiGatewayRestApi: access log "CloudWatch Logs" (line 4)',
      'ApiGatewayRestApi: full request logging false (line 4)',
    ])
  })

  test.each<[string, string, string, string[]]>([
    ['any of an HTTP API', 'httpApi: {cors: true}', 'httpApi: GET /orders', ['HttpApi: CORS origins ["*"] (line 4)']],
    [
      'some of an HTTP API',
      'httpApi: {cors: {allowedOrigins: [a, b]}}',
      'httpApi: GET /orders',
      ['HttpApi: CORS origins ["a","b"] (line 4)'],
    ],
    ['any of a route', 'stage: dev', 'http: {method: get, path: orders, cors: true}', ['GET /orders: CORS origins ["*"] (line 6)']],
    [
      'some of a route',
      'stage: dev',
      'http: {method: get, path: orders, cors: {origin: "a, b"}}',
      ['GET /orders: CORS origins ["a","b"] (line 6)'],
    ],
    ['none of a route', 'stage: dev', 'http: {method: get, path: orders, cors: false}', ['GET /orders: CORS origins [] (line 6)']],
  ])('origins: %s', (_, provider, event, expected) => {
    expect(saidSettings(api(provider, event))).toEqual(expected)
  })

  test('origins: any of a function URL', () => {
    expect(saidSettings(shop('', 'url: {cors: true, authorizer: aws_iam}'))).toEqual(['list: CORS origins ["*"] (line 4)'])
  })
})

describe('the settings of what stands before an API', () => {
  const before = (custom: string, plugin: string) =>
    saidSettings(shop('', 'events: [http: GET orders]', `plugins: [${plugin}]\ncustom:\n  ${custom}`)).filter(
      (it) => !it.startsWith('list'),
    )

  test('are the domain names of a plugin, for one API or several', () => {
    const one = '{domainName: shop.example, securityPolicy: tls_1_0, tlsTruststoreUri: s3://a/1.pem}'
    expect(before(`customDomain: ${one}`, 'serverless-domain-manager')).toEqual([
      'shop.example: TLS version "1.0" (line 7)',
      'shop.example: mutual TLS "s3://a/1.pem" (line 7)',
    ])
    expect(
      before(`customDomains: [{http: ${one}}, {domainName: b.example, tlsTruststoreUri: s3://a/2.pem}]`, 'serverless-domain-manager'),
    ).toEqual([
      'shop.example: TLS version "1.0" (line 7)',
      'shop.example: mutual TLS "s3://a/1.pem" (line 7)',
      'b.example: mutual TLS "s3://a/2.pem" (line 7)',
    ])
  })

  test.each([
    [
      'of a domain that is not made',
      'customDomain: {domainName: a.example, tlsTruststoreUri: s3://a/1.pem, enabled: false}',
      'serverless-domain-manager',
    ],
    ['of a plugin that is not there', 'customDomain: {domainName: a.example, tlsTruststoreUri: s3://a/1.pem}', 'serverless-offline'],
    ['of a firewall without a name', 'associateWaf: {version: V2}', 'serverless-associate-waf'],
    ['of a firewall that is turned off', 'appSync: {name: a, waf: {enabled: false, arn: x}}', 'serverless-appsync-plugin'],
  ])('are none %s', (_, custom, plugin) => {
    expect(before(custom, plugin)).toEqual([])
  })

  test.each([
    ['by its name', 'associateWaf: {name: acl}', 'serverless-associate-waf', 'ApiGatewayRestApi: firewall "acl" (line 7)'],
    ['of a GraphQL API by its ARN', 'appSync: {name: a, waf: {arn: x}}', 'serverless-appsync-plugin', 'a: firewall "x" (line 7)'],
    [
      'of a GraphQL API, with rules of its own',
      'appSync: {name: a, waf: {rules: [throttle]}}',
      'serverless-appsync-plugin',
      'a: firewall "its own" (line 7)',
    ],
  ])('is a firewall %s', (_, custom, plugin, expected) => {
    expect(before(custom, plugin)).toEqual([expected])
  })

  test.each(["'${ssm:/a}'", "{enabled: '${ssm:/a}', arn: x}"])('may be a firewall where only the deployment knows: %s', (waf) => {
    const told = before(`appSync: {name: a, waf: ${waf}}`, 'serverless-appsync-plugin')
    expect(told).toEqual(['a: firewall unknown ${ssm:/a} (line 7)'])
  })
})
