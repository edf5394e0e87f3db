import { describe, expect, it } from 'vitest'
import { readService, serverlessFramework } from '../../../src/read/serverless-framework/index.ts'
import { review } from '../../../src/review.ts'
import { comparingOnly, world } from '../../support/world.ts'
import { loadParser } from '../../../src/read/syntax/program.ts'
import { sourceOf } from '../cloudformation/template.ts'
import { functions, gaps, permissions, routes, service, triggers, type Told } from './service.ts'

await loadParser()

function program(text: string, files: Readonly<Record<string, string>> = {}, file = 'app/serverless.ts'): Told {
  expect(serverlessFramework.wants(file) && serverlessFramework.isRoot(file, text)).toBe(true)
  const source = sourceOf({ ...files, [file]: text })
  const part = readService(file, source)
  if (part === undefined) throw new Error('The service was not read.')
  return { part, gaps: source.gaps }
}

const yaml = `
service: shop
provider:
  name: aws
  runtime: nodejs22.x
  stage: \${env:STAGE, 'dev'}
  iam: { role: { statements: [{ Effect: Allow, Action: 'sqs:*', Resource: "arn:aws:sqs:eu-west-1:1:\${env:STAGE, 'dev'}-orders" }] } }
functions:
  orders:
    handler: src/orders/handler.main
    events: [{ http: { method: post, path: orders, authorizer: aws_iam } }, { http: { method: get, path: health } }]
`

const typescript = `
import type { AWS } from '@serverless/typescript'
import { orders } from './src'

const stage = process.env.STAGE || 'dev'

const config: AWS = {
  service: 'shop',
  provider: {
    name: 'aws',
    runtime: 'nodejs22.x',
    stage,
    iam: { role: { statements: [{ Effect: 'Allow', Action: 'sqs:*', Resource: \`arn:aws:sqs:eu-west-1:1:\${stage}-orders\` }] } },
  },
  functions: { orders },
}

module.exports = config
`

const files = {
  'app/src/index.ts': `
const route = (method: string, path: string, rest = {}) => ({ http: { method, path, ...rest } })
export const orders = {
  handler: 'src/orders/handler.main',
  events: [route('post', 'orders', { authorizer: 'aws_iam' }), route('get', 'health')],
}`,
}

describe('a service that is a program', () => {
  const told = program(typescript, files)
  const same = service(yaml)

  it('is the same as in YAML', () => {
    const role = 'IamRoleLambdaExecution'
    expect(told.gaps).toEqual([])
    const withoutLines = (lines: readonly string[]) => lines.map((it) => it.replaceAll(/(?:[\w/.]+ )?line \d+/g, 'line'))
    expect(withoutLines(functions(told))).toEqual(withoutLines(functions(same)))
    expect(withoutLines(routes(told))).toEqual(withoutLines(routes(same)))
    expect(withoutLines(permissions(told, role))).toEqual(withoutLines(permissions(same, role)))
  })

  it('has its facts where they are written', () => {
    expect(told.part.routes.map((it) => `${it.at.file}:${it.at.start.line}`)).toEqual(['app/src/index.ts:5', 'app/src/index.ts:5'])
    expect(told.part.service.name).toBe('shop')
  })
})

describe('a change of a file that a program imports', () => {
  const base = { 'app/serverless.ts': typescript, ...files, 'other/serverless.yml': yaml, 'README.md': 'a' }

  it('is a change of the service', async () => {
    const head = { ...base, 'app/src/index.ts': files['app/src/index.ts'].replace('get', 'put') }
    const report = await review(comparingOnly, world(base, head))
    expect(report.changes.map((it) => it.summary).join(' ')).toMatch(/PUT \/health/)
    expect(report.diagnostics).toEqual([])
  })

  it('changes no other one', async () => {
    const report = await review(comparingOnly, world(base, { ...base, 'README.md': 'b' }))
    expect(report.changes).toEqual([])
  })
})

describe('what a function of a program makes', () => {
  const helpers = `
const route = (method, path) => ({ httpApi: { method, path, authorizer: 'jwt' } })
const open = (method, path) => {
  const { httpApi } = route(method, path)
  return { httpApi: { ...httpApi, authorizer: undefined } }
}
const daily = () => [{ schedule: 'rate(1 day)' }]
const fn = (handler, events) => ({ handler, events: [...events, route('get', '/health')] })
const again = (n) => (n === 0 ? { httpApi: 'GET /again' } : again(n - 1))
const endless = () => { const it = []; it.push(it); return it }
module.exports = { route, open, daily, fn, again, endless }`

  it('stands where it is called, for the line that changes when there is one more', () => {
    const text = `
const { route, open, daily, fn, again } = require('./helpers')
module.exports = {
  service: 'shop',
  provider: { name: 'aws', httpApi: { authorizers: { jwt: { type: 'jwt' } } } },
  functions: {
    list: fn('src/list.main', [
      route('get', '/orders'),
      open('post', '/orders'),
      again(3),
    ]),
    report: { handler: 'src/report.main', events: daily() },
    other: fn('src/other.main', []),
  },
}`
    const told = program(text, { 'app/helpers.js': helpers }, 'app/serverless.js')
    expect(routes(told)).toEqual([
      'GET /orders → list, jwt by jwt (app/serverless.js line 8)',
      'POST /orders → list, none (app/serverless.js line 9)',
      'GET /again → list, none (app/serverless.js line 10)',
      'GET /health → list, jwt by jwt (app/serverless.js line 7)',
      'GET /health → other, jwt by jwt (app/serverless.js line 13)',
    ])
    expect(triggers(told)).toEqual(['report: schedule rate(1 day) (app/serverless.js line 12)'])
  })

  it('stands where it is exported, when all exports of a file are functions', () => {
    const exported = {
      'app/src/index.ts': `export * from './hello'`,
      'app/src/hello.ts': `import x from './x'\n\nexport const hello = {\n  handler: 'hello.main',\n}`,
    }
    const asked = `import * as all from './src'\nexport default { service: 'shop', provider: { name: 'aws' }, functions: { ...all } }`
    expect(program(asked, exported).part.functions.map((it) => `${it.name} ${it.at.file}:${it.at.start.line}`)).toEqual([
      'hello app/src/hello.ts:3',
    ])
  })

  it('stands there also where the whole is made by a function that is called once', () => {
    const text = `
const { route } = require('./helpers')
const build = ({ functions }) => ({ service: 'shop', provider: { name: 'aws', httpApi: { authorizers: { jwt: { type: 'jwt' } } } }, functions: functions('dev') })
module.exports = build({
  functions: (stage) => ({
    list: {
      handler: 'src/list.main',
      events: [
        route('get', '/orders'),
        route('post', '/orders'),
        { schedule: 'rate(1 day)' },
      ],
    },
  }),
})`
    const told = program(text, { 'app/helpers.js': helpers }, 'app/serverless.js')
    expect([...told.part.routes, ...told.part.triggers].map((it) => it.at.start.line)).toEqual([9, 10, 11])
  })

  it('keeps the place of what guards it, where that may change for all', () => {
    const text = `
const { route } = require('./helpers')
module.exports = {
  service: 'shop',
  provider: { name: 'aws', httpApi: { authorizers: { jwt: { type: 'jwt' } } } },
  functions: { list: { handler: 'a.b', events: [route('get', '/orders')] } },
}`
    const told = program(text, { 'app/helpers.js': helpers }, 'app/serverless.js')
    expect(told.part.routes[0]?.authAt).toMatchObject({ file: 'app/helpers.js', start: { line: 2 } })
  })

  it('may hold itself', () => {
    const text = `
const { endless } = require('./helpers')
module.exports = { service: 'shop', provider: { name: 'aws' }, functions: { list: { handler: 'a.b', events: endless() } } }`
    const source = sourceOf({ 'app/helpers.js': helpers, 'app/serverless.js': text })
    expect(readService('app/serverless.js', source)).toBeUndefined()
    expect(source.gaps.map((it) => it.reason)).toEqual(['unresolved-program'])
  })
})

describe('a program that YAML includes', () => {
  const shop = (events: string, file = '') =>
    service(`service: shop\nprovider: { name: aws }\nfunctions:\n  a: { handler: a.main, events: ${events} }\n${file}`, config)
  const config = {
    'app/config.js': `
module.exports.events = () => [{ http: { method: 'get', path: module.exports.path } }]
module.exports.path = 'orders'
module.exports.account = async () => (await new Client().send()).account
module.exports.byStage = async ({ resolveVariable }) => \`orders-\${await resolveVariable('sls:stage')}\``,
  }

  it('gives what one of its functions gives back', () => {
    const told = shop('"${file(./config.js):events}"')
    expect(told.part.routes.map((it) => it.at.file)).toEqual(['app/config.js'])
    expect(routes(told).join()).toContain('/orders')
    expect(gaps(told)).toEqual([])
  })

  it('may ask for variables of the service', () => {
    expect(routes(shop('[{ http: "get ${file(./config.js):byStage}" }]')).join()).toContain("/orders-${opt:stage, 'dev'}")
  })

  it('may ask what it goes on with, which it does not know', () => {
    const site = `
module.exports = async ({ resolveVariable }) => {
  const domain = await resolveVariable('file(../domain.yml):domain')
  const stage = await resolveVariable('sls:stage')
  const { zone } = domain
  if (!zone && !domain.bucket) throw new Error('Neither a zone nor a bucket is given.')
  return {
    path: \`orders.\${zone}\`,
    arn: await resolveVariable(\`cf:queues-\${stage}.arn\`),
    rate: stage === 'prod' ? 'rate(1 day)' : 'rate(1 hour)',
  }
}`
    const told = service(
      `
service: shop
provider: { name: aws }
custom: { site: "\${file(site.js)}" }
functions:
  a:
    handler: a.main
    events: [{ http: "get \${self:custom.site.path}" }, { sqs: "\${self:custom.site.arn}" }, { schedule: "\${self:custom.site.rate}" }]
`,
      { 'app/site.js': site, 'domain.yml': 'domain: { zone: shop.example }' },
    )
    expect(routes(told)).toEqual(['GET /orders.shop.example → a, none (line 8)'])
    expect(triggers(told).join()).toContain("${cf:queues-${opt:stage, 'dev'}.arn}")
    expect(triggers(told).join()).toContain('rate(1 day)')
    expect(gaps(told)).toEqual([])
  })

  it('is said where what it gives cannot be told', () => {
    expect(gaps(shop('"${file(./config.js):account}"')).join('\n')).toMatch(/dynamic-include|could not be told without running it/)
  })
})
