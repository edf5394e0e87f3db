import { describe, expect, it } from 'vitest'
import { evaluated } from './program.ts'

const config = { functions: { hello: { handler: 'hello.main' } } }

describe('what a program exports', () => {
  it.each([
    ['by default', 'export default CONFIG'],
    ['as module.exports', 'module.exports = CONFIG'],
    ['as members of exports', 'exports.functions = CONFIG.functions'],
    ['as members of module.exports', 'module.exports.functions = CONFIG.functions'],
    ['by export =', 'const config: AWS = CONFIG\nexport = config'],
    ['under a name', 'export const functions = CONFIG.functions'],
    ['as a function', 'export default () => (CONFIG)'],
    ['as an asynchronous function', 'module.exports = async ({ options }) => { const config = await CONFIG; return config }'],
    ['from an arrow that is called', 'module.exports = (() => (CONFIG))()'],
  ])('%s', (_how, text) => {
    expect(evaluated(text.replace('CONFIG', '{ functions: { hello: { handler: "hello.main" } } }')).value).toEqual(config)
  })

  it.each<readonly [string, string, unknown]>([
    ['one of several', 'module.exports = { table: "orders", more: () => 1 }', 'orders'],
    ['a function', 'module.exports.table = () => "orders"', 'orders'],
    ['of an ES module', 'export const table = "orders"', 'orders'],
    ['a member of the default', 'export default { table: "orders" }', 'orders'],
    ['a member of what a function gives', 'module.exports = () => ({ table: "orders" })', 'orders'],
    ['absent', 'module.exports = {}', undefined],
  ])('by its address: %s', (_what, text, expected) => {
    expect(evaluated(text, {}, 'config.js', { folder: '', address: ['table'] }).value).toEqual(expected)
  })

  it.each([
    ['({ resolveVariable }) => resolveVariable("sls:stage")', '${sls:stage}'],
    ['async ({ resolveConfigurationProperty }) => await resolveConfigurationProperty(["custom", "stage"])', '${self:custom.stage}'],
    ['({ options }) => `orders-${options.stage || "dev"}`', "orders-${opt:stage, 'dev'}"],
  ])('asks the framework for variables, which resolves them: %s', (text, expected) => {
    expect(evaluated(`module.exports.stage = ${text}`, {}, 'config.js', { folder: '', address: ['stage'] }).value).toBe(expected)
  })
})

describe('imports are followed inside the repository', () => {
  const hello = `{ handler: 'hello.main' }`

  it.each<readonly [string, string, Readonly<Record<string, string>>]>([
    ['by default', `import hello from './src/hello'`, { 'src/hello.ts': `export default ${hello}` }],
    ['by name', `import { hello } from './src/hello'`, { 'src/hello.ts': `export const hello = ${hello}` }],
    ['by another name', `import { a as hello } from './src/hello'`, { 'src/hello.ts': `const b = ${hello}; export { b as a }` }],
    [
      'from an index',
      `import { hello } from './src'`,
      { 'src/index.ts': `export { default as hello } from './hello'`, 'src/hello.ts': `export default ${hello}` },
    ],
    [
      'through everything',
      `import { hello } from './src'`,
      { 'src/index.ts': `export * from './hello'`, 'src/hello.ts': `export const hello = ${hello}` },
    ],
    ['as a namespace', `import * as all from './src'; const { hello } = all`, { 'src/index.ts': `export const hello = ${hello}` }],
    ['by require', `const hello = require('./src/hello')`, { 'src/hello.js': `module.exports = ${hello}` }],
    ['by require of a name', `const { hello } = require('./src/hello')`, { 'src/hello.js': `exports.hello = ${hello}` }],
    ['by import()', `const { default: hello } = await import('./src/hello.js')`, { 'src/hello.ts': `export default ${hello}` }],
    ['as JSON', `import hello from './hello.json'`, { 'hello.json': '{ "handler": "hello.main" }' }],
    [
      'as YAML that is parsed',
      `import { load } from 'js-yaml'; import { readFileSync } from 'fs'; const hello = load(readFileSync('./hello.yml', 'utf8'))`,
      { 'hello.yml': 'handler: hello.main' },
    ],
    [
      'by paths',
      `import { hello } from '@functions'`,
      {
        'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", /* paths */ "paths": { "@functions": ["src/functions/index"] } } }',
        'src/functions/index.ts': `export const hello = ${hello}`,
      },
    ],
    [
      'by paths of another file',
      `import hello from '@functions/hello'`,
      {
        'tsconfig.json': '{ "extends": "./tsconfig.paths.json" }',
        'tsconfig.paths.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@functions/*": ["src/functions/*"] } } }',
        'src/functions/hello/index.ts': `export default ${hello}`,
      },
    ],
    [
      'by baseUrl',
      `import hello from 'functions/hello'`,
      { 'tsconfig.json': '{ "compilerOptions": { "baseUrl": "src" } }', 'src/functions/hello.ts': `export default ${hello}` },
    ],
    [
      'by the name of a package of the workspace, from what it is built from',
      `import { hello } from '@shop/functions'`,
      {
        'package.json': '{ "workspaces": ["packages/*"] }',
        'packages/functions/package.json': '{ "name": "@shop/functions", "main": "dist/index.js" }',
        'packages/functions/src/index.ts': `export const hello = ${hello}`,
      },
    ],
    [
      'from an export of such a package',
      `import hello from '@shop/backend-functions/hello'`,
      {
        'pnpm-workspace.yaml': 'packages: [backend/*]',
        'backend/functions/package.json':
          '{ "name": "@shop/backend-functions", "exports": { "./hello": { "types": "./dist/hello.d.ts", "import": "./dist/esm/hello.mjs" } } }',
        'backend/functions/src/hello.ts': `export default ${hello}`,
      },
    ],
    [
      'from below such a package',
      `const hello = require('functions/hello')`,
      {
        'tsconfig.json': '{}',
        'lerna.json': '{ "packages": ["functions"] }',
        'functions/package.json': '{ "name": "functions" }',
        'functions/hello.js': `module.exports = ${hello}`,
      },
    ],
  ])('%s', (_how, statement, files) => {
    const { value, gaps } = evaluated(`${statement}\nexport default { functions: { hello } }`, files)
    expect(value).toEqual(config)
    expect(gaps).toEqual([])
  })

  it('but not by the folder alone: a package has its name from its manifest', () => {
    const files = {
      'package.json': '{ "workspaces": ["packages/*"] }',
      'packages/functions/package.json': '{ "name": "@other/functions" }',
      'packages/functions/index.ts': `export const hello = ${hello}`,
    }
    const { value } = evaluated(`import { hello } from '@shop/functions'\nexport default { functions: { hello } }`, files)
    expect(value).toEqual({ functions: { hello: '<hello>' } })
  })

  it('all at once, as functions', () => {
    const files = { 'src/index.ts': `export const hello = ${hello}\nexport type Name = string` }
    expect(evaluated(`import * as functions from './src'\nexport default { functions }`, files).value).toEqual(config)
    expect(evaluated(`import * as functions from './src'\nexport default { functions: { ...functions } }`, files).value).toEqual(config)
  })

  it('as far as they are used: what the service does not need is not asked for', () => {
    const { value, gaps } = evaluated(
      `import './setup'\nimport { app } from './app'\nimport type { A } from './types'\napp.listen()\nexport default { functions: {} }`,
      {
        'setup.ts': 'export default {',
        'app.ts': 'export const app = {',
        'types.ts': 'export default {',
      },
    )
    expect(value).toEqual({ functions: {} })
    expect(gaps).toEqual([])
  })

  it('in a circle, without end', () => {
    const files = { 'a.ts': `import { b } from './b'; export const a = b`, 'b.ts': `import { a } from './a'; export const b = a` }
    expect(evaluated(`import { a } from './a'\nexport default { functions: {}, service: a }`, files).value).toEqual({
      functions: {},
      service: '<a>',
    })
  })

  it('not out of the repository, nor into packages', () => {
    const { value } = evaluated(`import a from '../../a'; import b from './node_modules/b'\nexport default { functions: {}, a, b }`, {
      'node_modules/b.ts': 'export default 1',
    })
    expect(value).toEqual({ functions: {}, a: '<a>', b: '<b>' })
  })
})

describe('paths', () => {
  it('of handlers are made of the place of their file, as the official template does', () => {
    const files = {
      'api/tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@libs/*": ["src/libs/*"] } } }',
      'api/src/libs/handler-resolver.ts':
        "export const handlerPath = (context: string) => {\n  return `${context.split(process.cwd())[1].substring(1).replace(/\\\\/g, '/')}`\n};",
      'api/src/functions/hello/index.ts':
        "import { handlerPath } from '@libs/handler-resolver';\nexport default { handler: `${handlerPath(__dirname)}/handler.main` }",
    }
    const { value } = evaluated(
      `import hello from './src/functions/hello'\nexport default { functions: { hello } }`,
      files,
      'api/serverless.ts',
    )
    expect(value).toEqual({ functions: { hello: { handler: 'src/functions/hello/handler.main' } } })
  })

  it.each([
    [`path.join('src', '../src/hello', 'main')`, 'src/hello/main'],
    [`path.resolve(__dirname, 'src/hello')`, 'src/hello'],
    [`path.relative(process.cwd(), path.join(__dirname, 'src'))`, 'src'],
    [`path.basename(__filename, '.ts')`, 'serverless'],
    [`path.dirname(fileURLToPath(import.meta.url)) + '/src'`, 'src'],
    [`import.meta.dirname + '/src'`, 'src'],
  ])('%s', (expression, expected) => {
    const text = `import path from 'node:path'\nimport { fileURLToPath } from 'url'\nexport default { functions: {}, value: ${expression} }`
    expect(evaluated(text, {}, 'api/serverless.ts').value).toMatchObject({ value: expected })
  })

  it('of a folder are what the repository has in it', () => {
    const text = `
      import { readdirSync } from 'fs'
      import { join } from 'path'
      const functions = {}
      readdirSync(join(__dirname, 'functions')).forEach((file) => {
        functions[file.split('.')[0]] = require(join(__dirname, 'functions', file)).default
      })
      export default { functions }`
    expect(evaluated(text, { 'functions/hello.ts': `export default { handler: 'hello.main' }` }).value).toEqual(config)
  })
})

describe('configurations are put together', () => {
  const base = { 'base.js': 'module.exports = { plugins: ["a"], functions: { hello: { handler: "hello.main" } } }' }

  it.each([
    ['lodash', `const { merge } = require('lodash')\nmodule.exports = merge(require('./base'), { plugins: ['b'] })`, ['b']],
    [
      'a module of lodash',
      `import { default as merge } from 'lodash/merge.js'\nexport default merge(require('./base'), { plugins: ['b'] })`,
      ['b'],
    ],
    ['deepmerge', `const merge = require('deepmerge')\nmodule.exports = merge(require('./base'), { plugins: ['b'] })`, ['a', 'b']],
    ['a spread', `module.exports = { ...require('./base'), plugins: ['b'] }`, ['b']],
  ])('with %s', (_how, text, plugins) => {
    expect(evaluated(text, base, 'serverless.js').value).toEqual({ plugins, ...config })
  })
})
