import { describe, expect, it } from 'vitest'
import { get, textOf } from '../../../src/read/syntax/tree.ts'
import { evaluated, valueOf } from './program.ts'
import { sliceOf } from './trees.ts'

describe('an expression', () => {
  it.each<readonly [string, unknown]>([
    [`'a'`, 'a'],
    ['-1.5', -1.5],
    ['[1, true, null]', [1, true, null]],
    ['{ a: 1, b: undefined }', { a: 1 }],
    [`'a' as const`, 'a'],
    [`({ a: 1 } satisfies Record<string, number>)`, { a: 1 }],
    [`<string>'a'`, 'a'],
    [`'a'!`, 'a'],
    [`'a' + 1 + 'b'`, 'a1b'],
    ['`a-${1 + 1}`', 'a-2'],
    ['{ [`k${1}`]: 1 }', { k1: 1 }],
    ['60 * 5', 300],
    [`true ? 'a' : 'b'`, 'a'],
    [`'' || 'b'`, 'b'],
    [`null ?? 'b'`, 'b'],
    [`false && 'b'`, false],
    [`'a' === 'a'`, true],
    [`[...[1, 2], 3]`, [1, 2, 3]],
    [`{ ...{ a: 1, b: 1 }, b: 2 }`, { a: 1, b: 2 }],
    [`[1, 2, 3].map((it) => it * 2)`, [2, 4, 6]],
    [`[1, 2, 3].filter((it) => it > 1)`, [2, 3]],
    [`['a', 'b'].reduce((all, it) => ({ ...all, [it]: it.toUpperCase() }), {})`, { a: 'A', b: 'B' }],
    [`[[1], [2]].flatMap((it) => it)`, [1, 2]],
    [`['a', 'b'].join('/')`, 'a/b'],
    [`Object.keys({ a: 1, b: 2 })`, ['a', 'b']],
    [`Object.fromEntries(Object.entries({ a: 1 }).map(([key, value]) => [key + '!', value]))`, { 'a!': 1 }],
    [`Object.assign({ a: 1 }, { b: 2 })`, { a: 1, b: 2 }],
    [`'a-b-c'.split('-').slice(1).join('.')`, 'b.c'],
    [`'a.b'.replace('.', '/')`, 'a/b'],
    ['"a\\\\b".replace(/\\\\/g, "/")', 'a/b'],
    [`'userCreated'.replace(/[A-Z]/g, (it) => '-' + it.toLowerCase())`, 'user-created'],
    [`[...new Set(['a'])]`, ['a']],
    ['(() => { for (const it of [1, 2]) if (it === 2) return it })()', 2],
    ['((a, { b = 2, ...rest }) => ({ a, b, rest }))(1, { c: 3 })', { a: 1, b: 2, rest: { c: 3 } }],
    ['(function f(n) { return n === 0 ? [] : [...f(n - 1), n] })(3)', [1, 2, 3]],
    [`(() => { switch ('b') { case 'a': return 1; case 'b': return 2; default: return 3 } })()`, 2],
    [`{ a: 1 }?.a`, 1],
    [`Array.from([1, 2], (it) => it * 2)`, [2, 4]],
    [`['a', undefined, null, 'b'].join('-')`, 'a---b'],
    ['(() => { const all = { a: 1, b: 2 }; delete all.a; return all })()', { b: 2 }],
    ['(() => { const all = [1, 2, 3]; all.shift(); return all })()', [2, 3]],
    ['(() => { const all = [1]; Array.from(all).push(2); return all })()', [1]],
    ['(() => { let a = 1; try { a = 2 } finally { a = 3 } return a })()', 3],
    [`(() => { try { throw new Error('no') } catch { return 1 } })()`, 1],
    [`(() => { if (process.env.A === 'a') { return 1 } else { throw new Error('no') } })()`, 1],
    ['(() => { let i = 0; do { i++ } while (i < 3); return i })()', 3],
  ])('%s', (expression, expected) => {
    expect(valueOf(expression)).toEqual(expected)
  })

  it.each<readonly [string, string, unknown]>([
    ['a constant', `const name = 'shop'`, 'shop'],
    ['what is taken out of a map', `const { a: { name } } = { a: { name: 'shop' } }`, 'shop'],
    ['a member of an enumeration', `enum Names { First, Shop = 'shop' }; const name = Names.Shop`, 'shop'],
    ['a variable that is set later', `let name; if (true) { name = 'shop' }`, 'shop'],
    ['a member that is deleted', `const name: Record<string, number> = { a: 1, b: 2 }; delete name.a`, { b: 2 }],
    ['a member that is set behind a condition that holds', `const name = { a: 1 }; true && (name.a = 2)`, { a: 2 }],
    ['a map that another one is merged into', `import _ from 'lodash'; const name = { a: 1 }; _.merge(name, { b: 2 })`, { a: 1, b: 2 }],
    [
      'a map that is added to',
      `const name: Record<string, number> = {}; name.a = 1; name['b'] = 2; Object.assign(name, { c: 3 })`,
      { a: 1, b: 2, c: 3 },
    ],
    ['a list that is added to', `const name = ['a']; name.push('b'); ['c'].forEach((it) => name.push(it))`, ['a', 'b', 'c']],
    [
      'what a class builds',
      `class Builder {
        #events = []
        timeout = 3
        constructor(private handler: string) {}
        static of(handler) { return new Builder(handler) }
        withTimeout(timeout) { this.timeout = timeout; return this }
        build() { return { handler: this.handler, timeout: this.timeout } }
      }
      const name = Builder.of('a.main').withTimeout(30).build()`,
      { handler: 'a.main', timeout: 30 },
    ],
    [
      'what an object of a class gives when it is asked for a member',
      `class Contract {
        constructor(path) { this.path = path }
        get trigger() { return { httpApi: { path: this.path, method: 'get' } } }
      }
      const name = new Contract('/orders').trigger`,
      { httpApi: { path: '/orders', method: 'get' } },
    ],
    ['a declaration that is used before it', `const name = make(); function make() { return later }; const later = 'shop'`, 'shop'],
  ])('reads %s', (_what, before, expected) => {
    expect(valueOf('name', before)).toEqual(expected)
  })

  it('leaves the variables of the framework in texts alone', () => {
    expect(valueOf("'${self:service}-${opt:stage, \\'dev\\'}'")).toBe("${self:service}-${opt:stage, 'dev'}")
    expect(valueOf("`${'a'}-\\${self:service}`")).toBe('a-${self:service}')
  })
})

describe('what only the deployment knows', () => {
  it.each<readonly [string, unknown]>([
    ['process.env.STAGE', '${env:STAGE}'],
    [`process.env['STAGE']!`, '${env:STAGE}'],
    [`process.env.STAGE || 'dev'`, "${env:STAGE, 'dev'}"],
    ['process.env.SIZE ?? 512', '${env:SIZE, 512}'],
    ['`arn:${process.env.STAGE}`', 'arn:${env:STAGE}'],
    ['(({ STAGE = "dev" }) => STAGE)(process.env)', "${env:STAGE, 'dev'}"],
  ])('%s is written as the framework writes it', (expression, expected) => {
    expect(valueOf(expression)).toEqual(expected)
  })

  const before = `const isProd = process.env.STAGE === 'prod'; const stages = { dev: 'a', prod: 'b' }`

  it.each<readonly [string, unknown]>([
    [`isProd ? 'x' : 'y'`, { either: ['x', 'y'] }],
    ['stages[process.env.STAGE]', { either: ['a', 'b'] }],
    ['{ ...(isProd ? { a: 1 } : { b: 2 }) }', { a: { maybe: 1 }, b: { maybe: 2 } }],
    ['{ ...(isProd ? { a: 1 } : { a: 2 }) }', { a: { either: [1, 2] } }],
    ['{ ...(isProd && { a: 1 }) }', { a: { maybe: 1 } }],
    ['[1, ...(isProd ? [2] : [])]', [1, { maybe: 2 }]],
    [`[isProd && 'a', 'b'].filter(Boolean)`, [{ maybe: 'a' }, 'b']],
    ['(() => { if (isProd) return 1; return 2 })()', { either: [1, 2] }],
    ['(() => { const it = {}; if (isProd) it.a = 1; return it })()', { a: { maybe: 1 } }],
    ['(() => { let it = 1; if (isProd) it = 2; return it })()', { either: [1, 2] }],
    ['(() => { const it = { a: 1 }; if (isProd) delete it.a; return it })()', { a: { maybe: 1 } }],
    ['(() => { const it = { a: 1 }; isProd && (it.a = 2); return it })()', { a: { either: [1, 2] } }],
    ['(() => { const it = [1]; isProd ? it.push(2) : it.push(3); return it })()', [1, { maybe: 2 }, { maybe: 3 }]],
  ])('%s is each of its values', (expression, expected) => {
    expect(valueOf(expression, before)).toEqual(expected)
  })

  it('is not whether this is a deployment, which `serverless offline` is none', () => {
    expect(valueOf(`process.env.IS_OFFLINE ? 'local' : 'cloud'`)).toBe('cloud')
    expect(valueOf(`process.argv.includes('offline') ? 'local' : 'cloud'`)).toBe('cloud')
  })

  it('is more than a few values, and what more there may be is not known', () => {
    const branches = Array.from({ length: 25 }, (_, i) => `if (process.env.A${i}) return ${i}`).join('; ')
    const value = valueOf('path()', `const path = () => { ${branches} }`)
    expect(value).toEqual({ either: [...Array.from({ length: 19 }, (_, i) => i), '<path()>'] })
  })

  it('differs where its values differ, though it is written the same', () => {
    const size = (small: number) => {
      const text = `const small = ${small}; export default { functions: {}, size: process.env.A === 'x' ? small : 1024 }`
      return textOf(get(evaluated(text).tree, 'size'))?.parts
    }
    expect(size(128)).toEqual(size(128))
    expect(size(128)).not.toEqual(size(256))
  })
})

describe('what cannot be evaluated', () => {
  it('is unknown under its source text, and as a mere value no gap', () => {
    const { value, gaps } = evaluated(`export default { functions: {}, service: makeName('shop',\n  2), custom: { ...make() } }`)
    expect(value).toEqual({ functions: {}, service: "<makeName('shop', 2)>", custom: {} })
    expect(gaps).toEqual([])
  })

  it.each([
    [
      'a service that a function of a package makes',
      `import { make } from 'base'\nexport default make()`,
      'warning serverless.ts:2 unresolved-program make()',
    ],
    [
      'members of a package',
      `import base from 'base'\nexport default { functions: {\n ...base } }`,
      'warning serverless.ts:3 unresolved-program ...base',
    ],
    [
      'a member under a name that is not known',
      `export default { functions: {\n [make()]: {} } }`,
      'warning serverless.ts:2 unresolved-program [make()]: {}',
    ],
    [
      'members that are set under names that are not known',
      `const functions = {}\nfor (const it of find()) functions[it] = {}\nexport default { functions }`,
      'warning serverless.ts:2 unresolved-program functions[it]',
    ],
    [
      'what a function of a package may add',
      `import { add } from 'base'\nconst functions = {}\nadd(functions)\nexport default { functions }`,
      'warning serverless.ts:3 unresolved-program add(functions)',
    ],
  ])('may hide functions: %s', (_what, text, gap) => {
    expect(evaluated(text).gaps).toEqual([gap])
  })

  it.each([
    ['items that are taken out somewhere', '(() => { const all = [1, 2]; all.splice(0, 1); return all })()', [1, 2, '<all.splice(0, 1)>']],
    ['a list that is flattened further', '[[[1]]].flat(2)', '<[[[1]]].flat(2)>'],
    ['a text that is looked through from somewhere', `'aba'.indexOf('a', 1)`, `<'aba'.indexOf('a', 1)>`],
    ['a text that is split so often', `'a.b'.split('.', 1)`, `<'a.b'.split('.', 1)>`],
  ])('is not guessed: %s', (_what, expression, expected) => {
    expect(valueOf(expression)).toEqual(expected)
  })

  it('hides nothing where the definition is only shown', () => {
    expect(evaluated(`const functions = {}\nconsole.log(functions)\nexport default { functions }`).gaps).toEqual([])
  })

  it('is said as an item of its list', () => {
    expect(evaluated('export default { functions: { a: { events: [{ sqs: 1 }, ...more()] } } }')).toMatchObject({
      value: { functions: { a: { events: [{ sqs: 1 }, '<...more()>'] } } },
      gaps: [],
    })
  })

  it('concerns nobody in a server that is called like a service', () => {
    expect(evaluated(`const app = make()\nmodule.exports = { handler: app, ...app }`, {}, 'serverless.js').gaps).toEqual([])
  })
})

describe('places', () => {
  it('are those of the texts, in UTF-16 units', () => {
    const text = `// 😀\nexport default {\n  service: 'é😀', functions: { 'ü😀': { handler: \`a.\${'b'}\` } } }`
    const { tree } = evaluated(text)
    const at = (...path: string[]) =>
      sliceOf(text, get(tree, ...path)?.at ?? { file: '', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } })
    expect(at('service')).toBe(`'é😀'`)
    expect(at('functions', 'ü😀', 'handler')).toBe("`a.${'b'}`")
    const functions = get(tree, 'functions')
    expect(functions?.kind === 'map' && functions.entries.map((it) => sliceOf(text, it.keyAt))).toEqual([`'ü😀'`])
  })

  it('of what is not known are where it is used', () => {
    const { tree } = evaluated(`import { more } from 'base'\nexport default { functions: {\n  a: more } }`)
    expect(get(tree, 'functions', 'a')?.at.start).toEqual({ line: 3, column: 6 })
  })

  it('are in the file where the value is written', () => {
    const { tree } = evaluated(`import hello from './hello'\nexport default { functions: { hello } }`, {
      'hello.ts': `export default {\n  handler: 'hello.main' }`,
    })
    expect(get(tree, 'functions', 'hello', 'handler')?.at).toMatchObject({ file: 'hello.ts', start: { line: 2, column: 12 } })
  })
})
