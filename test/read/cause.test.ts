import { describe, expect, test } from 'vitest'
import type { Location } from '../../src/model/report.ts'
import { review } from '../../src/review.ts'
import { comparingOnly, world } from '../support/world.ts'

type Files = Readonly<Record<string, string>>

/** The lines of the changes, as `file:line`, with `base` before those that are gone. */
async function places(base: Files, head: Files): Promise<string[]> {
  const { changes } = await review(comparingOnly, world(base, head))
  return [...new Set(changes.map(({ location }) => placeOf(location)))].toSorted()
}

const placeOf = ({ file, startLine, side }: Location): string => `${side === 'base' ? 'base ' : ''}${file}:${startLine}`

const role = (parameters: string, resource: string): string => `Parameters:
  Bucket: { Type: String, ${parameters} }
  Prefix: { Type: String, Default: public }
Mappings:
  Shop: { Live: { Bucket: shop } }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: shop
          PolicyDocument: { Statement: { Effect: Allow, Action: 's3:GetObject', Resource: ${resource} } }
`

const given = (resource: string, before: string, after: string) =>
  places({ 'template.yaml': role(before, resource) }, { 'template.yaml': role(after, resource) })

const service = (custom: string, resource: string): string => `service: shop
custom:
  bucket: ${custom}
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action: s3:GetObject
          Resource: ${resource}
functions: { get: { handler: get.handler } }
`

describe('what a change of a value elsewhere brings about is told where that value is written', () => {
  test("a parameter's default, and what it gave before", async () => {
    expect(await given('!Ref Bucket', "Default: 'arn:aws:s3:::a/*'", "Default: 'arn:aws:s3:::b/*'")).toEqual([
      'base template.yaml:2',
      'template.yaml:2',
    ])
  })

  test('one of several values of a text', async () => {
    const text = '!Sub "arn:aws:s3:::${Prefix}-${Bucket}/*"'
    expect(await given(text, 'Default: a', 'Default: b')).toEqual(['base template.yaml:2', 'template.yaml:2'])
  })

  test('a mapping', async () => {
    const base = role('Default: a', '!Sub ["arn:aws:s3:::${it}/*", {it: !FindInMap [Shop, Live, Bucket]}]')
    const head = base.replace('{ Bucket: shop }', '{ Bucket: other }')
    expect(await places({ 'template.yaml': base }, { 'template.yaml': head })).toEqual(['base template.yaml:5', 'template.yaml:5'])
  })

  test("a variable of the Framework's, and of another file", async () => {
    const own = await places(
      { 'serverless.yml': service('a', 'arn:aws:s3:::${self:custom.bucket}/*') },
      { 'serverless.yml': service('b', 'arn:aws:s3:::${self:custom.bucket}/*') },
    )
    expect(own).toEqual(['base serverless.yml:3', 'serverless.yml:3'])
    const text = service('x', 'arn:aws:s3:::${file(live.yml):bucket}/*')
    const other = await places(
      { 'serverless.yml': text, 'live.yml': '# shop\nbucket: a' },
      { 'serverless.yml': text, 'live.yml': '# shop\nbucket: b' },
    )
    expect(other).toEqual(['base live.yml:2', 'live.yml:2'])
  })
})

describe('and where it is used', () => {
  test('when the use is what changed', async () => {
    const [base, head] = [role("Default: 'arn:aws:s3:::a/*'", "'arn:aws:s3:::b/*'"), role("Default: 'arn:aws:s3:::a/*'", '!Ref Bucket')]
    expect(await places({ 'template.yaml': base }, { 'template.yaml': head })).toEqual(['base template.yaml:12', 'template.yaml:12'])
  })

  test('when what is new begins with a line that is there elsewhere', async () => {
    const statement = (name: string): string =>
      `\n            - Effect: Allow\n              Action: s3:GetObject\n              Resource: !Ref ${name}`
    const template = (bucket: string, ...names: string[]): string =>
      role(`Default: 'arn:aws:s3:::${bucket}/*'`, 'x').replace(/\{ Statement.*/, `\n            Statement:${names.map(statement).join('')}`)
    const [base, head] = [template('a', 'Prefix'), template('b', 'Prefix', 'Bucket')]
    expect(await places({ 'template.yaml': base }, { 'template.yaml': head })).toEqual(['template.yaml:18'])
  })

  test('when all of its file is new', async () => {
    const text = role("Default: 'arn:aws:s3:::a/*'", '!Ref Bucket')
    expect(await places({}, { 'template.yaml': text })).toEqual(['template.yaml:12'])
  })
})
