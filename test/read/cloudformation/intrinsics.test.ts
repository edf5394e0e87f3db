import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alternatives } from '../../../src/read/cloudformation/choice.ts'
import { resolve } from '../../../src/read/cloudformation/intrinsics.ts'
import { scopeOf } from '../../../src/read/cloudformation/scope.ts'
import { get, show, textOf, type Tree } from '../../../src/read/syntax/tree.ts'
import { parseYaml } from '../../../src/read/syntax/yaml.ts'
import { sourceOf } from './template.ts'

const sections = `
Parameters:
  Stage: {Type: String, Default: dev}
  Domain: {Type: String}
  Optional: {Type: String, Default: ''}
  Zones: {Type: CommaDelimitedList, Default: 'a, b'}
  Secret: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /shop/secret}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  HasDomain: !Not [!Equals [!Ref Domain, '']]
  HasOptional: !Not [!Equals [!Ref Optional, '']]
  Both: !And [!Condition IsProd, !Condition HasDomain]
  Either: !Or [!Condition IsDev, !Condition HasDomain]
  Circle: !Not [!Condition Circle]
Mappings:
  Sizes: {dev: {Memory: 128}, prod: {Memory: 1024}}
  Regions: {eu-west-1: {Account: '1'}, us-east-1: {Account: '1'}}
Resources:
  Table: {Type: 'AWS::DynamoDB::Table'}
`

function value(text: string, files: Readonly<Record<string, string>> = {}): Tree {
  const template = parseYaml('template.yml', `${sections}\nValue: ${text}`).tree
  const written = get(template, 'Value')
  if (written === undefined) throw new Error('The value is no YAML.')
  return resolve(written, scopeOf(template, { file: 'template.yml', source: sourceOf(files) }))
}

const shown = (tree: Tree): unknown => {
  if (tree.kind === 'list') return tree.items.map(shown)
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map((it) => [it.key, shown(it.value)]))
  const text = textOf(tree)
  return text === undefined ? null : show(text)
}

const cases: readonly (readonly [string, string, unknown])[] = [
  ['a parameter with a default is its default', '!Ref Stage', 'dev'],
  ['a parameter without one stays open', '!Ref Domain', '${Domain}'],
  ['an empty default means that a value is to be given', '!Ref Optional', '${Optional}'],
  ["an SSM parameter's default only names where the value is", '!Ref Secret', '${Secret}'],
  ['a list parameter is a list', '!Ref Zones', ['a', 'b']],
  ['a resource stays a symbol', '!Ref Table', '${Table}'],
  ['an attribute, short', '!GetAtt Table.Arn', '${Table.Arn}'],
  ['an attribute, long', '{"Fn::GetAtt": [Table, Arn]}', '${Table.Arn}'],
  ['a pseudo parameter stays a symbol', '!Ref AWS::Region', '${AWS::Region}'],
  ['but the partition is the common one', '!Sub "arn:${AWS::Partition}:s3:::${Stage}-data"', 'arn:aws:s3:::dev-data'],
  [
    'Sub with names of its own, and a literal',
    '!Sub ["${x}/${Table.Arn}/${!aws:username}", {x: !Ref Stage}]',
    'dev/${Table.Arn}/${aws:username}',
  ],
  ['Join', '!Join [":", [arn, !Ref "AWS::Partition", !Ref Table]]', 'arn:aws:${Table}'],
  ['Join leaves out what is no value', '!Join ["-", [a, !Ref "AWS::NoValue", b]]', 'a-b'],
  ['Select and Split', '!Select [1, !Split ["/", "a/b/c"]]', 'b'],
  ['Split of what is not known keeps its name', '!Select [1, !Split [":", !GetAtt Table.Arn]]', '${Fn::Select(1, Fn::Split(Table.Arn))}'],
  ['FindInMap', '!FindInMap [Sizes, !Ref Stage, Memory]', '128'],
  ['FindInMap where every row says the same', '!FindInMap [Regions, !Ref "AWS::Region", Account]', '1'],
  ['FindInMap where it depends', '!FindInMap [Sizes, !Ref Domain, Memory]', '${Fn::FindInMap(Sizes, Domain, Memory) of 128 | 1024}'],
  ['ImportValue', '!ImportValue shop-queue', '${Fn::ImportValue:shop-queue}'],
  ['a dynamic reference', '"pre-{{resolve:ssm:/shop/key}}"', 'pre-${resolve:ssm:/shop/key}'],
  ['If by defaults', '!If [IsProd, big, small]', 'small'],
  ['If by And, Or and Not', '[!If [Both, 1, 2], !If [Either, 1, 2]]', ['2', '1']],
  ['If by an empty default', '!If [HasOptional, yes it has, no]', 'no'],
  ['If that the deployment decides', '!If [HasDomain, a, b]', '${Fn::If(HasDomain, a, b)}'],
  ['If with equal branches', '!If [HasDomain, a, a]', 'a'],
  ['If by a condition that refers to itself', '!If [Circle, a, b]', '${Fn::If(Circle, a, b)}'],
  ['members and items without a value are gone', '{a: !Ref "AWS::NoValue", b: [!Ref "AWS::NoValue", c]}', { b: ['c'] }],
  ['an unknown function is unknown, and equal to itself', '!Cidr [!Ref Domain, 2]', '${Fn::Cidr(Domain, 2)}'],
  [
    'ForEach',
    '{"Fn::ForEach::Loop": [Name, [A, B], {"Topic${Name}": {x: !Ref Name, y: !Sub "${Name}!"}}]}',
    { TopicA: { x: 'A', y: 'A!' }, TopicB: { x: 'B', y: 'B!' } },
  ],
]

describe('an intrinsic function is replaced by its value', () => {
  test.each(cases)('%s', (_, text, expected) => {
    expect(shown(value(text))).toEqual(expected)
  })

  test('an include from the repository takes the place of the call, with its own places', () => {
    const tree = value('{"Fn::Transform": {Name: "AWS::Include", Parameters: {Location: parts/api.yml}}}', {
      'parts/api.yml': 'paths:\n  /orders: {}\n',
    })
    expect(shown(tree)).toEqual({ paths: { '/orders': {} } })
    expect(get(tree, 'paths')?.at).toMatchObject({ file: 'parts/api.yml', start: { line: 2 } })
  })

  test('an include from elsewhere is unknown, and said', () => {
    const source = sourceOf({})
    const tree = parseYaml('template.yml', 'Fn::Transform: {Name: "AWS::Include", Parameters: {Location: "s3://bucket/api.yml"}}').tree
    const result = resolve(tree as Tree, scopeOf(undefined, { file: 'template.yml', source }))
    expect(result.kind).toBe('unknown')
    // Nothing of this repository decides what it holds: it matters where another one is included.
    expect(source.gaps).toMatchObject([{ level: 'warning', reason: 'missing-include', about: [] }])
    expect(source.gaps[0]?.subject).toContain('s3://bucket/api.yml')
  })
})

describe('an open If keeps what it may be for whoever needs the worst case', () => {
  const possible = (text: string): unknown[] => alternatives(value(text)).map(shown)

  test('both branches, also where defaults choose one', () => {
    expect(possible('!If [HasDomain, a, b]')).toEqual(['a', 'b'])
    expect(possible('!If [IsProd, a, b]')).toEqual(['a', 'b'])
  })

  test('nested', () => {
    expect(possible('!If [HasDomain, a, !If [IsProd, b, c]]')).toEqual(['a', 'b', 'c'])
  })

  test('every row of a mapping', () => {
    expect(possible('!FindInMap [Sizes, !Ref Domain, Memory]')).toEqual(['128', '1024'])
  })

  test('a text is every text that its open parts make, and shows as one', () => {
    const joined = '!Join ["", ["arn:aws:iam::", !FindInMap [Sizes, !Ref Domain, Memory], ":root"]]'
    expect(possible(joined)).toEqual(['arn:aws:iam::128:root', 'arn:aws:iam::1024:root'])
    expect(shown(value(joined))).toBe('arn:aws:iam::${Fn::FindInMap(Sizes, Domain, Memory) of 128 | 1024}:root')
    expect(possible('!Sub ["${x}/${y}", {x: !If [IsProd, a, b], y: !If [HasDomain, !Ref Table, c]}]')).toEqual([
      'a/${Table}',
      'a/c',
      'b/${Table}',
      'b/c',
    ])
    expect(possible('!Sub ["${x}-${x}", {x: !If [IsProd, a, b]}]')).toEqual(['a-a', 'b-b'])
  })

  test('a text of very many is one symbol', () => {
    const variables = Array.from({ length: 5 }, (_, i) => `v${i}: !If [HasDomain, a${i}, b${i}]`)
    const text = `!Sub ["${variables.map((_, i) => `\${v${i}}`).join('')}", {${variables.join(', ')}}]`
    expect(possible(text)).toHaveLength(1)
  })

  test('only the branch that is a value', () => {
    expect(possible('!If [IsProd, a, !Ref "AWS::NoValue"]')).toEqual(['a'])
  })

  test('a member whose default is no value is not taken for absent', () => {
    expect(shown(value('{a: !If [IsProd, x, !Ref "AWS::NoValue"]}'))).toEqual({ a: '${Fn::If(IsProd, x, AWS::NoValue)}' })
  })
})

describe('hostile input costs a bounded amount of work', () => {
  test('a text that doubles with every level', () => {
    let text = '"0123456789"'
    for (let level = 0; level < 60; level++) text = `{"Fn::Sub": ["\${a}\${a}", {a: ${text}}]}`
    expect(JSON.stringify(shown(value(text))).length).toBeLessThan(200_000)
  })

  test('files that include themselves twice', () => {
    const call = '{"Fn::Transform": {Name: "AWS::Include", Parameters: {Location: a.yml}}}'
    const started = value(call, { 'a.yml': `a: ${call}\nb: ${call}\n` })
    expect(started.kind).toBe('map')
  })

  test('any tree of tags and names gives a tree without tags, and throws nothing', () => {
    const leaf = fc.constantFrom(
      'a',
      '"${Stage}"',
      'Table.Arn',
      '!Ref Stage',
      '!Ref __proto__',
      '!GetAtt constructor.x',
      '1',
      'null',
      '[]',
      '{}',
    )
    const node = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(
            fc.constantFrom('Sub', 'Join', 'If', 'Select', 'Split', 'FindInMap', 'GetAtt', 'ImportValue', 'Transform'),
            fc.array(tie('tree'), { maxLength: 4 }),
          )
          .map(([name, parts]) => `!${name} [${parts.join(', ')}]`),
        fc
          .tuple(fc.constantFrom('Ref', 'Fn::Sub', 'Fn::If', '__proto__', 'Condition', 'Fn::ForEach::X', 'Fn::Transform'), tie('tree'))
          .map(([key, part]) => `{"${key}": ${part}}`),
      ),
    })).tree
    fc.assert(
      fc.property(node, (text) => {
        const untagged = (tree: Tree): boolean =>
          tree.kind === 'list'
            ? tree.tag === null && tree.items.every(untagged)
            : tree.kind === 'map'
              ? tree.tag === null && tree.entries.every((it) => untagged(it.value))
              : true
        expect(untagged(value(text))).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})
