import { beforeAll, describe, expect, test } from 'vitest'
import { review } from '../../../src/review.ts'
import { loadParser } from '../../../src/read/syntax/program.ts'
import { get } from '../../../src/read/syntax/tree.ts'
import { comparingOnly, world } from '../../support/world.ts'
import { resolved, shown } from './variables.ts'

beforeAll(loadParser)

const composition = `services:
  queues: {path: queues}
  shop:
    path: app
    params:
      queueArn: \${queues.OrdersArn}
      table: "\${sls:stage}-orders-\${queues.Name}"
      name: orders
`
const value = (expression: string, files: Readonly<Record<string, string>>): unknown =>
  shown(get(resolved(`service: s\nparams: {default: {name: own, other: own}}\nvalue: "${expression}"`, files).tree, 'value'))

describe('what a composition of services gives to one of them', () => {
  const files = { 'serverless-compose.yml': composition }

  test.each([
    ['a text, before what the service writes itself', '${param:name}', 'orders'],
    ['an output of another service', '${param:queueArn}', '${queues.OrdersArn}'],
    ['a text with variables and outputs', '${param:table}', "${opt:stage, 'dev'}-orders-${queues.Name}"],
    ['nothing that it does not name', '${param:other}', 'own'],
  ])('%s', (_what, expression, expected) => {
    expect(value(expression, files)).toBe(expected)
  })

  test('an output that another service writes is the resource that it names', () => {
    const queues = 'service: q\nresources: {Resources: {Q: {Type: AWS::SQS::Queue}}, Outputs: {OrdersArn: {Value: !GetAtt Q.Arn}}}'
    const { tree } = resolved('service: s\nvalue: "${param:queueArn}"', { ...files, 'queues/serverless.yml': queues })
    expect(get(tree, 'value')).toMatchObject({
      kind: 'unknown',
      symbol: { refersTo: 'resource', resourceType: 'AWS::SQS::Queue', template: 'queues/serverless.yml', written: '${Q.Arn}' },
      at: { file: 'app/serverless.yml' },
    })
    const either = resolved('service: s\nvalue: "${env:QUEUE, param:queueArn}"', { ...files, 'queues/serverless.yml': queues })
    expect(shown(get(either.tree, 'value'))).toBe('${env:QUEUE, Q.Arn of queues}')
  })

  test('may be a program', () => {
    const program = "export default { services: { shop: { path: './app', params: { name: 'orders' } } } }"
    expect(value('${param:name}', { 'serverless-compose.ts': program })).toBe('orders')
  })

  test('is of the service in that folder alone', () => {
    expect(value('${param:name}', { 'serverless-compose.yml': composition.replace('path: app', 'path: other') })).toBe('own')
  })

  test('changes the service', async () => {
    const service = `service: shop
provider:
  name: aws
  iamRoleStatements: [{Effect: Allow, Action: 'dynamodb:GetItem', Resource: '\${param:table}'}]
functions: {list: {handler: a.b}}
`
    const files = (table: string) => ({
      'app/serverless.yml': service,
      'serverless-compose.yml': `services: {shop: {path: app, params: {table: 'arn:aws:dynamodb:eu-west-1:1:table/${table}'}}}`,
    })
    const report = await review(comparingOnly, world(files('orders'), files('*')))
    expect(report.changes.map((it) => it.summary)).toEqual(['`list` may now `dynamodb:GetItem` on `arn:aws:dynamodb:eu-west-1:1:table/*`.'])
  })
})
