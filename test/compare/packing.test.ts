import { describe, expect, test } from 'vitest'
import { functionsByManifest } from '../../src/compare/bundle.ts'
import { sideOf } from '../../src/compare/side.ts'
import type { Content, TreeEntry } from '../../src/model/source.ts'
import { read } from '../../src/read/index.ts'

/** For each manifest of a repository the functions that its packages enter. */
function entering(files: Readonly<Record<string, string>>, changed: readonly string[] = Object.keys(files)): Record<string, string[]> {
  const entries = new Map(Object.keys(files).map((path): [string, TreeEntry] => [path, { path, kind: 'file', sha: path, size: null }]))
  const contents = new Map(Object.entries(files).map(([path, text]): [string, Content] => [path, { text }]))
  const { app } = read({ listing: { commit: null, entries }, contents }, new Set(changed))
  return Object.fromEntries([...functionsByManifest(sideOf('head', app))].map(([file, all]) => [file, all.map((it) => it.name)]))
}

const node = '{"dependencies": {"money": "^2.1.0"}}'
const python = 'money==2.1.0\n'
const sam = (resources: string): string => `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`
const sls = (rest: string): string => `service: shop\nprovider: {name: aws, runtime: nodejs22.x}\n${rest}`

describe('the packages of a layer enter the functions that use it', () => {
  const list = "  List: {Type: 'AWS::Serverless::Function', Properties: {Runtime: nodejs22.x, CodeUri: list/, Layers: [!Ref Tools]}}\n"
  const get = "  Get: {Type: 'AWS::Serverless::Function', Properties: {Runtime: nodejs22.x, CodeUri: get/}}\n"
  const sources = { 'list/package.json': node, 'get/package.json': node }

  test.each([
    ['SAM', "  Tools: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: layers/tools}}\n", 'layers/tools/package.json'],
    [
      'SAM, in the language folder',
      "  Tools: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: ./layers/tools/}}\n",
      'layers/tools/nodejs/package.json',
    ],
    [
      'CloudFormation',
      "  Tools: {Type: 'AWS::Lambda::LayerVersion', Properties: {Content: layers/tools}}\n",
      'layers/tools/nodejs/package.json',
    ],
  ])('%s', (_, layer, manifest) => {
    expect(entering({ 'template.yaml': sam(list + get + layer), ...sources, [manifest]: node })).toEqual({
      'list/package.json': ['List'],
      'get/package.json': ['Get'],
      [manifest]: ['List'],
    })
  })

  test('in the Serverless Framework, by the name that it gives the layer', () => {
    const text = sls(`layers:
  dev-tools: {path: layers/tools}
functions:
  list: {handler: list.handler, layers: [{Ref: DevDashtoolsLambdaLayer}]}
  get: {handler: get.handler}
`)
    const files = { 'serverless.yml': text, 'list.js': '', 'get.js': '', 'package.json': node, 'layers/tools/nodejs/package.json': node }
    expect(entering(files)).toEqual({ 'package.json': ['list', 'get'], 'layers/tools/nodejs/package.json': ['list'] })
  })

  test('of the provider, unless a function has its own', () => {
    const text = sls(`layers:
  tools: {path: layers/tools}
  more: {path: layers/more}
functions:
  list: {handler: list.handler}
  get: {handler: get.handler, layers: [!Ref MoreLambdaLayer]}
`).replace('nodejs22.x}', 'nodejs22.x, layers: [!Ref ToolsLambdaLayer]}')
    const files = { 'serverless.yml': text, 'layers/tools/package.json': node, 'layers/more/package.json': node }
    expect(entering(files)).toEqual({ 'layers/tools/package.json': ['list'], 'layers/more/package.json': ['get'] })
  })

  test('not those of another language', () => {
    const layer = "  Tools: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: layers/tools}}\n"
    const files = { 'template.yaml': sam(list + layer), 'layers/tools/requirements.txt': python, 'layers/tools/nodejs/package.json': node }
    expect(entering(files)).toEqual({ 'layers/tools/nodejs/package.json': ['List'] })
  })

  test.each(['shared/tools/package.json', 'shared/tools/nodejs/package-lock.json'])(
    'also when it lies elsewhere and %s alone changed',
    (changed) => {
      const layer = "  Tools: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: ../shared/tools}}\n"
      const files = {
        'infra/template.yaml': sam(list + layer),
        'shared/tools/package.json': node,
        'shared/tools/nodejs/package.json': node,
        'shared/tools/nodejs/package-lock.json': '{}',
      }
      expect(Object.values(entering(files, [changed])).flat()).toContain('List')
    },
  )
})

describe('code that lies elsewhere than its service', () => {
  test('brings the packages of its own folder', () => {
    const list = "  List: {Type: 'AWS::Serverless::Function', Properties: {Runtime: python3.13, CodeUri: ../backend/list}}\n"
    const files = { 'infra/template.yaml': sam(list), 'backend/list/requirements.txt': python, 'backend/requirements.txt': python }
    expect(entering(files, ['backend/list/requirements.txt'])).toEqual({ 'backend/list/requirements.txt': ['List'] })
  })
})

describe('the packages of an image', () => {
  const files = { 'orders/requirements.txt': python, 'orders/app.py': '', 'stock/requirements.txt': python, 'requirements.txt': python }

  test.each([
    ['a file', 'COPY orders/requirements.txt ${LAMBDA_TASK_ROOT}/\nCOPY orders/app.py .'],
    ['a folder', 'COPY --chown=1:1 orders/ ./'],
    ['a pattern, over two lines', 'ADD \\\n  orders/require*ments.txt ./'],
    ['a list', 'COPY ["orders/requirements.txt", "."]'],
  ])('are those that its Dockerfile copies: %s', (_, lines) => {
    const list =
      "  List: {Type: 'AWS::Serverless::Function', Metadata: {DockerContext: ., Dockerfile: orders/Dockerfile}, Properties: {PackageType: Image}}\n"
    const dockerfile = `FROM public.ecr.aws/lambda/python:3.13\n${lines}\nCOPY --from=build stock/requirements.txt .\nRUN pip install -r requirements.txt\n`
    expect(entering({ ...files, 'template.yaml': sam(list), 'orders/Dockerfile': dockerfile })).toEqual({
      'orders/requirements.txt': ['List'],
    })
  })

  test('are those of its context where it copies all of that', () => {
    const list = "  List: {Type: 'AWS::Serverless::Function', Metadata: {DockerContext: orders}, Properties: {PackageType: Image}}\n"
    expect(entering({ ...files, 'template.yaml': sam(list), 'orders/Dockerfile': 'FROM scratch\nCOPY . .\n' })).toEqual({
      'orders/requirements.txt': ['List'],
    })
  })

  test('in the Serverless Framework', () => {
    const text = sls('functions:\n  list: {image: {name: orders}}\n').replace(
      'nodejs22.x}',
      'nodejs22.x, ecr: {images: {orders: {path: ., file: orders.Dockerfile}}}}',
    )
    const dockerfile = 'FROM scratch\nCOPY stock/requirements.txt .\n'
    expect(entering({ ...files, 'serverless.yml': text, 'orders.Dockerfile': dockerfile })).toEqual({ 'stock/requirements.txt': ['list'] })
  })
})

test('the packages of what a makefile builds are those that the rule for it names', () => {
  const list =
    "  List: {Type: 'AWS::Serverless::Function', Metadata: {BuildMethod: makefile}, Properties: {Runtime: python3.13, CodeUri: .}}\n"
  const get =
    "  Get: {Type: 'AWS::Serverless::Function', Metadata: {BuildMethod: makefile}, Properties: {Runtime: python3.13, CodeUri: .}}\n"
  const makefile =
    'build-List:\n\tpython -m pip install -r list/requirements.txt \\\n\t  -t "$(ARTIFACTS_DIR)"\n\nbuild-Get:\n\tcp get.py $(ARTIFACTS_DIR)\n'
  const files = { 'template.yaml': sam(list + get), Makefile: makefile, 'list/requirements.txt': python, 'requirements.txt': python }
  expect(entering(files)).toEqual({ 'list/requirements.txt': ['List'], 'requirements.txt': ['Get'] })
})

describe('patterns of a package', () => {
  const of = (packaging: string, more = ''): string[] => {
    const text = sls(`${packaging}\nfunctions:\n  list: {handler: src/list.handler${more}}\n`)
    return entering({ 'serverless.yml': text, 'src/list.js': '', 'package.json': node })['package.json'] ?? []
  }

  test.each([
    'package: {patterns: ["!node_modules/**"]}',
    'package: {patterns: ["!./node_modules/**"]}',
    'package: {patterns: ["!**", "src/**"]}',
    'package: {patterns: ["!**/node_modules/**"]}',
    'package: {exclude: ["node_modules/**"]}',
    'package: {exclude: ["**"], include: ["src/**"]}',
  ])('keep installed packages out of it: %s', (packaging) => {
    expect(of(packaging)).toEqual([])
  })

  test.each([
    '',
    'package: {patterns: ["!node_modules/aws-sdk/**", "!test/**", "!*.md"]}',
    'package: {patterns: ["!**", "src/**", "node_modules/**"]}',
    'package: {exclude: ["node_modules/**"], include: ["node_modules/**"]}',
    'package: {patterns: ["!node_modules/**"]}\nplugins: [serverless-esbuild]',
    'package: {patterns: ["!node_modules/**", "${ssm:/more}"]}',
    'package: {individually: true}',
  ])('let them in: %s', (packaging) => {
    expect(of(packaging)).toEqual(['list'])
  })

  test('of a function count where it is packaged alone', () => {
    const own = ', package: {patterns: ["!node_modules/**"]}'
    expect(of('package: {individually: true}', own)).toEqual([])
    expect(of('', own)).toEqual(['list'])
    expect(of('', own.replace('patterns', 'individually: true, patterns'))).toEqual([])
  })
})
