import { describe, expect, test } from 'vitest'
import { allow, deny, policy, verdictOf } from '../support/policy-pair.ts'

type Rows = readonly (readonly [fact: string, base: readonly object[], head: readonly object[], expected: string])[]

const check = (rows: Rows) =>
  test.each(rows)('%s', async (_, base, head, expected) => {
    expect(await verdictOf('identity', policy(...base), policy(...head))).toBe(expected)
  })

const files = 'arn:aws:s3:::files/*'
const queue = 'arn:aws:sqs:eu-west-1:111122223333:orders'
const get = allow('s3:GetObject', files)
const but = (notAction: string | string[], resource = '*') => ({ Effect: 'Allow', NotAction: notAction, Resource: resource })
const except = (notResource: string | string[], effect = 'Allow') => ({ Effect: effect, Action: 's3:*', NotResource: notResource })

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
describe('the grammar', () => {
  test.each<[string, object | object[], object | object[], string]>([
    ['a statement may stand alone', policy(get), { Version: '2012-10-17', Statement: get }, 'not widened'],
    ['lists of one and single values are equal', policy(get), policy(allow(['s3:GetObject'], [files])), 'not widened'],
    ['Sid and Id say nothing', { Id: 'a', ...policy({ ...get, Sid: 'a' }) }, policy(get), 'not widened'],
    [
      'two policies are one',
      [policy(get), policy(allow('s3:PutObject', files))],
      policy(allow(['s3:GetObject', 's3:PutObject'], files)),
      'not widened',
    ],
    ['no statement grants nothing', policy(get), policy(), 'not widened'],
    ['a list of no resources takes none', policy(), policy(allow('s3:GetObject', [])), 'not widened'],
    ['without a version it is 2008-10-17', { Statement: get }, { Version: '2008-10-17', Statement: get }, 'not widened'],
  ])('%s', async (_, base, head, expected) => expect(await verdictOf('identity', base, head)).toBe(expected))

  test('a member that is null is none that AWS explains', async () => {
    const empty = { Effect: 'Allow', Action: 's3:GetObject', Resource: null }
    expect(await verdictOf('identity', policy(), policy(empty))).toBe('unknown: AWS does not say what `Resource: null` means')
    expect(await verdictOf('identity', policy(empty), policy(empty))).toBe('not widened')
  })

  test('the value of Effect has case', async () => {
    expect(await verdictOf('identity', policy(), policy({ ...get, Effect: 'allow' }))).toMatch(/^unknown/)
  })
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
describe('Action and NotAction', () => {
  check([
    ['have no case, in prefix and name', [get], [allow('S3:getobject', files)], 'not widened'],
    ['* is any run of letters', [allow('s3:Get*', files)], [allow('s3:GetObjectAcl', files)], 'not widened'],
    ['? is exactly one', [get], [allow('s3:GetObjec?', files)], 'formally widened'],
    ['*:* is every action, as * is', [allow('*', '*')], [allow('*:*', '*')], 'not widened'],
    ['NotAction is all but these', [but(['iam:*', 'sts:*'])], [but('iam:*')], 'widened'],
    ['NotAction and Allow without Deny are equal', [allow('*', '*'), deny('iam:*', '*')], [but('iam:*')], 'not widened'],
    ['NotAction of everything is nothing', [], [but('*')], 'not widened'],
    ['two that leave out different actions are everything', [but('iam:*'), but('sqs:*')], [allow('*', '*')], 'not widened'],
    ['an action that AWS does not have is a gain in form', [], [allow('s3:GetObjekt', files)], 'formally widened'],
    ['sts:GetCallerIdentity needs no grant', [], [allow('sts:GetCallerIdentity', '*')], 'formally widened'],
  ])
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
describe('Resource and NotResource', () => {
  check([
    ['an ARN names something', [allow('s3:GetObject', 'arn:aws:s3:::?*')], [allow('s3:GetObject', 'arn:aws:s3:::*')], 'not widened'],
    [
      'names have case',
      [allow('sqs:*', queue)],
      [allow('sqs:SendMessage', queue.toUpperCase().replace('ARN:AWS:SQS:EU-WEST-1', 'arn:aws:sqs:eu-west-1'))],
      'widened',
    ],
    ['a region has none', [allow('sqs:*', queue)], [allow('sqs:*', queue.replace('eu-west-1', 'EU-WEST-1'))], 'not widened'],
    [
      '* runs across slashes',
      [allow('s3:GetObject', 'arn:aws:s3:::files/*/c')],
      [allow('s3:GetObject', 'arn:aws:s3:::files/a/b/c')],
      'not widened',
    ],
    [
      '* in a field stays in it',
      [allow('sqs:*', 'arn:aws:sqs:*:111122223333:a')],
      [allow('sqs:*', 'arn:aws:sqs:eu-west-1:444455556666:111122223333:a')],
      'widened',
    ],
    ['** is *', [allow('s3:GetObject', 'arn:aws:s3:::files/**')], [get], 'not widened'],
    [
      '? and ??* are ?*',
      [allow('s3:GetObject', ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/??*'])],
      [allow('s3:GetObject', 'arn:aws:s3:::b/?*')],
      'not widened',
    ],
    ['a short ARN is completed', [allow('sqs:*', 'arn:aws:sqs')], [allow('sqs:SendMessage', queue)], 'not widened'],
    ['NotResource is all but these', [except([files, 'arn:aws:s3:::logs/*'])], [except(files)], 'widened'],
    ['NotResource under Deny is an Allow of these', [allow('s3:*', '*'), except(files, 'Deny')], [allow('s3:*', files)], 'not widened'],
    ['an ARN of another kind is a gain in form', [], [allow('s3:ListBucket', files)], 'formally widened'],
    ['another partition is a gain in form', [allow('sqs:*', queue)], [allow('sqs:*', queue.replace('aws', 'aws-cn'))], 'formally widened'],
    [
      'what is gained at home too is none in form',
      [{ Effect: 'Allow', NotAction: 's3:*', NotResource: files }],
      [{ Effect: 'Allow', NotAction: 's3:GetObject', NotResource: 'arn:aws:s3:::*' }],
      'widened',
    ],
    ['the partition that all is in is home', [], [allow('sqs:*', queue.replace('aws', 'aws-us-gov'))], 'widened'],
  ])
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-paths-wildcards
describe('an ARN whose form AWS advises against', () => {
  const unsure = (arn: string) => expect.stringContaining(`AWS does not say what the ARN \`${arn}\` at line `)
  const user = 'arn:aws:iam::111122223333:user/ada'
  test.each<[string, string, string, object[], object[]]>([
    ['a wildcard inside the type', 'iam:GetUser', 'arn:aws:iam::111122223333:u*', [], [allow('iam:GetUser', user)]],
    ['capitals in the service', 'sqs:*', queue.replace('sqs', 'SQS'), [], [allow('sqs:SendMessage', queue)]],
    ['a part of the service', 'sqs:*', queue.replace('sqs', 's*'), [], [allow('sqs:SendMessage', queue)]],
    ['a wildcard for several fields', 'sqs:*', 'arn:aws:sqs:*:orders', [], [allow('sqs:SendMessage', queue)]],
  ])('%s: what it covers cannot be told', async (_, action, odd, base, head) => {
    const covered = policy(allow(action, odd), ...base)
    expect(await verdictOf('identity', covered, policy(...head))).toEqual(unsure(odd))
    expect(await verdictOf('identity', covered, policy(allow(action, odd)))).toBe('not widened')
    expect(await verdictOf('identity', covered, policy(allow('*', '*')))).toBe('widened')
  })

  test('a variable before the fifth colon', async () => {
    const odd = 'arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:orders'
    expect(await verdictOf('identity', policy(), policy(allow('sqs:SendMessage', odd)))).toEqual(unsure(odd))
  })

  test('a type in full is no open form', async () => {
    const tables = 'arn:aws:dynamodb:eu-west-1:111122223333:table*'
    expect(await verdictOf('identity', policy(), policy(allow('dynamodb:GetItem', tables)))).toBe('widened')
  })

  test('short and without a wildcard in the policy of a resource', async () => {
    const short = { ...allow('sqs:SendMessage', 'arn:aws:sqs:eu-west-1'), Principal: '*' }
    expect(await verdictOf('resource', policy(), policy(short))).toEqual(unsure('arn:aws:sqs:eu-west-1'))
  })
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe('Allow and Deny', () => {
  check([
    ['what no Allow takes is denied', [get], [allow('s3:PutObject', files)], 'widened'],
    ['a Deny wins over every Allow', [], [allow('s3:*', '*'), deny('*', '*')], 'not widened'],
    [
      'a Deny that goes lets through what an Allow takes',
      [allow('s3:*', '*'), deny('s3:DeleteBucket', '*')],
      [allow('s3:*', '*')],
      'widened',
    ],
    [
      'a Deny that goes with what it denied is no gain',
      [allow(['s3:GetObject', 's3:PutObject'], files), deny('s3:PutObject', files)],
      [get],
      'not widened',
    ],
    [
      'a Deny in two is the same',
      [allow('s3:*', '*'), deny(['s3:Put*', 's3:Delete*'], '*')],
      [allow('s3:*', '*'), deny('s3:Put*', '*'), deny('s3:Delete*', '*')],
      'not widened',
    ],
    ['a Deny alone allows nothing', [], [deny('s3:*', '*')], 'not widened'],
  ])
})

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
describe('what only some deployments allow', () => {
  const orders = { 'Fn::GetAtt': ['Orders', 'Arn'] }
  const either = { 'Fn::If': ['IsProd', orders, { 'Fn::GetAtt': ['Users', 'Arn'] }] }
  const some = { 'Fn::If': ['IsProd', orders, { Ref: 'AWS::NoValue' }] }
  const query = (resource: unknown) => ({ Effect: 'Allow', Action: 'dynamodb:Query', Resource: resource })
  const perhaps = expect.stringContaining('under a condition of the template only')
  test.each<[string, object[], object[], unknown]>([
    ['is the same where nothing changes', [query(either)], [query(either)], 'not widened'],
    ['and less of it is less', [query(either), query(some)], [query(some)], 'not widened'],
    ['and then all do may be more', [query(either)], [query(orders)], perhaps],
    ['by a whole statement', [{ 'Fn::If': ['IsProd', query(orders), { Ref: 'AWS::NoValue' }] }], [query(orders)], perhaps],
    ['beside one that stays', [query([orders, some])], [query(orders)], 'not widened'],
    ['is told where it is new', [], [query(either)], 'widened'],
  ])('%s', async (_, base, head, expected) => expect(await verdictOf('identity', policy(...base), policy(...head))).toEqual(expected))
})
