import { describe, expect, test } from 'vitest'
import { cloudFormation, sam, saidSettings, settings, type Told } from './template.ts'

/** A resource `It` with these properties, from line 4 on. */
const resource = (type: string, properties: string): Told =>
  cloudFormation(`Resources:\n  It:\n    Type: ${type}\n    Properties:\n${properties.replaceAll(/^/gm, '      ')}\n`)

const of = (name: string, told: Told): string => settings(told).find((it) => it.startsWith(`It: ${name}`)) ?? 'none'

describe('what keeps data', () => {
  test.each<[string, string, string, string]>([
    ['a queue is encrypted', 'AWS::SQS::Queue', 'VisibilityTimeout: 30', 'encryption at rest true (default)'],
    ['unless that is turned off', 'AWS::SQS::Queue', 'SqsManagedSseEnabled: false', 'encryption at rest false (line 5)'],
    [
      'or a key takes its place',
      'AWS::SQS::Queue',
      'SqsManagedSseEnabled: false\nKmsMasterKeyId: alias/shop',
      'encryption at rest true (line 5)',
    ],
    ['a topic is not', 'AWS::SNS::Topic', 'TopicName: news', 'encryption at rest false (default)'],
    ['unless it has a key', 'AWS::SNS::Topic', 'KmsMasterKeyId: !Ref Key', 'encryption at rest true (line 5)'],
    ['a file system is not', 'AWS::EFS::FileSystem', 'BackupPolicy: {Status: ENABLED}', 'encryption at rest false (default)'],
    ['a database is not', 'AWS::RDS::DBInstance', 'Engine: postgres', 'encryption at rest false (default)'],
    [
      'an instance of a cluster is as the cluster',
      'AWS::RDS::DBInstance',
      'DBClusterIdentifier: !Ref C',
      'encryption at rest true (line 5)',
    ],
    ['a cluster of Aurora always is', 'AWS::RDS::DBCluster', 'Engine: aurora-postgresql', 'encryption at rest true (line 5)'],
    ['a cluster of another engine is not', 'AWS::RDS::DBCluster', 'Engine: postgres', 'encryption at rest false (default)'],
    ['a search domain is not', 'AWS::OpenSearchService::Domain', 'DomainName: shop', 'encryption at rest false (default)'],
    ['nor does it insist on HTTPS', 'AWS::OpenSearchService::Domain', 'DomainName: shop', 'HTTPS only false (default)'],
    ['a bucket has no such setting', 'AWS::S3::Bucket', 'BucketName: files', 'none'],
    [
      'only the deployment knows',
      'AWS::EFS::FileSystem',
      'Encrypted: !ImportValue encrypt',
      'encryption at rest unknown Fn::ImportValue:encrypt (line 5)',
    ],
  ])('%s', (_, type, properties, expected) => {
    const name = expected.startsWith('HTTPS') ? 'HTTPS only' : 'encryption at rest'
    expect(of(name, resource(type, properties)).replace('It: ', '').replace('${', '').replace('}', '')).toBe(expected)
  })

  test('a table, with what may be asked of it', () => {
    const table = `SSESpecification: {SSEEnabled: true, KMSMasterKeyId: !GetAtt Key.Arn}
PointInTimeRecoverySpecification:
  PointInTimeRecoveryEnabled: true
DeletionProtectionEnabled: true
TimeToLiveSpecification: {AttributeName: until, Enabled: true}`
    expect(saidSettings(resource('AWS::DynamoDB::Table', table))).toEqual([
      'It: encryption key "${Key.Arn}" (line 5)',
      'It: point-in-time recovery true (line 7)',
      'It: deletion protection true (line 8)',
      'It: time to live true (line 9)',
    ])
  })

  test("a table in SAM's simple form", () => {
    const recovery = 'PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}'
    const told = sam(`Resources:\n  It: {Type: 'AWS::Serverless::SimpleTable', Properties: {${recovery}}}\n`)
    expect(saidSettings(told)).toEqual(['It: point-in-time recovery true (line 2)'])
  })

  test('a bucket, whose block of public access is whole or none', () => {
    const whole = '{BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}'
    const bucket = (properties: string) => of('block of public access', resource('AWS::S3::Bucket', properties))
    expect(bucket('BucketName: files')).toBe('It: block of public access true (default)')
    expect(bucket(`PublicAccessBlockConfiguration: ${whole}`)).toBe('It: block of public access true (line 5)')
    expect(bucket('PublicAccessBlockConfiguration: {BlockPublicAcls: true}')).toBe('It: block of public access false (line 5)')
  })

  test('the first key of a bucket, and the origins of all of its rules', () => {
    const bucket = `BucketEncryption:
  ServerSideEncryptionConfiguration:
    - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: alias/files}
VersioningConfiguration: {Status: Suspended}
CorsConfiguration:
  CorsRules:
    - {AllowedOrigins: [https://shop.example], AllowedMethods: [GET]}
    - {AllowedOrigins: ['*'], AllowedMethods: [PUT]}`
    expect(saidSettings(resource('AWS::S3::Bucket', bucket))).toEqual([
      'It: encryption key "alias/files" (line 7)',
      'It: versioning false (line 8)',
      'It: CORS origins ["https://shop.example","*"] (line 10)',
    ])
  })

  test('a log group is kept for ever where nothing is said', () => {
    expect(of('log retention', resource('AWS::Logs::LogGroup', 'LogGroupName: shop'))).toBe('It: log retention null (default)')
    expect(of('log retention', resource('AWS::Logs::LogGroup', 'RetentionInDays: 14'))).toBe('It: log retention 1209600 (line 5)')
  })
})

describe('functions', () => {
  const properties = `Timeout: 30
MemorySize: !Ref Memory
ReservedConcurrentExecutions: 5
VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
Layers: [!Ref Tools]
DeadLetterConfig: {TargetArn: !GetAtt Failed.Arn}`
  const expected = [
    'It: timeout 30 (line 5)',
    'It: memory unknown ${Memory} (line 6)',
    'It: reserved concurrency 5 (line 7)',
    'It: VPC true (line 8)',
    'It: layers ["${Tools}"] (line 9)',
    'It: failure destination "${Failed.Arn}" (line 10)',
  ]

  test('of plain CloudFormation', () => {
    expect(saidSettings(resource('AWS::Lambda::Function', properties))).toEqual(expected)
  })

  test('of SAM, with what Globals say for all', () => {
    const told = sam(`Globals: {Function: {Timeout: 10, Tracing: Active}}
Resources:
  A: {Type: 'AWS::Serverless::Function', Properties: {Timeout: 20}}
  B: {Type: 'AWS::Serverless::Function', Properties: {MemorySize: 256, VpcConfig: {SubnetIds: []}}}
`)
    expect(saidSettings(told)).toEqual([
      'A: timeout 20 (line 3)',
      'A: tracing true (line 1, for all)',
      'B: timeout 10 (line 1, for all)',
      'B: memory 256 (line 4)',
      'B: VPC false (line 4)',
      'B: tracing true (line 1, for all)',
    ])
  })

  test('a condition that the defaults decide for has another branch too', () => {
    const told = cloudFormation(`Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  It: {Type: 'AWS::Lambda::Function', Properties: {Timeout: !If [IsProd, 30, 6]}}
`)
    expect(told.part.settings.flatMap((it) => (it.name === 'timeout' && it.value.known ? [[it.value.value, it.when]] : []))).toEqual([
      [6, undefined],
      [30, 'in some deployments'],
    ])
  })

  test('a choice of subnets that only the deployment makes is none that is known', () => {
    const told = cloudFormation(`Parameters: {Private: {Type: String}}
Conditions: {IsPrivate: !Equals [!Ref Private, 'yes']}
Resources:
  It: {Type: 'AWS::Lambda::Function', Properties: {VpcConfig: !If [IsPrivate, {SubnetIds: [a]}, !Ref 'AWS::NoValue']}}
`)
    expect(of('VPC', told)).toMatch(/^It: VPC unknown .*Fn::If\(IsPrivate/)
  })
})

describe('APIs', () => {
  test('a REST API and its stage', () => {
    const told = cloudFormation(`Resources:
  Shop:
    Type: AWS::ApiGateway::RestApi
    Properties:
      EndpointConfiguration: {Types: [PRIVATE]}
      DisableExecuteApiEndpoint: true
      Policy: {Statement: [{Effect: Allow, Principal: {AWS: '123456789012'}, Action: 'execute-api:Invoke', Resource: '*'}]}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Shop
      CacheClusterEnabled: true
      AccessLogSetting: {DestinationArn: !GetAtt Logs.Arn}
      MethodSettings:
        - {ResourcePath: /orders, HttpMethod: GET, ThrottlingRateLimit: 1}
        - ResourcePath: /*
          HttpMethod: '*'
          ThrottlingRateLimit: 100
          DataTraceEnabled: true
          CachingEnabled: true
  Guard: {Type: 'AWS::WAFv2::WebACLAssociation', Properties: {ResourceArn: !Sub 'arn:aws:apigateway:eu-west-1::/restapis/\${Shop}/stages/\${Live}', WebACLArn: !GetAtt Acl.Arn}}
`)
    expect(saidSettings(told)).toEqual([
      'Shop: endpoint type "PRIVATE" (line 5)',
      'Shop: default endpoint false (line 6)',
      'Shop: resource policy true (line 7)',
      'Live: rate limit 100 (line 18)',
      'Live: full request logging true (line 19)',
      'Live: cache encryption false (line 16)',
      'Live: access log "${Logs.Arn}" (line 13)',
      'Live: firewall "${Acl.Arn}" (line 21)',
      'GET /orders: rate limit 1 (line 15)',
    ])
  })

  const document = "{openapi: 3.0.1, x-amazon-apigateway-cors: {allowOrigins: ['*']}, paths: {}}"
  test.each<[string, Told, string]>([
    [
      'its document',
      cloudFormation(`Resources:\n  Web: {Type: 'AWS::ApiGatewayV2::Api', Properties: {Body: ${document}}}\n`),
      'Web: CORS origins ["*"] (line 2)',
    ],
    [
      "SAM's document",
      sam(`Resources:\n  Web: {Type: 'AWS::Serverless::HttpApi', Properties: {DefinitionBody: ${document}}}\n`),
      'Web: CORS origins ["*"] (line 2)',
    ],
    [
      'its properties before its document',
      sam(
        `Resources:\n  Web: {Type: 'AWS::Serverless::HttpApi', Properties: {CorsConfiguration: {AllowOrigins: [https://shop.example]}, DefinitionBody: ${document}}}\n`,
      ),
      'Web: CORS origins ["https://shop.example"] (line 2)',
    ],
  ])('who may call an HTTP API from a page, by %s', (_, told, expected) => expect(saidSettings(told)).toEqual([expected]))

  test('of SAM, also the one that it makes itself', () => {
    const told = sam(`Globals:
  Api: {EndpointConfiguration: PRIVATE, Cors: "'*'"}
Resources:
  Shop: {Type: 'AWS::Serverless::Api', Properties: {StageName: live, EndpointConfiguration: {Type: REGIONAL}}}
  Web: {Type: 'AWS::Serverless::HttpApi', Properties: {CorsConfiguration: {AllowOrigins: [https://shop.example]}}}
  List:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig: {AuthType: AWS_IAM, Cors: {AllowOrigins: ['*']}}
      Events: {Get: {Type: Api, Properties: {Path: /orders, Method: get}}}
`)
    expect(saidSettings(told)).toEqual([
      'List: CORS origins ["*"] (line 9)',
      'Shop: endpoint type "REGIONAL" (line 4)',
      'Shop: CORS origins ["*"] (line 2, for all)',
      'Web: CORS origins ["https://shop.example"] (line 5)',
      'ServerlessRestApi: endpoint type "PRIVATE" (line 2)',
      'ServerlessRestApi: CORS origins ["*"] (line 2)',
    ])
    // HTTP APIs have no usage plans.
    const plans = told.part.settings.filter((it) => it.kind === 'usage plan' && it.name === 'quota')
    expect(plans.map((it) => it.of)).toEqual(['ShopUsagePlan', 'ServerlessRestApiUsagePlan'])
  })

  test('authorizers, as a resource, SAM and a document declare them', () => {
    const told = sam(`Resources:
  Check: {Type: 'AWS::Serverless::Function', Properties: {FunctionName: check}}
  Own: {Type: 'AWS::ApiGateway::Authorizer', Properties: {RestApiId: x, AuthorizerUri: !Sub 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\${Check.Arn}/invocations'}}
  Far: {Type: 'AWS::ApiGateway::Authorizer', Properties: {RestApiId: x, AuthorizerUri: 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:guard/invocations'}}
  Shop:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth: {Authorizers: {People: {JwtConfiguration: {issuer: https://id.example, audience: [shop]}}, Machines: {FunctionArn: !GetAtt Check.Arn, Identity: {ReauthorizeEvery: 0}}}}
      DefinitionBody:
        openapi: 3.0.1
        components: {securitySchemes: {staff: {x-amazon-apigateway-authorizer: {providerARNs: ['arn:aws:cognito-idp:eu-west-1:1:userpool/staff']}}, plain: {type: http}}}
`)
    expect(saidSettings(told).filter((it) => !it.startsWith('Check'))).toEqual([
      'Own: authorizer function "Check" (line 3)',
      'Far: authorizer function "guard" (line 4)',
      'People: audience ["shop"] (line 8)',
      'People: issuer "https://id.example" (line 8)',
      'Machines: identity cache 0 (line 8)',
      'Machines: authorizer function "Check" (line 8)',
      'staff: user pools ["userpool/staff"] (line 11)',
    ])
  })

  test.each<[string, string, string, string[]]>([
    ['a listener in plain text', 'AWS::ElasticLoadBalancingV2::Listener', 'Protocol: HTTP', ['It: HTTPS only false (line 5)']],
    ['one that only sends to the other', 'AWS::ElasticLoadBalancingV2::Listener', 'Protocol: HTTP\nDefaultActions: [{Type: redirect}]', []],
    [
      'an old policy',
      'AWS::ElasticLoadBalancingV2::Listener',
      'SslPolicy: ELBSecurityPolicy-TLS-1-0-2015-04',
      ['It: TLS version "1.0" (line 5)'],
    ],
    [
      'a new one',
      'AWS::ElasticLoadBalancingV2::Listener',
      'SslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06',
      ['It: TLS version "1.2" (line 5)'],
    ],
    [
      'a usage plan',
      'AWS::ApiGateway::UsagePlan',
      'Throttle: {RateLimit: 10, BurstLimit: 20}\nQuota: {Limit: 1000, Period: DAY}',
      ['It: rate limit 10 (line 5)', 'It: burst limit 20 (line 5)', 'It: quota 1000 (line 6)'],
    ],
    ['a domain name', 'AWS::ApiGateway::DomainName', 'SecurityPolicy: TLS_1_0', ['It: TLS version "1.0" (line 5)']],
    [
      'a distribution',
      'AWS::CloudFront::Distribution',
      'DistributionConfig: {DefaultCacheBehavior: {ViewerProtocolPolicy: allow-all}, ViewerCertificate: {MinimumProtocolVersion: TLSv1.2_2021}}',
      ['It: HTTPS only false (line 5)', 'It: TLS version "1.2" (line 5)'],
    ],
  ])('%s', (_, type, properties, expected) => {
    expect(saidSettings(resource(type, properties))).toEqual(expected)
  })
})

test('a mapping by stages gives each of them its own, and another mapping a value that only the deployment knows', () => {
  const told = (key: string) =>
    cloudFormation(`Parameters: {Environment: {Type: String}, Size: {Type: String}}
Mappings:
  Memory:
    dev: {mb: 512}
    prod: {mb: 2048}
  Sizes: {mb: {dev: 512, prod: 2048}}
Resources:
  List: {Type: 'AWS::Lambda::Function', Properties: {MemorySize: !FindInMap ${key}}}
`).part.settings.filter((it) => it.name === 'memory')
  const stages = told('[Memory, !Ref Environment, mb]').map((it) => [it.when, it.value, it.at.causes?.at(-1)?.start.line])
  expect(stages.toSorted()).toMatchObject([
    ['on stage `dev`', { known: true, value: 512 }, 4],
    ['on stage `prod`', { known: true, value: 2048 }, 5],
  ])
  expect(told('[Sizes, mb, !Ref Environment]').map((it) => it.when)).toEqual(['on stage `prod`', 'on stage `dev`'])
  expect(told('[Memory, !Ref Size, mb]').map((it) => [it.value.known, it.when])).toEqual([[false, undefined]])
})
