import { describe, expect, it } from 'vitest'
import { serverlessFramework } from '../../../src/read/serverless-framework/index.ts'
import { review } from '../../../src/review.ts'
import { comparingOnly, world } from '../../support/world.ts'
import { loadParser } from '../../../src/read/syntax/program.ts'

await loadParser()

const typescript = `
import type { AWS } from '@serverless/typescript'
const config: AWS = { service: 'shop', provider: { name: 'aws' }, functions: {} }
module.exports = config
`

describe('which programs are services', () => {
  it.each([
    ['serverless.ts', true, typescript],
    ['a/serverless.mjs', true, `export default { service: 'a', functions: {} }`],
    ['serverless-local.js', true, `module.exports = merge(require('./serverless'), { service: 'local' })`],
    ['serverless.js', true, `const service = 'shop'\nmodule.exports = { service, provider: {}, functions }`],
    [
      'serverless.ts',
      true,
      `import type { AWS } from '@serverless/typescript'\nimport config from './config'\nexport default { ...config } as AWS`,
    ],
    ['serverless.js', true, `const base = require('./base')\nmodule.exports = { ...base, custom: { table: '\${self:service}-orders' } }`],
    ['serverless.js', false, `const express = require('express')\nexpress().listen(80)`],
    [
      'types/serverless.ts',
      false,
      `import type { AWS } from '@serverless/typescript'\nexport type Service = AWS & { service: string; functions: {} }`,
    ],
    [
      'db/serverless.ts',
      false,
      `import type { AWS } from '@serverless/typescript'\nexport const tables: AWS['resources']['Resources'] = { Orders: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: '\${self:service}-orders', Tags: [{ Key: 'resources' }] } } }`,
    ],
    ['serverless.d.ts', false, typescript],
    ['serverless.test.ts', false, typescript],
    ['src/server.ts', false, typescript],
    ['serverless-compose.ts', false, `export default { service: 'a', services: {}, resources: {} }`],
  ])('%s: %s', (path, expected, text) => {
    expect(serverlessFramework.wants(path) && serverlessFramework.isRoot(path, text)).toBe(expected)
  })
})

it('a class is none of the services, though it names one', async () => {
  const text = (timeout: number) =>
    `const { Component } = require('@serverless/core')\nclass Lambda extends Component { default() { return role({ service: 'lambda', resources: [], timeout: ${timeout} }) } }\nmodule.exports = Lambda`
  const report = await review(comparingOnly, world({ 'serverless.js': text(1) }, { 'serverless.js': text(2) }))
  expect(report.diagnostics).toEqual([])
})

it('a program of which nothing can be told is said once', async () => {
  const text = (name: string) => `module.exports = require('services')({ service: '${name}', functions: {} })`
  const report = await review(comparingOnly, world({ 'serverless.js': text('a') }, { 'serverless.js': text('b') }))
  expect(report.diagnostics.map((it) => `${it.level} ${it.location?.file}:${it.location?.startLine} ${it.message}`)).toEqual([
    "warning serverless.js:1 What `require('services')({ service: 'b', functions: {} })` gives could not be told from the program's text: what it may add was not reviewed.",
  ])
})

it('a program that hides what it exports is said, not passed over', async () => {
  const text = (runtime: string) => `
(() => {
  const config = module.exports
  config.service = 'shop'
  config.provider = { name: 'aws', runtime: '${runtime}' }
})()`
  const report = await review(comparingOnly, world({ 'serverless.js': text('nodejs20.x') }, { 'serverless.js': text('nodejs22.x') }))
  expect(report.diagnostics.map((it) => `${it.level} ${it.reason} ${it.location?.file}`)).toEqual([
    'warning unresolved-program serverless.js',
  ])
})
