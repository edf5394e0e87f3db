import { describe, expect, test } from 'vitest'
import { policy, verdictOf } from '../support/policy-pair.ts'

const account = '111122223333'
const root = `arn:aws:iam::${account}:root`
const role = `arn:aws:iam::${account}:role/reader`
const user = `arn:aws:iam::${account}:user/ada`
const service = { Service: 'lambda.amazonaws.com' }

const trust = (principal: unknown, condition?: object) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...(condition && { Condition: condition }),
})
const files = (principal: unknown, condition?: object) => ({
  ...trust(principal, condition),
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::files/*',
})
const denied = (element: 'Principal' | 'NotPrincipal', who: unknown, condition?: object) => ({
  Effect: 'Deny',
  [element]: who,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::files/*',
  ...(condition && { Condition: condition }),
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
describe('Principal', () => {
  test.each<[string, unknown, unknown, string]>([
    ['an account and its root are one', { AWS: account }, { AWS: root }, 'not widened'],
    ['an account is everyone in it', { AWS: root }, { AWS: [role, user] }, 'not widened'],
    ['a role is not its account', { AWS: role }, { AWS: root }, 'widened'],
    ['a role is all its sessions', { AWS: role }, { AWS: `arn:aws:sts::${account}:assumed-role/reader/s` }, 'not widened'],
    ['a session is not its role', { AWS: `arn:aws:sts::${account}:assumed-role/reader/s` }, { AWS: role }, 'widened'],
    ['the path belongs to the name', { AWS: role }, { AWS: `arn:aws:iam::${account}:role/team/reader` }, 'widened'],
    ['the same name in another partition is someone else', { AWS: role }, { AWS: role.replace('aws', 'aws-cn') }, 'widened'],
    ['a service is no account', { AWS: root }, service, 'widened'],
    ['services are told apart', service, { Service: 'ec2.amazonaws.com' }, 'widened'],
    ['"*" is services too', '*', service, 'not widened'],
    ['{"AWS": "*"} and services: not told', { AWS: '*' }, service, 'unknown: AWS does not say whom its principals take in'],
    ['an identity provider is no account', { AWS: root }, { Federated: `arn:aws:iam::${account}:saml-provider/p` }, 'widened'],
  ])('%s', async (_, base, head, expected) => expect(await verdictOf('trust', policy(trust(base)), policy(trust(head)))).toBe(expected))

  test('"*" and {"AWS": "*"} are equal where anyone may come', async () => {
    expect(await verdictOf('resource', policy(files({ AWS: '*' })), policy(files('*')))).toBe('not widened')
  })
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
describe('NotPrincipal', () => {
  const all = files('*')
  test.each<[string, object[], object[], string]>([
    ['one more who escapes', [all, denied('NotPrincipal', { AWS: role })], [all, denied('NotPrincipal', { AWS: [role, user] })], 'widened'],
    [
      'one less who escapes',
      [all, denied('NotPrincipal', { AWS: [role, user] })],
      [all, denied('NotPrincipal', { AWS: role })],
      'not widened',
    ],
    ['no longer everyone but', [all, denied('NotPrincipal', { AWS: role })], [all], 'widened'],
    ['an Allow of everyone but', [files({ AWS: role })], [{ ...denied('NotPrincipal', { AWS: user }), Effect: 'Allow' }], 'widened'],
  ])('%s', async (_, base, head, expected) => expect(await verdictOf('resource', policy(...base), policy(...head))).toBe(expected))
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
describe('keys that say who asks', () => {
  const all = files('*')
  const butFor = (...arns: string[]) => denied('Principal', '*', { ArnNotLike: { 'aws:PrincipalArn': arns } })
  const named = (name: string) => ({ StringEquals: { 'aws:username': name } })
  test.each<[string, object[], object[], string]>([
    ['one more whom a Deny leaves out', [all, butFor(role)], [all, butFor(role, user)], 'widened'],
    ['one less whom a Deny leaves out', [all, butFor(role, user)], [all, butFor(role)], 'not widened'],
    ['a user is who has the name in the account', [files({ AWS: user })], [files({ AWS: root }, named('ada'))], 'not widened'],
    ['who has the name is the user', [files({ AWS: root }, named('ada'))], [files({ AWS: user })], 'not widened'],
    ['another name is another user', [files({ AWS: user })], [files({ AWS: root }, named('bob'))], 'widened'],
    [
      'an ARN narrows its account',
      [files({ AWS: root })],
      [files({ AWS: root }, { ArnEquals: { 'aws:PrincipalArn': role } })],
      'not widened',
    ],
    [
      'a role by its ARN and by the key: not told, boundaries treat them differently',
      [files({ AWS: role })],
      [files({ AWS: root }, { ArnEquals: { 'aws:PrincipalArn': role } })],
      'unknown: the principal and the condition on it tell of the same thing',
    ],
  ])('%s', async (_, base, head, expected) => expect(await verdictOf('resource', policy(...base), policy(...head))).toBe(expected))
})
