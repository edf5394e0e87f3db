import { describe, expect, it } from 'vitest'
import type { ServerlessApp } from '../../src/model/application.ts'
import type { Content, TreeEntry } from '../../src/model/source.ts'
import { isRelevant, isWanted, read } from '../../src/read/index.ts'

describe('which paths matter', () => {
  it.each([
    'serverless.yml',
    'services/orders/serverless.yaml',
    'serverless.json',
    'template.yaml',
    'deployment/shop.template',
    'infra/orders-stack.json',
  ])('%s is fetched before anything is known', (path) => {
    expect(isWanted(path)).toBe(true)
  })

  it.each([
    'README.md',
    'src/handler.js',
    'docker-compose.yml',
    'package.json',
    'node_modules/x/serverless.yml',
    '.aws-sam/build/template.yaml',
  ])('%s is not', (path) => {
    expect(isWanted(path)).toBe(false)
  })

  it.each([
    'serverless.yml',
    'config/any.yml',
    'infra/main.json',
    'env.js',
    '.env.prod',
    'package.json',
    'go.mod',
    'yarn.lock',
    'a/requirements.txt',
    'main.tf',
    'serverless.ts',
  ])('a change of %s could', (path) => {
    expect(isRelevant(path)).toBe(true)
  })

  it.each(['README.md', '.yarn/releases/yarn-3.2.0.cjs', 'docs/picture.png', 'node_modules/x/package.json', 'src/orders.py', 'LICENSE'])(
    'a change of %s could not',
    (path) => {
      expect(isRelevant(path)).toBe(false)
    },
  )
})

describe('services of all dialects in one repository', () => {
  const files = {
    'orders/serverless.yml':
      'service: orders\nprovider: {name: aws, runtime: nodejs20.x}\nfunctions:\n  list: {handler: src/list.run}\nresources: ${file(tables.yml)}\n',
    'orders/tables.yml': 'Resources:\n  Table: {Type: "AWS::DynamoDB::Table"}\n',
    'carts/template.yaml':
      'Transform: AWS::Serverless-2016-10-31\nResources:\n  Add:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: src, Handler: add.run, Runtime: nodejs20.x}\n',
    'infra/roles.json': '{"Resources": {"Deploy": {"Type": "AWS::IAM::Role", "Properties": {}}}}',
    '.github/workflows/ci.yml': 'on: push\njobs: {}\n',
  }
  const changed = (...paths: string[]): ServerlessApp => app(files, paths)

  it('are told apart', () => {
    const { services, functions } = changed(...Object.keys(files))
    expect(services.map((it) => `${it.framework} ${it.id} ${it.name}`)).toEqual([
      'sam carts/template.yaml null',
      'cloudformation infra/roles.json null',
      'serverless orders/serverless.yml orders',
    ])
    expect(functions.map((it) => it.id)).toEqual(['carts/template.yaml#function/Add', 'orders/serverless.yml#function/list'])
  })

  it('are read one by one', () => {
    expect(changed('infra/roles.json').services.map((it) => it.id)).toEqual(['infra/roles.json'])
    expect(changed('orders/tables.yml').services.map((it) => [it.id, it.files])).toEqual([
      ['orders/serverless.yml', ['orders/serverless.yml', 'orders/tables.yml']],
    ])
    expect(changed('.github/workflows/ci.yml').services).toEqual([])
  })
})

describe('a template in parts, which a build puts under Resources', () => {
  const files = {
    'infra/main/bucket.yml': `# what comes in
Uploads:
  # holds pictures
  Type: AWS::S3::Bucket
  Properties: {NotificationConfiguration: {LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Resize.Arn}]}}
`,
    'infra/main/resize.yml': `Resize:
  Type: AWS::Serverless::Function
  Properties: {CodeUri: src, Handler: resize.run, Runtime: nodejs22.x, Policies: [{Statement: {Effect: Allow, Action: s3:GetObject, Resource: !Sub '\${Uploads.Arn}/*'}}]}
`,
    'infra/other/resize.yml': 'Other: {Type: AWS::SNS::Topic}\nResize:\n  Type: AWS::SNS::Topic\n',
    'infra/main/settings.yml': 'Resize:\n  Type: thumbnail\n',
  }

  it('is one service, whose parts refer to one another', () => {
    const { services, functions, triggers } = app(files, ['infra/main/bucket.yml', 'infra/main/resize.yml'])
    expect(services.map((it) => [it.framework, it.id, it.files])).toEqual([
      ['sam', 'infra/main/bucket.yml', ['infra/main/bucket.yml', 'infra/main/resize.yml']],
    ])
    expect(functions.map((it) => [it.name, it.at.file, it.at.start.line])).toEqual([['Resize', 'infra/main/resize.yml', 1]])
    expect(triggers.map((it) => [it.function, it.type, it.at.file])).toEqual([
      ['infra/main/bucket.yml#function/Resize', 's3', 'infra/main/bucket.yml'],
    ])
  })

  it('has no part that another one says differently, nor one that a service includes', () => {
    const apart = { ...files, 'infra/main/zoom.yml': 'Resize:\n  Type: AWS::SNS::Topic\n' }
    expect(app(apart, ['infra/main/zoom.yml']).functions).toEqual([])
    const included = {
      'shop/serverless.yml': 'service: shop\nprovider: {name: aws}\nresources: {Resources: "${file(resources/table.yml)}"}\n',
      'shop/resources/table.yml': 'Table:\n  Type: AWS::DynamoDB::Table\n',
    }
    expect(app(included, ['shop/resources/table.yml']).services.map((it) => it.id)).toEqual(['shop/serverless.yml'])
  })
})

it('a nested template is a stack of its own', () => {
  const files = {
    'infra/deploy.yml': 'Resources:\n  Deploy: {Type: "AWS::IAM::Role", Properties: {}}\n',
    'infra/main.yml': 'Resources:\n  Deploy: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: ./deploy.yml}}\n',
  }
  expect(app(files, ['infra/deploy.yml']).principals.map((one) => one.id)).toEqual(['infra/deploy.yml#principal/Deploy'])
})

function app(files: Readonly<Record<string, string>>, changed: readonly string[]): ServerlessApp {
  const entries = new Map(Object.keys(files).map((path): [string, TreeEntry] => [path, { path, kind: 'file', sha: path, size: null }]))
  const contents = new Map(Object.entries(files).map(([path, text]): [string, Content] => [path, { text }]))
  const reading = read({ listing: { commit: null, entries }, contents }, new Set(changed))
  expect(reading.missing).toEqual([])
  return reading.app
}
