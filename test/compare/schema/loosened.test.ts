import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Schemas } from '../../../src/compare/schema/index.ts'
import type { Json, Schema } from '../../../src/model/schema.ts'
import { readSchema } from '../../../src/read/request/schema.ts'
import { parseJson } from '../../../src/read/syntax/json.ts'

type Written = { readonly [keyword: string]: unknown }

function read(schema: Written): Schema {
  const { tree } = parseJson('order.json', JSON.stringify(schema, null, 1))
  if (tree === undefined) throw new Error('no schema')
  return readSchema(tree, () => undefined)
}

/** `body.zip: pattern removed`, what is between the two where that is all that is told. */
function told(base: Written, head: Written): string | readonly string[] {
  const found = new Schemas().compare(read(base), read(head))
  return found.kind === 'loosened' ? found.loosenings.map((it) => `${it.path}: ${it.words}`) : found.kind
}

const object = (properties: Written, more: Written = {}): Written => ({ type: 'object', properties, ...more })
const zip = (schema: Written): Written => object({ address: object({ zip: schema }) })

describe('a schema is looser', () => {
  test.each<[string, Written, Written, readonly string[]]>([
    [
      'where a property need not be there',
      object({}, { required: ['id', 'zip'] }),
      object({}, { required: ['id'] }),
      ['zip: no longer required'],
    ],
    ['without a pattern', zip({ type: 'string', pattern: '^\\d{5}$' }), zip({ type: 'string' }), ['address.zip: pattern removed']],
    [
      'with a wider pattern',
      zip({ type: 'string', pattern: '^\\d{5}$' }),
      zip({ type: 'string', pattern: '^\\d{5,9}$' }),
      ['address.zip: pattern widened'],
    ],
    ['with another type', zip({ type: 'string' }), zip({ type: ['string', 'null'] }), ['address.zip: type also null']],
    ['where a text becomes a number', zip({ type: 'string' }), zip({ type: 'number' }), ['address.zip: type string → number']],
    ['without a type', zip({ type: 'string' }), zip({}), ['address.zip: no longer checked']],
    ['with more values', object({ size: { enum: ['s', 'm'] } }), object({ size: { enum: ['m', 'l', 's'] } }), ['size: enum also l']],
    [
      'with a lower minimum',
      object({ count: { type: 'integer', minimum: 1 } }),
      object({ count: { type: 'integer', minimum: 0 } }),
      ['count: minimum 1 → 0'],
    ],
    [
      'where an edge is inside',
      object({ count: { type: 'number', maximum: 9, exclusiveMaximum: true } }),
      object({ count: { type: 'number', maximum: 9 } }),
      ['count: maximum no longer exclusive'],
    ],
    [
      'with a longer text',
      object({ name: { type: 'string', maxLength: 40 } }),
      object({ name: { type: 'string', maxLength: 400 } }),
      ['name: maxLength 40 → 400'],
    ],
    [
      'without a format',
      object({ mail: { type: 'string', format: 'email' } }),
      object({ mail: { type: 'string' } }),
      ['mail: format removed'],
    ],
    ['where others may be there', object({ id: {} }, { additionalProperties: false }), object({ id: {} }), [': other properties accepted']],
    [
      'in an item',
      object({ lines: { type: 'array', items: object({ sku: { type: 'string' } }, { required: ['sku'] }) } }),
      object({ lines: { type: 'array', items: object({ sku: { type: 'string' } }) } }),
      ['lines[].sku: no longer required'],
    ],
    [
      'with more items',
      object({ lines: { type: 'array', maxItems: 10 } }),
      object({ lines: { type: 'array', maxItems: 100 } }),
      ['lines: maxItems 10 → 100'],
    ],
    ['with items that may be equal', { type: 'array', uniqueItems: true }, { type: 'array' }, [': uniqueItems removed']],
    [
      'without a property of which more was asked than its type',
      object({ a: { type: 'string' }, role: { type: 'string', enum: ['reader'] } }),
      object({ a: { type: 'string' } }),
      ['role: no longer checked'],
    ],
    ['without any properties', object({ a: { type: 'string' } }), { type: 'object' }, ['a: no longer checked']],
    [
      'with the last of many values',
      object({ runtime: { enum: Array.from({ length: 30 }, (_, i) => `v${i}`) } }),
      object({ runtime: { enum: Array.from({ length: 31 }, (_, i) => `v${i}`) } }),
      ['runtime: enum also v30'],
    ],
    [
      'without a property that had to be there, which is said once',
      object({ id: { type: 'string' }, name: { type: 'string' } }, { required: ['id'] }),
      object({ name: { type: 'string' } }),
      ['id: no longer required'],
    ],
    [
      'in one of its alternatives',
      {
        oneOf: [
          object({ kind: { enum: ['a'] }, size: { enum: [1, 2] } }, { required: ['kind'] }),
          object({ kind: { enum: ['b'] } }, { required: ['kind'] }),
        ],
      },
      {
        oneOf: [
          object({ kind: { enum: ['a'] }, size: { enum: [1, 2, 3] } }, { required: ['kind'] }),
          object({ kind: { enum: ['b'] } }, { required: ['kind'] }),
        ],
      },
      [': oneOf changed'],
    ],
    [
      'with one more alternative',
      { anyOf: [object({}, { required: ['card'] }), object({}, { required: ['iban'] })] },
      { anyOf: [object({}, { required: ['card'] }), object({}, { required: ['iban'] }), object({}, { required: ['cash'] })] },
      [': anyOf changed'],
    ],
    ['without what may not be', object({}, { not: { required: ['admin'] } }), object({}), [': not removed']],
    [
      'beside what is stricter, and says what is looser alone',
      object({ zip: { type: 'string', pattern: '^\\d+$' }, name: { type: 'string' } }),
      object({ zip: { type: 'string' }, name: { type: 'string', maxLength: 5 } }, { required: ['name'] }),
      ['zip: pattern removed'],
    ],
    [
      'behind a definition',
      { $ref: '#/definitions/order', definitions: { order: object({}, { required: ['id'] }) } },
      { $ref: '#/definitions/order', definitions: { order: object({}) } },
      ['id: no longer required'],
    ],
  ])('%s', (_, base, head, words) => {
    expect(told(base, head)).toEqual(words)
    expect(told(head, base)).not.toEqual(words)
  })
})

describe('nothing is looser', () => {
  test.each<[string, Written, Written]>([
    [
      'in another order',
      object({ a: { type: 'string' }, b: { enum: [1, 2] } }, { required: ['a', 'b'] }),
      { required: ['b', 'a'], properties: { b: { enum: [2, 1] }, a: { type: 'string' } }, type: 'object' },
    ],
    [
      'in what only describes',
      object({ a: { type: 'string', description: 'a name', default: 'x' } }, { title: 'Order' }),
      object({ a: { type: 'string' } }),
    ],
    ['where more is demanded', object({ a: { type: 'string' } }), object({ a: { type: 'string', minLength: 1 } }, { required: ['a'] })],
    [
      'with another pattern for the same',
      zip({ type: 'string', pattern: '^[0-9]{5}$' }),
      zip({ type: 'string', pattern: '^\\d\\d\\d\\d\\d$' }),
    ],
    ['where the pattern tells the length', zip({ type: 'string', maxLength: 5 }), zip({ type: 'string', pattern: '^\\d{1,5}$' })],
    ['where a pattern lets everything be', zip({ type: 'string', pattern: '.*' }), zip({ type: 'string' })],
    ['where a format is none that is checked', zip({ type: 'string', format: 'password' }), zip({ type: 'string' })],
    ['where a number becomes an integer', zip({ type: 'number' }), zip({ type: 'integer' })],
    ['where values are listed', zip({ type: 'string', minLength: 2 }), zip({ enum: ['ab', 'abc'] })],
    ['where a definition is written out', { $ref: '#/definitions/id', definitions: { id: { type: 'string' } } }, { type: 'string' }],
    [
      'where parts are put together',
      { allOf: [object({}, { required: ['a'] }), object({}, { required: ['b'] })] },
      object({}, { required: ['a', 'b'] }),
    ],
    ['with fewer alternatives', { anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string' }],
  ])('%s', (_, base, head) => expect(told(base, head)).toBe('kept'))

  test.each<[string, Written, Written]>([
    [
      'that could not be there comes',
      object({ a: {} }, { additionalProperties: false }),
      object({ a: {}, b: {} }, { additionalProperties: false }),
    ],
    ['of which the type was asked goes', object({ a: { type: 'string' }, b: { type: 'string' } }), object({ a: { type: 'string' } })],
  ])('where a property %s, which is told apart', (_, base, head) => expect(told(base, head)).toBe('extended'))
})

describe('it is not told', () => {
  test.each<[string, Written, Written]>([
    [
      'of a pattern that is not read',
      zip({ type: 'string', pattern: '^(?=.*\\d).{8,}$' }),
      zip({ type: 'string', pattern: '^(?=.*[a-z]).{8,}$' }),
    ],
    ['of a reference that leads nowhere', { $ref: 'https://example.com/a' }, { $ref: 'https://example.com/b' }],
    [
      'of a schema inside itself that changes',
      { properties: { a: { $ref: '#' } } },
      { properties: { a: { $ref: 'https://example.com/b' } } },
    ],
  ])('%s', (_, base, head) => expect(told(base, head)).toBe('unknown'))
})

test('what is made to take for ever is given up', () => {
  const nested = (depth: number, leaf: Written): Written =>
    depth === 0 ? leaf : { anyOf: [object({ a: nested(depth - 1, leaf) }), object({ b: nested(depth - 1, leaf) })] }
  expect(['unknown', 'kept']).toContain(
    told(nested(9, { type: 'string', pattern: '(a+)+$' }), nested(9, { type: 'string', pattern: '(a|b)+$' })),
  )
  expect(told(zip({ type: 'string', pattern: '^(a|a)*$' }), zip({ type: 'string', pattern: `^${'(a*)*'.repeat(30)}$` }))).toBe('kept')
})

/* The oracle: what another validator accepts. */

const pattern = fc.constantFrom('^[a-c]+$', '^[a-z]{1,3}$', 'b', '^a', '[0-9]$', '^$')
const size = fc.integer({ min: 0, max: 3 })
const leaf = fc.oneof(
  fc.record({ type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'null', ['string', 'null'], ['integer', 'string']) }),
  fc.record({ type: fc.constant('string'), pattern, minLength: size, maxLength: size }, { requiredKeys: ['type'] }),
  fc.record(
    { type: fc.constantFrom('integer', 'number'), minimum: size, maximum: size, multipleOf: fc.constantFrom(1, 2, 3) },
    { requiredKeys: ['type'] },
  ),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom<Json>('a', 'b', 1, 2, null, true), { minLength: 1, maxLength: 3 }) }),
  fc.constant({}),
)
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
const { written } = fc.letrec<{ written: Written }>((tie) => {
  const inner = tie('written')
  return {
    written: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record(
        {
          type: fc.constant('object'),
          properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), inner, { maxKeys: 3, noNullPrototype: true }),
          required: names,
          additionalProperties: fc.oneof(fc.boolean(), inner),
          minProperties: size,
          maxProperties: size,
          patternProperties: fc.dictionary(pattern, inner, { maxKeys: 1, noNullPrototype: true }),
        },
        { requiredKeys: ['type'] },
      ),
      fc.record(
        { type: fc.constant('array'), items: inner, minItems: size, maxItems: size, uniqueItems: fc.boolean() },
        { requiredKeys: ['type'] },
      ),
      fc.record({ anyOf: fc.array(inner, { minLength: 1, maxLength: 3 }) }),
      fc.record({ oneOf: fc.array(inner, { minLength: 1, maxLength: 2 }) }),
      fc.record({ allOf: fc.array(inner, { minLength: 1, maxLength: 2 }) }),
      fc.record({ not: leaf }),
    ),
  }
})

/** A schema and what becomes of it when some keywords in it go, or come, or all of it is another. */
const pair = fc.oneof(
  fc.tuple(written, written),
  fc
    .tuple(written, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }))
    .map(([it, picks]): [Written, Written] => [it, picks.reduce(thinned, it)]),
  fc
    .tuple(written, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }))
    .map(([it, picks]): [Written, Written] => [picks.reduce(thinned, it), it]),
)

/** Without one of its keywords, somewhere. */
function thinned(schema: Written, pick: number): Written {
  const keys = Object.keys(schema)
  const key = keys[pick % keys.length]
  if (key === undefined) return schema
  const value = schema[key]
  const goesDeeper = typeof value === 'object' && value !== null && !Array.isArray(value) && pick % 3 !== 0
  if (goesDeeper) return { ...schema, [key]: thinned(value as Written, Math.floor(pick / keys.length)) }
  return Object.fromEntries(Object.entries(schema).filter(([other]) => other !== key))
}

const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>('', 'a', 'b', 'abc', 'abcd', 'z9', '7', 0, 1, 2, 3, 4, 6, -1, 0.5, true, false, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'ab', 'other', '7'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

const ajv = new Ajv({ strict: false, validateSchema: false, logger: false })

test('whatever is called looser takes what was refused, and whatever is not takes nothing that was', () => {
  fc.assert(
    fc.property(pair, fc.array(value, { minLength: 20, maxLength: 20 }), ([base, head], values) => {
      const [before, after] = [ajv.compile(base), ajv.compile(head)]
      const isLooserBy = (it: Json): boolean => after(it) === true && before(it) === false
      const found = new Schemas().compare(read(base), read(head))
      const shown = found.kind === 'loosened' ? found.loosenings.map((it) => it.witness) : []
      ajv.removeSchema()
      expect(shown.filter((it) => !isLooserBy(it))).toEqual([])
      expect(found.kind === 'kept' ? values.filter(isLooserBy) : []).toEqual([])
    }),
    { numRuns: Number(process.env['RUNS'] ?? 50) },
  )
})
