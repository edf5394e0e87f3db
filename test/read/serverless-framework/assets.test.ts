import { expect, test } from 'vitest'
import { letIn, service } from './service.ts'

test('a layer is shared with the accounts that it names, or with everyone', () => {
  const told = service(`service: shop
provider: {name: aws}
layers:
  tools: {path: tools, allowedAccounts: ['*']}
  fonts: {path: fonts, allowedAccounts: ['111122223333', '444455556666']}
  own: {path: own}
`)
  expect(letIn(told)).toEqual([
    'tools (layer) by tools: * * may lambda:GetLayerVersion on  (line 4)',
    'fonts (layer) by fonts: AWS 111122223333, AWS 444455556666 may lambda:GetLayerVersion on  (line 5)',
  ])
})

test('a bucket that an event makes lets in by the ACL that the provider gives it', () => {
  const told = service(`service: shop
provider:
  name: aws
  s3:
    uploads: {name: shop-uploads, accessControl: PublicRead}
    exports: {name: shop-exports}
functions:
  thumbnail: {handler: a.b, events: [{s3: uploads}]}
`)
  expect(letIn(told)).toEqual([
    'S3BucketUploads (bucket) by S3BucketUploads: AWS * may s3:ListBucket on ${S3BucketUploads.Arn} and ${S3BucketUploads.Arn}/* (line 5)',
  ])
})

test('an event that names no skill lets any call', () => {
  const told = service(`service: shop
provider: {name: aws}
functions:
  one:
    handler: a.b
    events: [alexaSkill]
  two:
    handler: a.b
    events: [{alexaSkill: {enabled: true}}]
  own: {handler: a.b, events: [{alexaSkill: amzn1.ask.skill.x}, {alexaSkill: {appId: amzn1.ask.skill.y}}, {alexaSkill: {enabled: false}}]}
`)
  expect(letIn(told)).toEqual([
    'one (function) by one: Service alexa-appkit.amazon.com may lambda:InvokeFunction on  (line 6)',
    'two (function) by two: Service alexa-appkit.amazon.com may lambda:InvokeFunction on  (line 9)',
  ])
})

test('the permissions and policies of resources are those of the functions and buckets that the Framework makes', () => {
  const told = service(`service: shop
provider: {name: aws}
functions:
  thumbnail: {handler: a.b, events: [{s3: uploads}]}
resources:
  Resources:
    Caller: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !GetAtt ThumbnailLambdaFunction.Arn, Principal: '111122223333', Action: 'lambda:InvokeFunction'}}
    Open: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref S3BucketUploads, PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 's3:GetObject'}}}}
`)
  expect(letIn(told)).toEqual([
    'thumbnail (function) by Caller: AWS 111122223333 may lambda:InvokeFunction on  (line 7)',
    'S3BucketUploads (bucket) by Open: * * may s3:GetObject on  (line 8)',
  ])
})
