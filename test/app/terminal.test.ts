import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { loadRules } from '../../src/fetch/rules.ts'
import type { Report } from '../../src/model/report.ts'
import { json } from '../../src/render/json.ts'
import { parseRule, review } from '../../src/review.ts'
import type { FileContent } from '../support/github/git-repository.ts'
import type { Limits } from '../support/github/state.ts'
import { inside } from '../cli/parapet.ts'
import { type Road, setUp } from './road.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

let road: Road
afterEach(async () => {
  await road.close()
})

interface Story {
  readonly base: Readonly<Record<string, FileContent>>
  readonly head: Readonly<Record<string, FileContent>>
  /** What happened on the base branch meanwhile. */
  readonly meanwhile: Readonly<Record<string, FileContent>>
  readonly limits?: Partial<Limits>
}

/** The reports of the App for this pull request, as bytes, and what the terminal says of the same two commits. */
async function both(story: Story): Promise<{ app: string[]; terminal: () => Promise<string> }> {
  const reports: Report[] = []
  const { rules, version: rulesVersion } = await loadRules(parseRule)
  road = await setUp({
    files: {},
    rules,
    rulesVersion,
    version,
    review: async (request, world) => {
      const report = await review(request, world)
      reports.push(report)
      return report
    },
  })
  const { github, repository } = road
  Object.assign(github.limits, story.limits)
  await repository.commit({ files: story.base })
  const head = await repository.commit({ branch: 'feature', from: 'main', files: story.head })
  const base = await repository.commit({ files: story.meanwhile })
  const pull = github.openPullRequest(repository, { head: 'feature' })
  await road.deliver('pull_request', 'opened', { pull })
  await road.deliver('pull_request', 'reopened', { pull })
  return { app: reports.map(json), terminal: () => terminalReport(repository.path, base, head) }
}

/** Its exit code tells the verdict, so any is fine here. */
const terminalReport = async (path: string, base: string, head: string): Promise<string> => {
  const { out, err } = await inside(['review', '--repo', path, '--base', base, '--head', head, '--format', 'json', '--offline'])
  return out || err
}

const filesIn = (folder: string): Record<string, Buffer> =>
  Object.fromEntries(
    globSync('**/*', { cwd: folder, withFileTypes: true })
      .filter((it) => it.isFile())
      .map((it) => join(it.parentPath, it.name))
      .map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path)]),
  )

const pulls = join(root, 'fixtures/pulls')

function storyIn(folder: string): Story {
  const [base, head] = [filesIn(join(folder, 'base')), filesIn(join(folder, 'head'))]
  const gone = Object.keys(base).filter((path) => !(path in head))
  return {
    base,
    head: { ...Object.fromEntries(gone.map((path) => [path, null])), ...head },
    meanwhile: { 'README.md': 'What others did.\n' },
  }
}

/** Each story as one of its frameworks tells it, another one each time: where the files come from is what differs here, not what they say. */
function oneTelling(): string[] {
  const tellings = globSync('*/*/base', { cwd: pulls }).map((it) => it.replaceAll('\\', '/').replace(/.base$/, ''))
  const stories = Map.groupBy(tellings.toSorted(), (it) => it.split('/')[0] ?? '')
  return [...stories.values()].flatMap((all, i) => all[i % all.length] ?? [])
}

const template = (functions: Readonly<Record<string, string>>): string =>
  [
    'Transform: AWS::Serverless-2016-10-31',
    'Globals: { Function: { Runtime: nodejs22.x, CodeUri: src } }',
    'Resources:',
    ...Object.entries(functions).map(([name, more]) =>
      [`  ${name}:`, '    Type: AWS::Serverless::Function', '    Properties:', `      Handler: ${name}.run`, more].join('\n'),
    ),
    '',
  ].join('\n')

const isPublic = (path: string): string => `      Events: { Api: { Type: HttpApi, Properties: { Path: ${path}, Method: GET } } }`
const mayScan = '      Policies: [{ Statement: [{ Effect: Allow, Action: "dynamodb:*", Resource: "*" }] }]'

/** Of everything that GitHub and git could tell differently, one. */
const odd: Story = {
  base: { 'template.yaml': template({ List: '', Tidy: '' }), 'old/template.yaml': template({ Moved: mayScan }), vendor: '' },
  head: {
    'template.yaml': template({ List: isPublic('/list'), Tidy: mayScan, Fresh: isPublic('/fresh') }),
    'old/template.yaml': null,
    'moved/template.yaml': template({ Moved: mayScan }),
    'link/template.yaml': { mode: '120000', content: template({ List: isPublic('/list'), Tidy: mayScan, Fresh: isPublic('/fresh') }) },
    'large/data.yml': `a: ${'x'.repeat(2 * 1024 * 1024)}\n`,
    'large/template.yaml': `a: ${'x'.repeat(2 * 1024 * 1024)}\n`,
    'latin1/template.yaml': Buffer.from([0x6e, 0xe9, 0x0a]),
    'lfs/template.yaml': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`,
    'broken/template.yaml': 'Resources: {\n',
    'grüße/serverless.yml': 'service: grüße\r\nprovider: { name: aws }\r\n',
    vendor: { mode: '160000', content: 'c'.repeat(40) },
  },
  meanwhile: { 'template.yaml': template({ List: '', Tidy: '', Theirs: isPublic('/theirs') }) },
}

describe('App and terminal give the same report, byte for byte', () => {
  it.each<[string, Story]>([
    ...oneTelling().map((it): [string, Story] => [it, storyIn(join(pulls, it))]),
    [
      'more than GitHub lists',
      {
        ...odd,
        head: { ...odd.head, ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`many/${i}.txt`, `${i}`])) },
        limits: { treeEntries: 50, graphqlBlobBytes: 200 },
      },
    ],
    [
      'a configuration that the change changes, and the base branch meanwhile',
      {
        base: { ...odd.base, '.github/parapet.yml': 'failOn: never\n' },
        head: { ...odd.head, '.github/parapet.yml': 'failOn: [never]\n' },
        meanwhile: {
          ...odd.meanwhile,
          '.github/parapet.yml': 'ignore: [large, lfs]\nrules:\n  public-route-added: { severity: off, because: x }\nfailOn: critical\n',
        },
      },
    ],
  ])('%s', async (_, story) => {
    const { app, terminal } = await both(story)
    const printed = await terminal()
    expect(app).toEqual([printed, printed])
    expect(JSON.parse(printed)).toMatchObject({ schemaVersion: '1' })
  })
})

describe('what both compare', () => {
  it('starts from the merge base, whatever the base branch did meanwhile, and is printed alike by two runs', async () => {
    const { app, terminal } = await both(odd)
    expect(await Promise.all([terminal(), terminal()])).toEqual(app)
    const report: Report = JSON.parse(app[0] ?? '')
    expect(report.base.commit).not.toBe(road.repository.tip('main'))
    expect(report.changes.map((it) => it.id).filter((id) => id.includes('Theirs'))).toEqual([])
    expect(report.changes.map((it) => it.id).filter((id) => id.includes('Fresh'))).not.toEqual([])
  })
})
