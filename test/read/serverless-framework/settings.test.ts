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
