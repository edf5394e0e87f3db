import { describe, expect, test } from 'vitest'
import { loadRules } from '../../src/fetch/rules.ts'
import { overridesIn } from '../../src/read/parameters/override.ts'
import { environmentOf, isParameterFileOf } from '../../src/read/parameters/candidate.ts'
import type { Report } from '../../src/model/report.ts'
import { parseRule, review } from '../../src/review.ts'
import { world } from '../support/world.ts'

type Files = Readonly<Record<string, string>>

const { rules, version: rulesVersion } = await loadRules(parseRule)

function reviewed(base: Files, head: Files): Promise<Report> {
  const commits = { base: null, head: null }
  return review({ rules, rulesVersion, version: '', commits, accepted: [], failOn: 'never', today: '2026-01-01' }, world(base, head))
}

/** `samconfig.toml:5 Anyone on the internet can now call …` */
const told = ({ findings }: Report): string[] =>
  findings.map(({ location, title }) => `${location.side === 'base' ? 'base ' : ''}${location.file}:${location.startLine} ${title}`)

/** A template beside files that give it parameters; what changes is these alone. */
async function given(template: string, base: Files, head: Files): Promise<string[]> {
  return told(await reviewed({ 'template.yaml': template, ...base }, { 'template.yaml': template, ...head }))
}

const parameters = (...names: string[]): string => `Parameters:\n${names.map((it) => `  ${it}\n`).join('')}`

/** Who may call a route is a parameter. */
const guarded = (auth: string): string => `${parameters(auth, 'Table: { Type: String, Default: orders }')}Conditions:
  IsOpen: !Equals [!Ref Auth, NONE]
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: !Ref Auth
`

const open = 'Auth: { Type: String }'
const closed = 'Auth: { Type: String, Default: AWS_IAM }'
const toml = (environments: Readonly<Record<string, string>>): string =>
  `version = 0.1\n${Object.entries(environments)
    .map(([name, value]) => `[${name}.deploy.parameters]\nparameter_overrides = ${value}\n`)
    .join('')}`

const lost = 'Anyone on the internet can now call `GET /`'

describe('samconfig.toml', () => {
  test.each([
    ['a text', '"Auth=AWS_IAM"', '"Auth=NONE"'],
    ['a list', '["Table=x", "Auth=AWS_IAM"]', '["Table=x", "Auth=NONE"]'],
    ['the long form', '"ParameterKey=Auth,ParameterValue=AWS_IAM"', '"ParameterKey=Auth,ParameterValue=NONE"'],
    ['a table', '{ Auth = "AWS_IAM" }', '{ Auth = "NONE" }'],
  ])('decides by %s, and is where the change is told', async (_form, before, after) => {
    const found = await given(
      guarded(open),
      { 'samconfig.toml': toml({ default: before }) },
      { 'samconfig.toml': toml({ default: after }) },
    )
    expect(found).toEqual([`samconfig.toml:3 ${lost}`])
  })

  test('decides through a condition', async () => {
    const template = guarded(open).replace('AuthorizationType: !Ref Auth', 'AuthorizationType: !If [IsOpen, NONE, AWS_IAM]')
    const [base, head] = [toml({ default: '"Auth=SIGNED"' }), toml({ default: '"Auth=NONE"' })]
    expect(await given(template, { 'samconfig.toml': base }, { 'samconfig.toml': head })).toEqual([`template.yaml:14 ${lost}`])
  })

  test('names the environments that it is so in, where it is not so in all', async () => {
    const base = toml({ default: '"Auth=AWS_IAM"', prod: '"Auth=AWS_IAM"', test: '"Auth=AWS_IAM"' })
    const head = toml({ default: '"Auth=AWS_IAM"', prod: '"Auth=NONE"', test: '"Auth=AWS_IAM"' })
    expect(await given(guarded(open), { 'samconfig.toml': base }, { 'samconfig.toml': head })).toEqual([
      `samconfig.toml:5 ${lost}, in \`prod\``,
    ])
  })

  const many = (auth: (i: number) => string) =>
    toml(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`env${String.fromCharCode(97 + i)}`, `"Auth=${auth(i)}"`])))

  test('is asked about each environment that it gives something else, however many it names', async () => {
    const [base, head] = [many(() => 'AWS_IAM'), many((i) => (i === 11 ? 'NONE' : 'AWS_IAM'))]
    const report = await reviewed(
      { 'template.yaml': guarded(open), 'samconfig.toml': base },
      { 'template.yaml': guarded(open), 'samconfig.toml': head },
    )
    expect(told(report)).toEqual([`samconfig.toml:25 ${lost}, in \`envl\``])
    expect(report.diagnostics.map((it) => [it.level, it.reason])).toEqual([['note', 'deployments-left-out']])
  })

  test('is undetermined where it gives more of them something else than are compared', async () => {
    const [base, head] = [many(() => 'AWS_IAM'), many(() => 'NONE')]
    const { diagnostics } = await reviewed(
      { 'template.yaml': guarded(open), 'samconfig.toml': base },
      { 'template.yaml': guarded(open), 'samconfig.toml': head },
    )
    expect(diagnostics.map((it) => [it.level, it.message])).toEqual([
      ['warning', 'At most 8 deployments are compared: `envi`, `envj` and 2 more that the repository describes were left out.'],
    ])
  })

  test('decides what is so of a new thing in each environment, whichever comes first', async () => {
    const template = (resource: string) =>
      `${parameters('Encrypted: { Type: String }')}Resources:\n  Topic: { Type: AWS::SNS::Topic }\n${resource}`
    const cache = '  Cache: { Type: AWS::ElastiCache::ReplicationGroup, Properties: { AtRestEncryptionEnabled: !Ref Encrypted } }\n'
    const unencrypted = async (dev: string, prod: string) => {
      const given = { 'samconfig.toml': toml({ dev: `"Encrypted=${dev}"`, prod: `"Encrypted=${prod}"` }) }
      const report = await reviewed({ ...given, 'template.yaml': template('') }, { ...given, 'template.yaml': template(cache) })
      return told(report).filter((it) => it.includes('at rest'))
    }
    const finding = 'template.yaml:5 The cache `Cache` is not encrypted at rest'
    expect(await unencrypted('false', 'true')).toEqual([`${finding}, in \`dev\``])
    expect(await unencrypted('true', 'false')).toEqual([`${finding}, in \`prod\``])
    expect(await unencrypted('false', 'false')).toEqual([finding])
  })

  test('gives what one environment leaves open by default', async () => {
    const base = toml({ default: '"Table=a"', prod: '"Auth=AWS_IAM"' })
    const template = [guarded(closed), guarded(closed.replace('AWS_IAM', 'NONE'))] as const
    const report = await reviewed(
      { 'template.yaml': template[0], 'samconfig.toml': base },
      { 'template.yaml': template[1], 'samconfig.toml': base },
    )
    expect(told(report)).toEqual([`template.yaml:2 ${lost}, in \`default\``])
  })

  test('may be YAML, and name a template in another folder', async () => {
    const config = (auth: string) =>
      `prod:\n  global:\n    parameters:\n      template_file: infra/shop.yaml\n  deploy:\n    parameters:\n      parameter_overrides:\n        - Auth=${auth}\n`
    const template = { 'infra/shop.yaml': guarded(open) }
    const report = await reviewed({ ...template, 'samconfig.yaml': config('AWS_IAM') }, { ...template, 'samconfig.yaml': config('NONE') })
    expect(told(report)).toEqual([`samconfig.yaml:8 ${lost}`])
  })

  test('says nothing of a template that it does not deploy', async () => {
    const template = { 'other.yaml': guarded(closed) }
    const config = (auth: string) => ({ ...template, 'samconfig.toml': toml({ default: `"Auth=${auth}"` }) })
    expect(told(await reviewed(config('AWS_IAM'), config('NONE')))).toEqual([])
  })
})

describe('what was not known before is no change', () => {
  test('a first configuration', async () => {
    expect(await given(guarded(open), {}, { 'samconfig.toml': toml({ default: '"Auth=AWS_IAM Table=x"' }) })).toEqual([])
  })

  test('a value that was given by hand', async () => {
    const [base, head] = [toml({ default: '"Table=x"' }), toml({ default: '"Table=x Auth=NONE"' })]
    expect(await given(guarded(open), { 'samconfig.toml': base }, { 'samconfig.toml': head })).toEqual([])
    expect(await given(guarded(open), { 'samconfig.toml': head }, { 'samconfig.toml': base })).toEqual([])
  })

  test('but a new environment that opens a route', async () => {
    const [base, head] = [toml({ default: '"Table=x"' }), toml({ default: '"Table=x"', demo: '"Auth=NONE Table=y"' })]
    expect(await given(guarded(closed), { 'samconfig.toml': base }, { 'samconfig.toml': head })).toEqual([
      `samconfig.toml:5 ${lost}, in \`demo\``,
    ])
  })
})

describe('a file of parameters', () => {
  const forms: Readonly<Record<string, (auth: string) => string>> = {
    'of CloudFormation': (auth) => `[\n{ "ParameterKey": "Auth",\n"ParameterValue": "${auth}" }\n]`,
    'of CodePipeline': (auth) => `{ "Parameters": {\n\n"Auth": "${auth}" }, "Tags": {} }`,
    'of the AWS CLI': (auth) => `[\n\n"Auth=${auth}"]`,
  }

  test.each(Object.entries(forms))('%s decides where it belongs to the template', async (_form, text) => {
    const file = 'parameters/prod.json'
    expect(await given(guarded(open), { [file]: text('AWS_IAM') }, { [file]: text('NONE') })).toEqual([`${file}:3 ${lost}`])
  })

  test('belongs to no template that does not declare all that it gives, or demands more', async () => {
    const more = (auth: string) => `{ "Parameters": { "Auth": "${auth}", "Other": "1" } }`
    expect(await given(guarded(closed), { 'params.json': more('AWS_IAM') }, { 'params.json': more('NONE') })).toEqual([])
    const less = (auth: string) => `{ "Parameters": { "Auth": "${auth}" } }`
    const template = guarded(open).replace('Table: { Type: String, Default: orders }', 'Table: { Type: String }')
    expect(await given(template, { 'params.json': less('AWS_IAM') }, { 'params.json': less('NONE') })).toEqual([])
  })

  test.each([
    ['parameters.prod.json', 'template.yaml', 'prod'],
    ['prod/parameters.json', 'template.yaml', 'prod'],
    ['shop-live-params.json', 'shop.yaml', 'live'],
    ['config/eu-west-1.json', 'template.yaml', 'eu-west-1'],
    ['params.json', 'template.yaml', 'params.json'],
  ])('%s is for an environment by its name', (path, file, name) => {
    expect(isParameterFileOf(path, file)).toBe(true)
    expect(environmentOf(path, file)).toBe(name)
  })

  test.each([
    ['package.json', 'template.yaml'],
    ['config/deep/er/prod.json', 'template.yaml'],
    ['other/prod.json', 'infra/template.yaml'],
    ['events/order.json', 'template.yaml'],
  ])('%s is none of %s', (path, file) => expect(isParameterFileOf(path, file)).toBe(false))

  test('is not a template beside it whose name would do', async () => {
    const base = { 'stack.yaml': guarded(closed) }
    const found = await reviewed(base, { ...base, 'stack-test.yaml': guarded('Auth: { Type: String, Default: NONE }') })
    expect(told(found)).toEqual(['stack-test.yaml:8 Anyone on the internet can call `GET /`'])
  })
})

describe('a permission', () => {
  const role = `${parameters('Bucket: { Type: String }')}Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: shop
          PolicyDocument: { Statement: { Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::\${Bucket}/*' } }
`
  const summaries = async (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>): Promise<string[]> => {
    const report = await reviewed(
      { 'template.yaml': role, 'samconfig.toml': toml(base) },
      { 'template.yaml': role, 'samconfig.toml': toml(head) },
    )
    return report.changes.map(({ kind, summary, location }) => `${kind} ${location.file}:${location.startLine} ${summary}`)
  }

  test('is compared by what each environment gives, and told by the name', async () => {
    const found = await summaries({ prod: '"Bucket=a"', test: '"Bucket=b"' }, { prod: '"Bucket=*"', test: '"Bucket=b"' })
    expect(found).toEqual(['permission-widened samconfig.toml:3 In `prod`: `Role` may now `s3:GetObject` on `arn:aws:s3:::${Bucket}/*`.'])
  })

  test('stays one in all environments', async () => {
    expect(await summaries({ prod: '"Bucket=a"', test: '"Bucket=b"' }, { prod: '"Bucket=a"', test: '"Bucket=b"' })).toEqual([])
  })
})

test.each([
  [
    'A=1 B=2',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  [
    'A="x y" B=""',
    [
      ['A', 'x y'],
      ['B', ''],
    ],
  ],
  [
    'A="say \\"x\\"" B=a=b',
    [
      ['A', 'say "x"'],
      ['B', 'a=b'],
    ],
  ],
  ['ParameterKey=A,ParameterValue="x y"', [['A', 'x y']]],
  ['ParameterKey=A,UsePreviousValue=true B=1', [['B', '1']]],
  ['nothing', []],
])('%s gives %j', (text, pairs) => expect(overridesIn(text)).toEqual(pairs))
