import { beforeAll, describe, expect, test } from 'vitest'
import { alternatives, isOpen } from '../../../src/read/cloudformation/choice.ts'
import { loadParser } from '../../../src/read/syntax/program.ts'
import { get, type Tree } from '../../../src/read/syntax/tree.ts'
import { type Files, resolved, shown } from './variables.ts'

beforeAll(loadParser)

const service = `
service: shop
provider:
  name: aws
  stage: \${opt:stage, 'dev'}
  region: eu-west-1
params:
  default: {domain: example.test, size: 1, zone: z}
  prod: {domain: example.com}
custom:
  stage: \${opt:stage, self:provider.stage}
  name: orders
  number: 12
  flag: 'true'
  nothing: null
  list: [a, {b: c}]
  map: {one: 1, two: '\${self:custom.name}'}
  auth: {dev: NONE, prod: aws_iam}
  same: {dev: x, prod: x}
  account: {dev: 1, default: 2}
  deep: {dev: {table: {name: t-dev}}, prod: {table: {name: t-prod}}}
  functions: {dev: {hello: {handler: a.b}}, prod: {}}
  escaped: \\\${self:custom.name}
`

const value = (text: string, files: Files = {}): Tree => {
  const tree = get(resolved(`${service}\nvalue: ${text}`, files).tree, 'value')
  if (tree === undefined) throw new Error('There is no value.')
  return tree
}

const possible = (text: string, files: Files = {}): unknown[] => alternatives(value(text, files)).map(shown)

const files: Files = {
  'app/config.yml': 'table: orders\nkeys: {id: S}\nlist: [1, 2]\nby: {dev: 1, prod: 2}\nown: ${self:custom.name}-own',
  'app/config/dev.yml': 'memory: 128\nonly: here',
  'app/config/prod.yml': 'memory: 1024',
  'app/settings.json': '{"size": {"small": 1}}',
  'app/note.txt': 'Dear ${self:custom.name}',
  'app/parts/inner.yml': 'x: ${file(config.yml):table}',
  'app/settings.js': "module.exports = { x: require('http').load() }",
  'shared/common.yml': 'team: blue',
  'app/code.ts': "export const a = fetch('a')\nexport const b = fetch('b')",
}

const cases: readonly (readonly [string, string, unknown])[] = [
  ['a text from elsewhere in the configuration', '${self:custom.name}', 'orders'],
  ['as part of a text', 'x-${self:custom.name}-y', 'x-orders-y'],
  ['a number stays one', '${self:custom.number}', 12],
  ['and becomes text in a text', 'n${self:custom.number}', 'n12'],
  ['a list', '${self:custom.list}', ['a', { b: 'c' }]],
  ['a map, and what it refers to', '${self:custom.map}', { one: 1, two: 'orders' }],
  ['an item by its index', '${self:custom.list.1.b}', 'c'],
  ['a name that is put together', '${self:custom.${self:custom.key, "na"}me}', 'orders'],
  ['null where nothing else is', '${self:custom.nothing}', null],
  ['null is no value where there is a fallback', "${self:custom.nothing, 'else'}", 'else'],
  ['the first source that has a value', "${self:custom.none, self:custom.name, 'else'}", 'orders'],
  ['a literal text', "${self:custom.none, 'else'}", 'else'],
  ['a literal with double quotes, commas and braces', '\'${self:custom.none, "a, {b}"}\'', 'a, {b}'],
  ['a literal number', '${self:custom.none, 3}', 3],
  ['a literal boolean', '${self:custom.none, false}', false],
  ['a fallback in braces, as old versions have it', '${self:custom.none, ${self:custom.name}}', 'orders'],
  ["the service's name", '${self:service}', 'shop'],
  ['spaces', '${ self:custom.none , self:custom.name }', 'orders'],
  ['CloudFormation has its own', 'arn:${AWS::Region}:${Table.Arn}:${Name}', 'arn:${AWS::Region}:${Table.Arn}:${Name}'],
  ['beside ours', '${AWS::StackName}-${self:custom.name}', '${AWS::StackName}-orders'],
  ['escaped, it is text', '\\${self:custom.name}', '${self:custom.name}'],
  ['escaped, also when referred to', '${self:custom.escaped}', '${self:custom.name}'],
  ['a tag in its long form', '!Sub "${self:custom.name}-${AWS::Region}"', { 'Fn::Sub': 'orders-${AWS::Region}' }],
  ['a boolean from a text', '${strToBool(${self:custom.flag})}', true],
  ['a member of a file', '${file(config.yml):table}', 'orders'],
  ['with a dot before its path, and deeper', '${file(./config.yml):keys.id}', 'S'],
  ['a whole file', '${file(./settings.json)}', { size: { small: 1 } }],
  ['a file above the service', '${file(../shared/common.yml):team}', 'blue'],
  ['a file as text', '${file(note.txt)}', 'Dear orders'],
  ['variables in a file are those of the service', '${file(config.yml):own}', 'orders-own'],
  ["a file's files are found from the service, not from it", '${file(parts/inner.yml)}', { x: 'orders' }],
  ['a file that is not there, with a fallback', "${file(none.yml):x, 'else'}", 'else'],
  ['a member that is not there, with a fallback', "${file(config.yml):none, 'else'}", 'else'],
  ['a program with a fallback, which it may not need', "${file(settings.js):x, 'else'}", '${file(settings.js):x}'],
  ['a parameter for all stages', '${param:zone}', 'z'],
  ['a parameter that is written nowhere', '${param:key}', '${param:key}'],
  ['the account', '${aws:accountId}', '${AWS::AccountId}'],
  ['the region of the deployment', '${aws:region}', '${AWS::Region}'],
  ['an environment variable', '${env:KEY}', '${env:KEY}'],
  ['an option with its default', "${opt:size, 'small'}", "${opt:size, 'small'}"],
  ['an option with a default from elsewhere is the same', '${opt:name, self:custom.name}', "${opt:name, 'orders'}"],
  ['a secret', '${ssm:/shop/${self:custom.stage}/key}', "${ssm:/shop/${opt:stage, 'dev'}/key}"],
  ['a secret from another region', '${ssm(us-east-1):/shop/key}', '${ssm(us-east-1):/shop/key}'],
  ['an output of another stack', '${cf:net-${sls:stage}.Vpc}', "${cf:net-${opt:stage, 'dev'}.Vpc}"],
  ["another's output by region", '${cf.us-west-2:net.Vpc}', '${cf.us-west-2:net.Vpc}'],
  ['an output of another stack that something may take the place of', '${env:VPC, opt:vpc, cf:net.Vpc}', '${cf:net.Vpc}'],
  ['a plugin’s own source', '${vault:shop.key}', '${vault:shop.key}'],
  ['git', '${git:sha1}', '${git:sha1}'],
  ['the stage', '${sls:stage}', "${opt:stage, 'dev'}"],
  ['the stage by its short option', "${opt:s, 'dev'}", "${opt:stage, 'dev'}"],
  ['the stage through custom', 'x-${self:custom.stage}', "x-${opt:stage, 'dev'}"],
  ['the stage through the provider', 'x-${self:provider.stage}', "x-${opt:stage, 'dev'}"],
  ['what has no value at all', '${self:custom.none}', '${self:custom.none}'],
  ['what is not closed is text', '${self:custom.name', '${self:custom.name'],
]

describe('a variable is replaced by its value', () => {
  test.each(cases)('%s', (_, text, expected) => {
    expect(shown(value(text, files))).toEqual(expected)
  })

  test('also below a member that is a variable itself, in a file that refers to it', () => {
    const { tree, gaps } = resolved('service: s\ncustom: ${file(custom.yml)}\nvalue: ${self:custom.b}', {
      'app/custom.yml': 'a: 1\nb: {c: "${self:custom.a}"}',
    })
    expect(shown(get(tree, 'value'))).toEqual({ c: 1 })
    expect(gaps).toEqual([])
  })

  test('keys are no place for variables', () => {
    expect(shown(value('{"${self:custom.name}": 1}'))).toEqual({ '${self:custom.name}': 1 })
  })

  test('a service that is written as a map is named by its name', () => {
    expect(shown(get(resolved('service: {name: shop}\nvalue: ${self:service}').tree, 'value'))).toBe('shop')
    expect(shown(get(resolved('service: shop\nvalue: ${self:service.name}').tree, 'value'))).toBe('shop')
  })

  test('without a stage or a region of its own, a service has those of the framework', () => {
    const { tree } = resolved('service: s\nprovider: {name: aws}\nvalue: ["x-${self:provider.stage}", "x-${self:provider.region}"]')
    expect(shown(get(tree, 'value'))).toEqual(["x-${opt:stage, 'dev'}", 'x-${AWS::Region}'])
  })

  test('the region of the deployment is one, however it is asked for', () => {
    const { tree } = resolved(`service: s
provider: {name: aws, region: "\${self:custom.home}"}
custom: {home: "\${opt:region, 'eu-west-1'}", tables: {eu-west-1: home, us-east-1: away}}
value: ["\${opt:region}", "\${opt:region, 'eu-west-1'}", "\${aws:region}", "\${self:provider.region}", "\${opt:region, 'us-east-1'}"]
table: "\${self:custom.tables.\${aws:region}}"`)
    const here = '${AWS::Region}'
    expect(shown(get(tree, 'value'))).toEqual([here, here, here, here, "${opt:region, 'us-east-1'}"])
    expect(shown(get(tree, 'table'))).toBe('home')
  })

  test('a service may change how its variables are written', () => {
    const { tree } = resolved(
      'service: s\nprovider: {name: aws, variableSyntax: "\\\\${{([ ~:a-zA-Z0-9._,-]+?)}}"}\ncustom: {a: 1}\nvalue: ["${{self:custom.a}}", "${self:custom.a}"]',
    )
    expect(shown(get(tree, 'value'))).toEqual([1, '${self:custom.a}'])
  })

  test('the plugin for pseudo parameters makes Fn::Sub of them', () => {
    const { tree } = resolved(
      'service: s\nplugins: [serverless-pseudo-parameters]\ncustom: {a: x}\nvalue: ["arn:#{AWS::Region}:${self:custom.a}", {Fn::Sub: "#{Table.Arn}"}]',
    )
    expect(shown(get(tree, 'value'))).toEqual([{ 'Fn::Sub': 'arn:${AWS::Region}:x' }, { 'Fn::Sub': '${Table.Arn}' }])
  })
})

describe('what the deployment chooses among known values is open', () => {
  test('a lookup by the stage: every stage, and that of the default where one is wanted', () => {
    expect(shown(value('${self:custom.auth.${self:custom.stage}}'))).toBe('NONE')
    expect(possible('${self:custom.auth.${self:custom.stage}}')).toEqual(['NONE', 'aws_iam'])
  })

  test('below the stage', () => {
    expect(possible('${self:custom.deep.${sls:stage}.table.name}')).toEqual(['t-dev', 't-prod'])
    expect(possible('${self:custom.deep.${sls:stage}.table}')).toEqual([{ name: 't-dev' }, { name: 't-prod' }])
  })

  test("also from a stage's own members", () => {
    const { tree } = resolved(`service: s
custom:
  dev: {a: 1, b: "\${self:custom.\${opt:stage, 'dev'}.a}"}
  prod: {a: 2}`)
    expect(alternatives(get(tree, 'custom', 'dev', 'b') as Tree).map(shown)).toEqual([1, 2])
  })

  test('nothing may be what a stage has', () => {
    const { tree } = resolved("service: s\ncustom: {auth: {dev: null, prod: aws_iam}}\nvalue: ${self:custom.auth.${opt:stage, 'dev'}}")
    const found = get(tree, 'value') as Tree
    expect([shown(found), alternatives(found).map(shown).toSorted()]).toEqual([null, ['aws_iam', null]])
  })

  test('as part of a text', () => {
    expect(shown(value('arn/${self:custom.deep.${sls:stage}.table.name}/*'))).toBe('arn/t-dev/*')
    expect(possible('arn/${self:custom.deep.${sls:stage}.table.name}/*')).toEqual(['arn/t-dev/*', 'arn/t-prod/*'])
  })

  test('with what is said for the other stages', () => {
    expect(possible('${self:custom.account.${sls:stage}, self:custom.account.default}')).toEqual([1, 2])
  })

  test('nothing is open where every stage says the same', () => {
    const tree = value('${self:custom.same.${sls:stage}}')
    expect([shown(tree), isOpen(tree)]).toEqual(['x', false])
  })

  test('a file by the stage', () => {
    expect(shown(value('${file(config/${sls:stage}.yml):memory}', files))).toBe(128)
    expect(possible('${file(config/${sls:stage}.yml):memory}', files)).toEqual([128, 1024])
    expect(possible("${file(config/${sls:stage}.yml):only, 'none'}", files)).toEqual(['here', 'none'])
  })

  test('a parameter by the stage', () => {
    expect(shown(value('${param:domain}'))).toBe('example.test')
    expect(possible('${param:domain}')).toEqual(expect.arrayContaining(['example.test', 'example.com']))
  })

  test('a stage without a default has no value that is shown', () => {
    const { tree } = resolved(
      'service: s\nprovider: {stage: "${env:STAGE}"}\ncustom: {a: {x: 1, y: 2}}\nvalue: ${self:custom.a.${self:provider.stage}}',
    )
    const found = get(tree, 'value') as Tree
    expect([found.kind, alternatives(found).map(shown)]).toEqual(['unknown', [1, 2]])
  })

  test('a default proposes a list or a map, but no text', () => {
    expect(shown(value('${opt:functions, self:custom.map}'))).toEqual({ one: 1, two: 'orders' })
    expect(shown(value('${opt:name, self:custom.name}'))).toBe("${opt:name, 'orders'}")
    expect(possible('${opt:name, self:custom.name}')).toEqual(['${opt:name}', 'orders'])
  })

  test('an open value is named by all that it may be, so that a change of one shows', () => {
    const of = (prod: string): unknown =>
      shown(
        get(
          resolved(
            `service: s\nprovider: {stage: "\${env:S}"}\ncustom: {a: {x: 1, y: ${prod}}}\nvalue: t-\${self:custom.a.\${self:provider.stage}}`,
          ).tree,
          'value',
        ),
      )
    expect(of('2')).not.toBe(of('3'))
  })
})

describe('every value has its place', () => {
  const at = (text: string, ...path: string[]): string => {
    const tree = get(resolved(`${service}\nvalue: ${text}`, files).tree, 'value', ...path)
    const line = tree?.at.file === 'app/serverless.yml' ? service.split('\n').length + 1 - tree.at.start.line : tree?.at.start.line
    return `${tree?.at.file} ${line}`
  }

  test('a text is where it is used', () => {
    expect(at('${self:custom.name}')).toBe('app/serverless.yml 0')
    expect(at('${file(config.yml):table}')).toBe('app/serverless.yml 0')
  })

  test('a map and its members are where they are written', () => {
    expect(at('${file(config.yml):keys}')).toBe('app/config.yml 2')
    expect(at('${file(config.yml):keys}', 'id')).toBe('app/config.yml 2')
    expect(at('${self:custom.map}', 'one')).not.toBe('app/serverless.yml 0')
  })
})
