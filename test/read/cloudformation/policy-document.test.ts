import { describe, expect, test } from 'vitest'
import { resolve } from '../../../src/read/cloudformation/intrinsics.ts'
import { policiesOf, statementsOf } from '../../../src/read/cloudformation/policy-document.ts'
import { scopeOf } from '../../../src/read/cloudformation/scope.ts'
import { get, show, type Tree } from '../../../src/read/syntax/tree.ts'
import { parseYaml } from '../../../src/read/syntax/yaml.ts'
import { statementLines } from './template.ts'

function documentOf(text: string): Tree {
  const template = parseYaml(
    'app/template.yml',
    `Document:\n${text
      .trim()
      .split('\n')
      .map((it) => `  ${it}`)
      .join('\n')}
Parameters: {Name: {Type: String}}
Conditions: {Open: !Equals [!Ref Name, x]}
Resources: {Table: {Type: 'AWS::DynamoDB::Table'}}
`,
  ).tree
  return resolve(get(template, 'Document') as Tree, scopeOf(template))
}

const lines = (text: string): string[] => statementsOf(documentOf(text), 'written').flatMap(statementLines)

describe('the statements of a policy document', () => {
  test('one or many, of one or many actions, each with the line of its action', () => {
    const text = `
Version: '2012-10-17'
Statement:
  - Effect: Allow
    Action:
      - dynamodb:GetItem
      - dynamodb:Query
    Resource: !GetAtt Table.Arn
  - {Effect: Deny, NotAction: s3:*, NotResource: '*'}`
    expect(lines(text)).toEqual([
      'dynamodb:GetItem on ${Table.Arn} (line 6)',
      'dynamodb:Query on ${Table.Arn} (line 7)',
      'Deny not s3:* on not * (line 9)',
    ])
    expect(lines('Statement: {Effect: Allow, Action: s3:*, Resource: "*"}')).toEqual(['s3:* on * (line 2)'])
  })

  test('variables are alive under version 2012-10-17 only', () => {
    const alive = (text: string): boolean[] => statementsOf(documentOf(text), 'written').map((it) => it.variables)
    expect(alive('{Version: 2012-10-17, Statement: {Effect: Allow, Action: a:b, Resource: "*"}}')).toEqual([true])
    expect(alive('{Statement: {Effect: Allow, Action: a:b, Resource: "*"}}')).toEqual([false])
  })

  test('principals with their kinds, and conditions with what is not known', () => {
    const [statement] = statementsOf(
      documentOf(`
Statement:
  Effect: Allow
  Action: sts:AssumeRole
  Principal: {Service: [lambda.amazonaws.com, events.amazonaws.com], AWS: !Ref Name}
  Condition: {StringEquals: {'aws:SourceAccount': [!Ref 'AWS::AccountId', 7], '__proto__': x}}`),
      'written',
    )
    expect(statement?.principal?.items.map(show)).toEqual(['lambda.amazonaws.com', 'events.amazonaws.com', '${Name}'])
    expect(statement?.principal?.types).toEqual(['Service', 'Service', 'AWS'])
    const condition = statement?.condition
    const tests = condition?.known === true ? Object.entries(condition.value['StringEquals'] ?? {}) : []
    expect(tests).toEqual([
      ['aws:SourceAccount', ['${AWS::AccountId}', '7']],
      ['__proto__', ['x']],
    ])
  })

  test('anyone', () => {
    const [statement] = statementsOf(
      documentOf('Statement: {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "*"}'),
      'written',
    )
    expect(statement?.principal).toMatchObject({ negated: false, types: ['*'] })
  })

  test('JSON as a text, with its symbols', () => {
    const text = `!Sub '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::\${Name}/*"}}'`
    expect(lines(text)).toEqual(['s3:GetObject on arn:aws:s3:::${Name}/* (line 2)'])
  })

  test('what is no document stays, as opaque', () => {
    const policies = policiesOf(documentOf('{Statement: [!Ref Name, {Effect: Allow, Action: a:b, Resource: "*"}]}'), {
      name: null,
      origin: 'written',
      at: { file: 'f', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
    })
    expect(policies.map((it) => it.kind)).toEqual(['statements', 'opaque'])
  })
})

describe('what an open condition decides is read for the worst case', () => {
  test('both branches of an Allow are allowed', () => {
    const text = `
Statement:
  - !If [Open, {Effect: Allow, Action: s3:PutObject, Resource: '*'}, !Ref 'AWS::NoValue']
  - Effect: Allow
    Action: !If [Open, [s3:GetObject, s3:ListBucket], s3:DeleteObject]
    Resource: '*'`
    expect(lines(text).map((it) => it.split(' ')[0])).toEqual(['s3:PutObject', 's3:GetObject', 's3:ListBucket', 's3:DeleteObject'])
  })

  test('whoever a mapping may name is let in, and nobody where it names no account', () => {
    const text = `Statement: {Effect: Allow, Action: 's3:*', Principal: {AWS: !Sub ['arn:aws:iam::\${a}:root', {a: !If [Open, '1', !If [Open, '', '2']]}]}}`
    const [statement] = statementsOf(documentOf(text), 'written')
    expect(statement?.principal?.items.map(show)).toEqual(['arn:aws:iam::1:root', 'arn:aws:iam::2:root'])
  })

  test('a Deny may be missing, and denies nothing for certain', () => {
    expect(lines(`Statement: [!If [Open, {Effect: Deny, Action: 's3:*', Resource: '*'}, !Ref 'AWS::NoValue']]`)).toEqual([
      'perhaps s3:* on * (line 2)',
    ])
  })

  test('what an unconditional Deny is about stays unknown', () => {
    expect(lines(`Statement: {Effect: Deny, Action: 's3:*', Resource: !If [Open, a, b]}`)).toEqual([
      'Deny s3:* on ${Fn::If(Open, a, b)} (line 2)',
    ])
  })

  test('an effect that is open is unknown', () => {
    expect(lines(`Statement: {Effect: !If [Open, Allow, Deny], Action: 's3:*', Resource: '*'}`)).toEqual(['perhaps s3:* on * (line 2)'])
  })
})
