import { describe, expect, test } from 'vitest'
import { cloudFormation, letIn, sam, type Told } from './template.ts'

const template = (resources: string): Told => cloudFormation(`Resources:\n${resources}`)
const anyone = (member: string, action: string) => `${member}: {Statement: {Effect: Allow, Principal: '*', Action: '${action}'}}`

describe('what lets others in by a policy', () => {
  test('stands there without one too', () => {
    const { part } = template(`  Files: {Type: 'AWS::S3::Bucket'}\n  Jobs: {Type: 'AWS::SQS::Queue'}\n  Other: {Type: 'AWS::IAM::User'}`)
    expect(part.assets.map((it) => `${it.kind} ${it.name} at ${it.at.start.line}`)).toEqual(['bucket Files at 2', 'queue Jobs at 3'])
  })

  test.each<[string, string, string[]]>([
    [
      'a policy of a bucket, by reference',
      `  Files: {Type: 'AWS::S3::Bucket'}
  Policy: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref Files, ${anyone('PolicyDocument', 's3:GetObject')}}}`,
      ['Files (bucket) by Policy: * * may s3:GetObject on  (line 3)'],
    ],
    [
      'a policy of a bucket, by its name, in whichever order',
      `  Policy: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Sub 'files-\${AWS::Region}', ${anyone('PolicyDocument', 's3:GetObject')}}}
  Files: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub 'files-\${AWS::Region}'}}`,
      ['Files (bucket) by Policy: * * may s3:GetObject on  (line 2)'],
    ],
    [
      'a policy of a bucket that is elsewhere',
      `  Policy: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: elsewhere, ${anyone('PolicyDocument', 's3:GetObject')}}}`,
      ['elsewhere (bucket) by Policy: * * may s3:GetObject on  (line 2)'],
    ],
    [
      'one policy of two queues',
      `  A: {Type: 'AWS::SQS::Queue'}
  B: {Type: 'AWS::SQS::Queue'}
  Policy: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [!Ref A, !Ref B], ${anyone('PolicyDocument', 'sqs:SendMessage')}}}`,
      ['A (queue) by Policy: * * may sqs:SendMessage on  (line 4)', 'B (queue) by Policy: * * may sqs:SendMessage on  (line 4)'],
    ],
    [
      'a policy of a topic',
      `  Policy: {Type: 'AWS::SNS::TopicPolicy', Properties: {Topics: [!Ref News], ${anyone('PolicyDocument', 'sns:Publish')}}}
  News: {Type: 'AWS::SNS::Topic'}`,
      ['News (topic) by Policy: * * may sns:Publish on  (line 2)'],
    ],
    [
      'the policy of a key',
      `  Key: {Type: 'AWS::KMS::Key', Properties: {${anyone('KeyPolicy', 'kms:*')}}}`,
      ['Key (key) by Key: * * may kms:* on  (line 2)'],
    ],
    [
      'the policy of a secret',
      `  Secret: {Type: 'AWS::SecretsManager::Secret'}
  P: {Type: 'AWS::SecretsManager::ResourcePolicy', Properties: {SecretId: !Ref Secret, ${anyone('ResourcePolicy', 'secretsmanager:*')}}}`,
      ['Secret (secret) by P: * * may secretsmanager:* on  (line 3)'],
    ],
    [
      'the policy of a repository, of a file system, of a table, of a search domain',
      `  R: {Type: 'AWS::ECR::Repository', Properties: {${anyone('RepositoryPolicyText', 'ecr:*')}}}
  F: {Type: 'AWS::EFS::FileSystem', Properties: {${anyone('FileSystemPolicy', 'elasticfilesystem:*')}}}
  T: {Type: 'AWS::DynamoDB::Table', Properties: {ResourcePolicy: {${anyone('PolicyDocument', 'dynamodb:*')}}}}
  D: {Type: 'AWS::OpenSearchService::Domain', Properties: {${anyone('AccessPolicies', 'es:*')}}}`,
      [
        'R (repository) by R: * * may ecr:* on  (line 2)',
        'F (file system) by F: * * may elasticfilesystem:* on  (line 3)',
        'T (table) by T: * * may dynamodb:* on  (line 4)',
        'D (search domain) by D: * * may es:* on  (line 5)',
      ],
    ],
    [
      'the policy of a search domain inside a network, for those in it',
      `  D: {Type: 'AWS::OpenSearchService::Domain', Properties: {VPCOptions: {SubnetIds: [a]}, ${anyone('AccessPolicies', 'es:*')}}}`,
      ['D (search domain) by D: * * may es:* on  (line 2) when {"StringEquals":{"aws:SourceVpc":["${D.VPCOptions}"]}}'],
    ],
    [
      'the policy of an event bus in both of its forms',
      `  Bus: {Type: 'AWS::Events::EventBus'}
  New: {Type: 'AWS::Events::EventBusPolicy', Properties: {EventBusName: !Ref Bus, Statement: {Effect: Allow, Principal: '*', Action: 'events:PutEvents'}}}
  Old: {Type: 'AWS::Events::EventBusPolicy', Properties: {EventBusName: !Ref Bus, Principal: '111122223333', Action: 'events:PutEvents', Condition: {Type: StringEquals, Key: 'aws:PrincipalOrgID', Value: o-1}}}`,
      [
        'Bus (event bus) by New: * * may events:PutEvents on  (line 3)',
        'Bus (event bus) by Old: AWS 111122223333 may events:PutEvents on  (line 4) when {"StringEquals":{"aws:PrincipalOrgID":["o-1"]}}',
      ],
    ],
    [
      'permissions of a function',
      `  Fn: {Type: 'AWS::Lambda::Function'}
  A: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !GetAtt Fn.Arn, Principal: '*', Action: 'lambda:InvokeFunction'}}
  B: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref Fn, Principal: s3.amazonaws.com, Action: 'lambda:InvokeFunction', SourceArn: 'arn:aws:s3:::files', SourceAccount: !Ref AWS::AccountId}}
  C: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref Fn, Principal: '111122223333', Action: 'lambda:*'}}`,
      [
        'Fn (function) by A: * * may lambda:InvokeFunction on  (line 3)',
        'Fn (function) by B: Service s3.amazonaws.com may lambda:InvokeFunction on  (line 4) when {"ArnLike":{"aws:SourceArn":["arn:aws:s3:::files"]},"StringEquals":{"aws:SourceAccount":["${AWS::AccountId}"]}}',
        'Fn (function) by C: AWS 111122223333 may lambda:* on  (line 5)',
      ],
    ],
    [
      'a layer for an organization',
      `  P: {Type: 'AWS::Lambda::LayerVersionPermission', Properties: {LayerVersionArn: !Ref Layer, Principal: '*', OrganizationId: o-1, Action: 'lambda:GetLayerVersion'}}`,
      ['${Layer} (layer) by P: * * may lambda:GetLayerVersion on  (line 2) when {"StringEquals":{"aws:PrincipalOrgID":["o-1"]}}'],
    ],
    [
      'a policy that only the deployment knows',
      `  P: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: files, PolicyDocument: !ImportValue policy}}`,
      ['files (bucket): opaque'],
    ],
  ])('%s', (_, resources, expected) => expect(letIn(template(resources))).toEqual(expected))

  test('what a function URL needs belongs to its route', () => {
    const url = `  Fn: {Type: 'AWS::Lambda::Function'}
  A: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref Fn, Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: NONE}}
  B: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref Fn, Principal: '*', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true}}`
    expect(letIn(template(url))).toEqual([])
  })

  test('of a SAM template are read as well', () => {
    const told = sam(`Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: 'AWS::Serverless::Function', Properties: {Runtime: nodejs20.x, Handler: a.b}}
  P: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref Fn, Principal: '*', Action: 'lambda:InvokeFunction'}}`)
    expect(letIn(told)).toEqual(['Fn (function) by P: * * may lambda:InvokeFunction on  (line 4)'])
    expect(told.part.assets.map((it) => it.function)).toEqual(['app/template.yml#function/Fn'])
  })
})

describe('a bucket', () => {
  const files = (properties: string, policy = anyone('PolicyDocument', 's3:GetObject')) =>
    letIn(
      template(`  Files: {Type: 'AWS::S3::Bucket', Properties: {${properties}}}
  Policy: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref Files, ${policy}}}`),
    ).filter((it) => !it.includes('account'))

  test('lets in by its ACL', () => {
    expect(letIn(template(`  Files: {Type: 'AWS::S3::Bucket', Properties: {AccessControl: PublicReadWrite}}`))).toEqual([
      'Files (bucket) by Files: AWS * may s3:ListBucket on ${Files.Arn} and ${Files.Arn}/* (line 2)',
      'Files (bucket) by Files: AWS * may s3:PutObject on ${Files.Arn} and ${Files.Arn}/* (line 2)',
    ])
    expect(letIn(template(`  Files: {Type: 'AWS::S3::Bucket', Properties: {AccessControl: LogDeliveryWrite}}`))).toEqual([])
  })

  test('that blocks public access lets in by no ACL and no policy for everyone', () => {
    expect(
      files('AccessControl: PublicRead, PublicAccessBlockConfiguration: {IgnorePublicAcls: true, RestrictPublicBuckets: true}'),
    ).toEqual([])
    expect(files('PublicAccessBlockConfiguration: {BlockPublicPolicy: true}')).toEqual([])
    expect(files('PublicAccessBlockConfiguration: {BlockPublicPolicy: false, BlockPublicAcls: true}')).toHaveLength(1)
    const organization = `PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 's3:GetObject', Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}}}`
    expect(files('PublicAccessBlockConfiguration: {BlockPublicPolicy: true}', organization)).toHaveLength(1)
  })
})
