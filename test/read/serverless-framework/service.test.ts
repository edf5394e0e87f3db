import { describe, expect, test } from 'vitest'
import { readService, serverlessFramework } from '../../../src/read/serverless-framework/index.ts'
import { processorTime } from '../../support/processor-time.ts'
import { sourceOf } from '../cloudformation/template.ts'
import { service } from './service.ts'

describe('the definition of a service is recognised', () => {
  const whole = 'service: shop\nprovider:\n  name: aws\nfunctions: {}\n'
  test.each([
    ['serverless.yml', whole, true],
    ['api/serverless.yaml', whole, true],
    ['serverless.json', '{"service": "shop", "provider": {"name": "aws"}}', true],
    ['serverless.prod.yml', whole, true],
    ['serverless-api.yml', whole, true],
    ['config/api.yml', whole, true],
    ['config/api.yml', 'provider: aws\nservice: shop\nresources: {}\n', true],
    ['config/api.yml', 'service: shop\nprovider: {name: google}\nfunctions: {}\n', false],
    ['serverless.common.yml', 'provider:\n  name: aws\n', false],
    ['serverless-functions.yml', 'list: {handler: a.b}\n', false],
    ['serverless-compose.yml', 'services:\n  api: {path: api}\n', false],
    ['docker-compose.yml', 'services:\n  api: {image: api}\n', false],
    ['template.yml', 'Resources: {}\n', false],
  ])('%s', (path, text, expected) => {
    expect(serverlessFramework.wants(path) && serverlessFramework.isRoot(path, text)).toBe(expected)
  })

  test('in a time that grows with its length', () => {
    for (const piece of ['\n', ' ', '\t', '{', '"', 'service', 'service:\n', 'name: ', 'provider  ']) {
      const started = processorTime()
      serverlessFramework.isRoot('serverless.yml', piece.repeat(200_000))
      serverlessFramework.isRoot('a.yml', `${piece.repeat(200_000)}\nservice: a\nprovider: {`)
      expect(processorTime() - started).toBeLessThan(500)
    }
  })
})

describe('what is read of a service', () => {
  test('its name, in both forms', () => {
    expect(service('service: shop\nprovider: {name: aws}\n').part.service.name).toBe('shop')
    expect(service('service: {name: shop}\nprovider: aws\n').part.service.name).toBe('shop')
    expect(service('provider: aws\nfunctions: {}\n').part.service.name).toBe(null)
  })

  test('nothing of one that is not on AWS, which is said', () => {
    const source = sourceOf({ 'serverless.yml': 'service: shop\nprovider:\n  name: azure\nfunctions: {a: {handler: b.c}}\n' })
    expect(readService('serverless.yml', source)).toBe(undefined)
    expect(source.gaps).toMatchObject([{ level: 'warning', reason: 'unsupported-provider', at: { start: { line: 2 } } }])
  })

  test('nothing of a template of Serverless Components, which is said', () => {
    const source = sourceOf({ 'serverless.yml': 'component: website\nname: shop\n' })
    expect(serverlessFramework.isRoot('serverless.yml', 'component: website\nname: shop\n')).toBe(true)
    expect(readService('serverless.yml', source)).toBe(undefined)
    expect(source.gaps).toMatchObject([{ reason: 'unsupported-framework' }])
  })
})
