import { expect, test } from 'vitest'
import { review } from '../../src/review.ts'
import { comparingOnly, world } from '../support/world.ts'

const bucket = `
Conditions: {IsProd: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Exports: {Type: AWS::S3::Bucket}
`
const policy = `
  ExportsPolicy:
    Type: AWS::S3::BucketPolicy
    Condition: IsProd
    Properties:
      Bucket: !Ref Exports
      PolicyDocument:
        Statement:
          - {Effect: Deny, Principal: '*', Action: 's3:*', Resource: !Sub '\${Exports.Arn}/*', Condition: {Bool: {'aws:SecureTransport': false}}}
`

test('a Deny that only some deployments have lets nobody in', async () => {
  const report = await review(comparingOnly, world({ 'template.yaml': bucket }, { 'template.yaml': bucket + policy }))
  expect(report.changes).toEqual([])
})

test('and one that goes is told, since it may have kept somebody out', async () => {
  const open = (more: string) => `
Conditions: {IsProd: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies:
        - PolicyName: read
          PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::exports/*'}${more}]}
`
  const deny = ", !If [IsProd, {Effect: Deny, Action: 's3:GetObject', Resource: 'arn:aws:s3:::exports/secret'}, !Ref AWS::NoValue]"
  const report = await review(comparingOnly, world({ 'template.yaml': open(deny) }, { 'template.yaml': open('') }))
  expect(report.changes.map((it) => it.kind)).toEqual(['permission-unknown'])
})
