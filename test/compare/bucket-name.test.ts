import { expect, test } from 'vitest'
import { review } from '../../src/review.ts'
import { comparingOnly, world } from '../support/world.ts'

const template = (bucket: string, name: string) => `
Parameters: {Name: {Type: String}}
Resources:
  Files: ${bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref ${name}
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: {AWS: '123456789012'}, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::\${${name}}/*'}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: save
          PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:PutObject', Resource: !Sub '\${Files.Arn}/*'}]}
`
const named = template('{Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}', 'Name')
const unnamed = template('{Type: AWS::S3::Bucket}', 'Files')

test.each([
  ['loses its name', named, unnamed],
  ['gets a name', unnamed, named],
])('who may write to a bucket that %s may do so as before', async (_, base, head) => {
  const report = await review(comparingOnly, world({ 'template.yaml': base }, { 'template.yaml': head }))
  expect(report.changes.filter((it) => it.summary.includes('s3:PutObject'))).toEqual([])
})

test('what two nested stacks call the same stays theirs', async () => {
  const files = {
    'a/template.yaml': 'Resources: {Fn: {Type: AWS::Lambda::Function}}\nOutputs: {Arn: {Value: !GetAtt Fn.Arn}}',
    'b/template.yaml': 'Resources: {Fn: {Type: AWS::Lambda::Function}}\nOutputs: {Arn: {Value: !GetAtt Fn.Arn}}',
    'template.yaml': `
Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a/template.yaml}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b/template.yaml}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: call
          PolicyDocument: {Statement: [{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: [!GetAtt A.Outputs.Arn, !GetAtt B.Outputs.Arn]}]}
`,
  }
  const report = await review(
    comparingOnly,
    world(files, { ...files, 'README.md': 'x', 'template.yaml': `# More\n${files['template.yaml']}` }),
  )
  expect(report.changes).toEqual([])
})
