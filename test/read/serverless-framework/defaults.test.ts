import { describe, expect, test } from 'vitest'
import { review } from '../../../src/review.ts'
import { comparingOnly, world } from '../../support/world.ts'

/** A service whose functions may read the table `name`; `more`: other members of the configuration. */
const shop = (name: string, more = '') => `
service: shop
${more}
provider:
  name: aws
  runtime: nodejs22.x
  iam:
    role:
      statements:
        - Effect: Allow
          Action: dynamodb:GetItem
          Resource: ${JSON.stringify(`arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`)}
functions:
  list: { handler: list.main }
`

async function changes(before: string, after: string): Promise<string[]> {
  const report = await review(comparingOnly, world({ 'serverless.yml': before }, { 'serverless.yml': after }))
  return report.changes.map((it) => it.summary)
}

const dev = "orders-${opt:stage, 'dev'}"

/**
 * CloudFormation parameters are taken at their defaults; so are options that nobody gives. Whoever deploys with others may reach other resources
 * before and after alike.
 */
describe('what an option decides is compared by what it is without the option', () => {
  test.each([
    ['another way to the same value', "orders-${opt:stage, env:STAGE, 'dev'}", dev],
    ['the value itself', 'orders-dev', dev],
    ['an option in place of the value', dev, 'orders-dev'],
    ['another option', dev, "orders-${opt:env, 'dev'}"],
    ['two options for one', "${opt:name, 'orders'}-${opt:stage, 'dev'}", dev],
    ['a default that is put together', '${opt:table, \'orders-${opt:stage, "dev"}\'}', dev],
  ])('%s is no change', async (_, before, after) => {
    expect(await changes(shop(before), shop(after))).toEqual([])
  })

  test.each([
    ['another default', dev, "orders-${opt:stage, 'prod'}"],
    ['a wildcard as the default', dev, "${opt:table, '*'}"],
  ])('%s is a change, told with the option', async (_, before, after) => {
    expect(await changes(shop(before), shop(after))).toContain(
      `\`list\` may now \`dynamodb:GetItem\` on \`arn:aws:dynamodb:eu-west-1:123456789012:table/${after}\`.`,
    )
  })

  test('and what nothing in the files gives cannot be told', async () => {
    expect((await changes(shop(dev), shop('orders-${env:STAGE}'))).join()).toContain('cannot be told')
  })

  test('while the worst of what known stages give is told, whichever of them is the default', async () => {
    const stages = (prod: string) => `custom: { tables: { dev: orders-dev, prod: ${prod} } }`
    const table = "${self:custom.tables.${opt:stage, 'dev'}}"
    expect(await changes(shop(table, stages('orders-prod')), shop(table, stages("'*'")))).toContain(
      '`list` may now `dynamodb:GetItem` on `arn:aws:dynamodb:eu-west-1:123456789012:table/*`.',
    )
  })
})

/** The stage chooses the file, so what the file asks for is of its own stage. */
describe('a file of several that the stage chooses among', () => {
  const stages = {
    'dev.yml':
      "table: orders-dev\nstatements: [{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/${self:custom.config.table}'}]",
    'prod.yml': 'table: ${env:TABLE}\nstatements: []',
  }
  const chosen = `
service: shop
custom: {config: "\${file(\${opt:stage, 'dev'}.yml)}"}
provider: {name: aws, runtime: nodejs22.x, iam: {role: {statements: "\${self:custom.config.statements}"}}}
functions: {list: {handler: list.main}}
`
  const plain = chosen.replace(
    '"${self:custom.config.statements}"',
    "[{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/orders-dev'}]",
  )

  test('sees its own values and not those of the others', async () => {
    const report = await review(comparingOnly, world({ 'serverless.yml': plain, ...stages }, { 'serverless.yml': chosen, ...stages }))
    expect(report.changes).toEqual([])
  })

  test('is asked for any of them by the service itself', async () => {
    const open = chosen.replace(
      '"${self:custom.config.statements}"',
      "[{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/${self:custom.config.table}'}]",
    )
    const report = await review(comparingOnly, world({ 'serverless.yml': plain, ...stages }, { 'serverless.yml': open, ...stages }))
    expect(report.changes.map((it) => it.kind)).toEqual(['permission-unknown'])
  })
})

describe('the region that a service is deployed to', () => {
  const of = (resource: string, region: string) =>
    shop('')
      .replace(/Resource:.*/, `Resource: ${resource}`)
      .replace('name: aws', `name: aws\n  region: ${region}`) +
    'resources: {Resources: {Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}}}'
  const fixed = (region: string) => `"arn:aws:dynamodb:${region}:\${aws:accountId}:table/orders"`

  test.each([
    ['its variable', fixed('eu-west-1'), 'eu-west-1', fixed('${self:provider.region}'), 'eu-west-1'],
    ['an option that it defaults to', fixed('eu-west-1'), 'eu-west-1', fixed('${aws:region}'), '"${opt:region, \'eu-west-1\'}"'],
    [
      'what CloudFormation calls it',
      fixed('eu-west-1'),
      'eu-west-1',
      '!Sub "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"',
      'eu-west-1',
    ],
    ['a reference to what lies there', fixed('eu-west-1'), 'eu-west-1', '!GetAtt Orders.Arn', 'eu-west-1'],
  ])('is the same as %s', async (_, before, region, after, other) => {
    expect(await changes(of(before, region), of(after, other))).toEqual([])
    expect(await changes(of(after, other), of(before, region))).toEqual([])
  })

  test('is shown as it stands in the file, and another one beside it is another one', async () => {
    expect((await changes(of(fixed('us-east-1'), 'eu-west-1'), of(fixed('eu-west-1'), 'eu-west-1'))).join()).toContain(
      '`arn:aws:dynamodb:eu-west-1:${AWS::AccountId}:table/orders`',
    )
    expect(await changes(of(fixed('eu-west-1'), 'eu-west-1'), of(fixed('us-east-1'), 'eu-west-1'))).not.toEqual([])
  })
})
