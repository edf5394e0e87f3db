import { describe, expect, test } from 'vitest'
import { readSchema } from '../../../src/read/request/schema.ts'
import { parseYaml } from '../../../src/read/syntax/yaml.ts'
import { schemaWords } from './told.ts'

function read(text: string): string {
  const { tree } = parseYaml('model.yml', text)
  if (tree === undefined) throw new Error('no tree')
  return schemaWords(readSchema(tree, () => undefined))
}

describe('of a schema there counts', () => {
  test.each([
    ['what it demands and not what it says', '{title: Order, description: x, default: {}, example: {}, type: object}', 'type object'],
    [
      'each property by itself',
      '{properties: {id: {type: string, minLength: 1}}, required: [id, at]}',
      'id: (type string; minLength 1); required id; required at',
    ],
    ['all of `allOf`', '{allOf: [{type: object}, {required: [id]}]}', 'type object; required id'],
    ['an edge with whether it is inside', '{minimum: 0, exclusiveMinimum: true, maximum: 9}', 'minimum beyond 0; maximum 9'],
    [
      'what other properties have to be',
      '{properties: {a: {}}, patternProperties: {^x-: {type: string}}, additionalProperties: {type: integer}}',
      'a: (); /^x-/: (type string); any but a, ^x-: (type integer)',
    ],
    ['that there are no others', '{properties: {a: {}}, additionalProperties: false}', 'a: (); any but a: (never)'],
    ['nothing of others that may be anything', '{additionalProperties: true}', ''],
    ['items alike, and one by one', '{items: {type: string}}', 'items from 0: (type string)'],
    [
      'items one by one, and the others',
      '{items: [{type: string}, {}], additionalItems: false}',
      'item 0: (type string); item 1: (); items from 2: (never)',
    ],
    ['alternatives', '{anyOf: [{type: string}, {type: "null"}], not: {enum: [x]}}', 'anyOf (type string) (type null); not (one of ["x"])'],
    [
      'what one property demands of the others',
      '{dependencies: {card: [address]}}',
      'anyOf (not (type object; required card)) (required address)',
    ],
    ['`null` also where YAML takes it for nothing', '{type: [string, null]}', 'type string or null'],
    [
      'a definition, and nothing beside it',
      '{definitions: {id: {type: string}}, properties: {id: {$ref: "#/definitions/id", minLength: 1}}}',
      'id: (type string)',
    ],
    ['a schema inside itself once', '{properties: {child: {$ref: "#"}}}', 'child: (unknown a schema inside itself)'],
    ['a reference that leads nowhere as not known', '{$ref: "other.json"}', 'unknown $ref other.json'],
    [
      'a keyword of another form as not known',
      '{minLength: x, pattern: {}, type: [strange], exclusiveMinimum: 1, minimum: 0}',
      'unknown minLength x; unknown pattern ; unknown type ; unknown minimum 0',
    ],
    ['a text of JSON like what it says', `'{"type": "object", "required": ["id"]}'`, 'type object; required id'],
    ['a text that is none as not known', 'later', 'unknown later'],
  ])('%s', (_, text, expected) => expect(read(text)).toBe(expected))

  test('no more than can be read', () => {
    const deep = '{properties: {a: '.repeat(60) + '{type: string}' + '}}'.repeat(60)
    expect(read(deep)).toContain('unknown a schema that is too large')
    const twice = Array.from(
      { length: 30 },
      (_, i) => `d${i}: {properties: {a: {$ref: "#/definitions/d${i + 1}"}, b: {$ref: "#/definitions/d${i + 1}"}}}`,
    )
    const { tree } = parseYaml('model.yml', `{$ref: "#/definitions/d0", definitions: {${twice.join(', ')}, d30: {type: string}}}`)
    expect(tree === undefined ? 0 : readSchema(tree, () => undefined).limits.length).toBe(2)
  })
})
