import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { inside } from './parapet.ts'

const folder = mkdtempSync(join(tmpdir(), 'parapet-iam-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  return path
}

const allow = (action: string | string[], resource: unknown, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource, ...more }],
})
const orders = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'
const read = file('read.json', allow('dynamodb:GetItem', orders))
const write = file('write.json', allow(['dynamodb:GetItem', 'dynamodb:PutItem'], orders))

const diff = async (...args: string[]) => {
  const { code, out, err } = await inside(['iam', 'diff', ...args, '--format', 'json'])
  return { code, err, ...(out === '' ? {} : JSON.parse(out)) }
}

describe('`parapet iam diff`', () => {
  test('says with 0 that nothing more is allowed', async () => {
    expect(await diff(write, read)).toEqual({ code: 0, err: '', verdict: 'not-widened', tier: null, widened: [], reason: null })
  })

  test('shows with 1 what is newly allowed, with a request and its statement', async () => {
    expect(await diff(read, write)).toEqual({
      code: 1,
      err: '',
      verdict: 'widened',
      tier: 'real',
      widened: [
        {
          action: 'dynamodb:PutItem',
          resource: orders,
          condition: null,
          principal: null,
          dimension: 'action',
          keys: [],
          witness: { action: 'dynamodb:PutItem', resource: orders, principal: null, context: {} },
          statement: { side: 'head', index: 0, line: 4 },
        },
      ],
      reason: null,
    })
  })

  test('says with 3 and a reason that it cannot be told', async () => {
    const mine = file('mine.yml', '- ManagedPolicyArn: arn:aws:iam::123456789012:policy/mine\n')
    expect(await diff(read, mine)).toMatchObject({ code: 3, verdict: 'unknown', reason: expect.stringContaining('policy/mine') })
  })

  test('takes YAML, lists, managed policies, policy templates and intrinsic functions', async () => {
    const base = file(
      'base.yml',
      '- ManagedPolicyArn: arn:aws:iam::aws:policy/ReadOnlyAccess\n- SAMPolicyTemplate: { SQSPollerPolicy: { QueueName: jobs } }\n',
    )
    const head = file(
      'head.yml',
      'Version: "2012-10-17"\nStatement:\n  Effect: Allow\n  Action: dynamodb:GetItem\n  Resource: !GetAtt Orders.Arn\n',
    )
    expect(await diff(base, head)).toMatchObject({ code: 0, verdict: 'not-widened' })
    expect(await diff(head, base)).toMatchObject({ code: 1, verdict: 'widened', widened: { 0: { statement: { index: null, line: 1 } } } })
  })

  test('counts what a boundary keeps out', async () => {
    const s3 = file('s3.json', allow('s3:*', '*'))
    expect(await diff(read, write, '--head-boundary', s3)).toMatchObject({ code: 0 })
    expect(await diff(write, write, '--base-boundary', s3)).toMatchObject({ code: 1, verdict: 'widened' })
  })

  test('tells trust and resource policies by who gains', async () => {
    const trust = (principal: object) => ({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal } })
    const lambda = file('lambda.json', trust({ Service: 'lambda.amazonaws.com' }))
    const account = file('account.json', trust({ Service: 'lambda.amazonaws.com', AWS: '999999999999' }))
    expect(await diff(lambda, account, '--kind', 'trust')).toMatchObject({
      code: 1,
      widened: [{ principal: '999999999999', witness: { principal: 'arn:aws:iam::999999999999:root' } }],
    })
    const bucket = (principal: unknown) => allow('s3:GetObject', 'arn:aws:s3:::files/*', { Principal: principal })
    const [mine, all] = [file('mine.json', bucket({ AWS: '111122223333' })), file('all.json', bucket('*'))]
    expect(await diff(mine, all, '--kind', 'resource')).toMatchObject({ code: 1, widened: [{ principal: '*' }] })
  })

  test('says what grew', async () => {
    const under = (team: string) =>
      file(`${team}.json`, allow('s3:GetObject', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/Team': team.split('-') } } }))
    const grown = async (base: string, head: string, ...more: string[]) => {
      const { widened } = await diff(base, head, ...more)
      return [widened[0].dimension, widened[0].keys]
    }
    expect(await grown(under('a'), under('a-b'))).toEqual(['condition', ['aws:PrincipalTag/Team']])
    expect(await grown(read, file('users.json', allow('dynamodb:GetItem', orders.replace('orders', 'users'))))).toEqual(['resource', []])
    expect(await grown(read, file('other.json', allow('s3:ListAllMyBuckets', '*')))).toEqual(['statement', []])
    const trusted = (id: string) =>
      file(`trust-${id}.json`, { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: id } } })
    expect(await grown(trusted('1'.repeat(12)), trusted('2'.repeat(12)), '--kind', 'trust')).toEqual(['principal', []])
  })

  test('reads for people too', async () => {
    const { out } = await inside(['iam', 'diff', read, write])
    expect(out).toBe(
      `Widened: newly allowed is\n  dynamodb:PutItem on ${orders}  (head statement 1, line 4)\n    new is the action\n    for example dynamodb:PutItem  ${orders}\n`,
    )
  })

  test.each([
    ['a file that is not there', () => [read, join(folder, 'none.json')], /none\.json could not be read/],
    ['what is no policy', () => [read, file('odd.json', { Rules: [] })], /odd\.json: line 1: this is no policy, it has no Statement/],
    ['broken JSON', () => [read, file('broken.json', '{ "Statement": [')], /broken\.json: line 1: The file is not valid JSON/],
    ['one file alone', () => [read], /give two files to compare, or --pairs FILE/],
    ['a kind that there is not', () => [read, write, '--kind', 'user'], /--kind/],
  ])('ends with 2 and one line for %s', async (_, args, message) => {
    const { code, out, err } = await inside(['iam', 'diff', ...args()])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('`parapet iam diff --pairs`', () => {
  test('prints one line for each pair, and one that cannot be read stops no others', async () => {
    const pairs = file('pairs.json', [
      { id: 'a', kind: 'identity', base: allow('s3:*', '*'), head: allow('s3:GetObject', '*') },
      { id: 'b', kind: 'identity', base: { Rules: [] }, head: [] },
      { id: 'c', kind: 'identity', base: [], head: allow('s3:GetObject', '*'), headBoundary: null },
    ])
    const { code, out } = await inside(['iam', 'diff', '--pairs', pairs, '--format', 'json'])
    const lines: { id: string; verdict: string }[] = out
      .trimEnd()
      .split('\n')
      .map((it) => JSON.parse(it))
    expect(lines.map((it) => [it.id, it.verdict])).toEqual([
      ['a', 'not-widened'],
      ['b', 'unknown'],
      ['c', 'widened'],
    ])
    expect(code).toBe(1)
  })

  test('ends with 2 for what is no list of pairs', async () => {
    const { code, err } = await inside(['iam', 'diff', '--pairs', file('odd-pairs.json', {})])
    expect([code, err]).toEqual([2, expect.stringContaining('is no list of pairs')])
  })
})
