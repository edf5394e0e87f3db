import { describe, expect, test } from 'vitest'
import { cloudFormation } from './template.ts'

const template = (action: string, resource: string): string => `
Resources:
  Charge: {Type: AWS::Lambda::Function, Properties: {FunctionName: shop-charge, Handler: a.b, Role: !GetAtt Own.Arn}}
  Own:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !GetAtt Charge.Arn}}}]
  Machine:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: '${action}', Resource: ${resource}}}}]
`
const callers = (text: string) => cloudFormation(text).part.functions.map((it) => it.callers ?? [])

describe('what may call a function that no route or event starts', () => {
  test.each([
    ['lambda:InvokeFunction', '!GetAtt Charge.Arn'],
    ['lambda:*', "!Sub '${Charge.Arn}:*'"],
    ['lambda:Invoke*', "'arn:aws:lambda:eu-west-1:123456789012:function:shop-charge'"],
  ])('a role that may %s on %s', (action, resource) => {
    expect(callers(template(action, resource))).toEqual([['Machine']])
  })

  test.each([
    ['lambda:GetFunction', '!GetAtt Charge.Arn'],
    ['lambda:InvokeFunction', "'*'"],
  ])('but none that may %s on %s, which says nothing of this one', (action, resource) => {
    expect(callers(template(action, resource))).toEqual([[]])
  })

  test('a resource that it answers for', () => {
    const custom = '  Seed: {Type: Custom::Seed, Properties: {ServiceToken: !GetAtt Charge.Arn}}\n'
    expect(callers(`${template('s3:GetObject', "'*'")}${custom}`)).toEqual([['Seed']])
  })
})
