import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { folder, type GitFolder } from '../fetch/git-folder.ts'
import { faultsOf } from '../support/report-schema.ts'
import { guarded, inside, open, parapet, type Run, shop, unknown } from './parapet.ts'

let repository: GitFolder
let scratch: string
beforeAll(() => {
  repository = shop()
  scratch = mkdtempSync(join(tmpdir(), 'parapet-cli-'))
})
afterAll(() => {
  repository[Symbol.dispose]()
  rmSync(scratch, { recursive: true, force: true })
})

const review = (args: readonly string[], path = repository.path): Promise<Run> =>
  inside(['review', '--repo', path, '--offline', ...args], { env: { COLUMNS: '100' } })

async function reportOf(args: readonly string[], path = repository.path): Promise<Report> {
  const { out } = await review(['--format', 'json', ...args], path)
  const value: Report = JSON.parse(out)
  expect(faultsOf(value)).toEqual([])
  return value
}

describe('what a person reads', () => {
  test('is the line with a mark under it, what is possible now, what to do, and the verdict last', async () => {
    const { code, out, err } = await review(['--base', 'main', '--head', 'feature'])
    expect(out).toBe(`serverless.yml
   8 │ - http: GET orders/export
     │   ~~~~ Anyone on the internet can call GET /orders/export
     public-route-added  high  It reaches list. Nothing authorizes it, here or at the API. The other
                               route of this API is authorized, by IAM.
     required            authorize it, as its siblings are.
                         - http:
                             method: get
                             path: /orders/export
                             authorizer:
                               type: aws_iam

shop  routes 1 → 2   routes anyone can call 0 → 1
blocked: 1 finding must change
`)
    expect([code, err]).toEqual([1, ''])
  })

  test('has no colours outside a terminal, and has them where they are asked for', async () => {
    const coloured = await parapet(['review', '--repo', repository.path, '--offline', '--base', 'main'], { env: { FORCE_COLOR: '1' } })
    expect(coloured.out).toContain('\u001b[31m')
    expect((await review(['--base', 'main'])).out).not.toContain('\u001b')
  })

  test('is short where nothing needs saying', async () => {
    const { code, out } = await review(['--base', 'feature', '--head', 'main'])
    expect([code, out]).toEqual([0, 'passed: nothing to report, no serverless change\n'])
  })
})

describe('what is compared', () => {
  test('is the working tree with the default branch where nothing is named', async () => {
    const it = shop()
    it.write('serverless.yml', open.replace('export', 'import'))
    const report = await reportOf([], it.path)
    it[Symbol.dispose]()
    expect(report.head.commit).toBeNull()
    expect(report.findings.map((one) => one.title)).toEqual(['Anyone on the internet can call `GET /orders/import`'])
  })

  test('is HEAD in a bare repository, and a bare one says the same as its original', async () => {
    const bare = `${scratch}/shop.git`
    repository.git('clone', '-q', '--bare', repository.path, bare)
    const [ours, theirs] = await Promise.all([review(['--base', 'main', '--format', 'json'], bare), reportOf(['--head', 'feature'])])
    expect(JSON.parse(ours.out)).toEqual(theirs)
    expect(theirs.head.commit).toBe(repository.git('rev-parse', 'feature'))
  })

  test('begins at the merge base: what happened on the base branch since is not this change', async () => {
    const it = folder()
    const mergeBase = it.commit({ 'serverless.yml': guarded })
    it.git('checkout', '-q', '-b', 'feature')
    it.commit({ 'notes.md': 'notes' })
    it.git('checkout', '-q', 'main')
    it.commit({ 'serverless.yml': open })
    const report = await reportOf(['--base', 'main', '--head', 'feature'], it.path)
    expect([report.base.commit, report.findings]).toEqual([mergeBase, []])
  })

  test('is found from a folder inside the repository too', async () => {
    const { code } = await parapet(['review', '--offline', '--base', 'main'], { cwd: repository.write('src/list.js', '').path + '/src' })
    expect(code).toBe(1)
  })
})

describe('the exit code', () => {
  test.each([
    ['1 for a finding that blocks', open, [], 1],
    ['0 for one below what blocks', open, ['--fail-on', 'critical'], 0],
    ['0 where nothing may block', open, ['--fail-on', 'never'], 0],
    ['3 where what would block cannot be told', unknown, [], 3],
    ['0 for the same where that is allowed', unknown, ['--allow-undetermined'], 0],
    ['3 where the file cannot be read', 'service: [shop\nfunctions: {', [], 3],
    ['0 for a change without meaning', `# the shop\n${guarded}`, [], 0],
  ])('is %s', async (_, text, args, expected) => {
    const it = folder()
    it.commit({ 'serverless.yml': guarded })
    it.write('serverless.yml', text)
    expect(await review(args, it.path)).toMatchObject({ code: expected, err: '' })
  })
})

describe('a format', () => {
  test('json is report version 1, and nothing else is printed', async () => {
    const report = await reportOf(['--base', 'main'])
    expect(report.verdict).toEqual({ outcome: 'block', blocking: 1, failOn: 'high' })
    expect(report.findings[0]).toMatchObject({ rule: 'public-route-added', location: { file: 'serverless.yml', startLine: 8 } })
  })

  test('json tells each kind of change as the format says', async () => {
    const it = folder()
    it.commit({ 'template.yaml': base, 'package.json': manifest('9.0.0'), 'serverless.yml': guarded })
    it.write('template.yaml', head).write('package.json', manifest('9.0.1')).write('serverless.yml', unknown)
    const report = await reportOf([], it.path)
    const kinds = new Set(report.changes.map((one) => one.kind))
    expect([...kinds].toSorted()).toEqual([
      'dependency-updated',
      'function-added',
      'function-changed',
      'function-removed',
      'permission-granted',
      'permission-narrowed',
      'permission-unknown',
      'permission-widened',
      'route-added',
      'route-changed',
      'trigger-added',
      'trigger-removed',
    ])
  })

  test('sarif is a log of one run whose results point to rules and lines', async () => {
    const { out, code } = await review(['--base', 'main', '--format', 'sarif'])
    const { version, runs } = JSON.parse(out)
    const [{ tool, results }] = runs
    const [result] = results
    expect([code, version, runs.length, results.length]).toEqual([1, '2.1.0', 1, 1])
    expect(tool.driver.rules[result.ruleIndex].id).toBe('public-route-added')
    expect(result.locations[0].physicalLocation).toMatchObject({ artifactLocation: { uri: 'serverless.yml' }, region: { startLine: 8 } })
  })

  test('markdown is the summary of the App', async () => {
    const { out } = await review(['--base', 'main', '--format', 'markdown'])
    expect(out).toMatch(/^### 1 thing must change before this can merge\n/)
    expect(out).toContain('Anyone on the internet can call `GET /orders/export` | `serverless.yml:8`')
  })

  test('goes to a file where one is named, and two runs write the same bytes', async () => {
    const files = [join(scratch, 'a.json'), join(scratch, 'b.json')]
    const runs = await Promise.all(files.map((file) => review(['--base', 'main', '--format', 'json', '--output', file])))
    expect(runs).toEqual([
      { code: 1, out: '', err: '' },
      { code: 1, out: '', err: '' },
    ])
    const [a, b] = files.map((file) => readFileSync(file, 'utf8'))
    expect(a).toBe(b)
    expect(a).toContain('"schemaVersion": "1"')
  })
})

test('offline it says that nobody looked whether packages are vulnerable, and is not green', async () => {
  const it = folder()
  it.commit({ 'serverless.yml': guarded, 'package.json': manifest('9.0.0') })
  it.write('package.json', manifest('9.0.1'))
  const { code, out } = await review([], it.path)
  expect(out).toContain('Advisories were not consulted (offline): 1 added or updated package was not checked')
  expect([code, out.trimEnd().split('\n').at(-1)]).toEqual([3, 'undetermined: 1 thing could not be told and may decide'])
  expect(out).not.toContain('Registries')
  expect((await review(['--registries', '--all'], it.path)).out).toContain('Registries were not asked about all packages (offline)')
})

const manifest = (version: string): string => JSON.stringify({ name: 'shop', dependencies: { uuid: version } }, null, 2)

const template = (resources: string): string => `Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs22.x, CodeUri: src/, Handler: list.handler }
Resources:
${resources}`

const base = template(`  List:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: { Type: Api, Properties: { Path: /orders, Method: get, Auth: { Authorizer: AWS_IAM } } }
        Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
      Policies:
        - Statement: { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/*' }
  Copy:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement: { Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::files/*' }
  Old:
    Type: AWS::Serverless::Function
`)

const head = template(`  List:
    Type: AWS::Serverless::Function
    Properties:
      Handler: list.main
      Events:
        Get: { Type: Api, Properties: { Path: /orders, Method: get } }
        Queue: { Type: SQS, Properties: { Queue: 'arn:aws:sqs:eu-west-1:123456789012:orders' } }
      Policies:
        - Statement: { Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::files/*' }
        - arn:aws:iam::123456789012:policy/reporting
  Copy:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement: { Effect: Allow, Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::files/*' }
  Export:
    Type: AWS::Serverless::Function
    Properties:
      Handler: export.handler
      Events:
        Get: { Type: Api, Properties: { Path: /export, Method: get } }
      Policies:
        - S3ReadPolicy: { BucketName: files }
`)
