import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, onTestFinished } from 'vitest'
import { emptyFolder, folder, type GitFolder } from '../fetch/git-folder.ts'
import { type Conversation, conversationOf } from './conversation.ts'
import { performOwn } from './performance.ts'

const template = (auth: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  hello:
    Type: AWS::Serverless::Function
    Properties:
      Handler: hello.handler
      Runtime: nodejs22.x
      Events:
        Hello:
          Type: Api
          Properties:
            Path: /hello
            Method: get
${auth}`

const guarded = '            Auth:\n              Authorizer: AWS_IAM\n'

/** A service whose guard is taken away on a branch, while `main` goes on. */
function repository(): GitFolder {
  const git = folder()
  git.commit({ 'template.yaml': template(guarded), 'old.sh': 'echo a tool\n', 'README.md': 'Hello\n' })
  git.git('checkout', '-q', '-b', 'open-up')
  git.git('mv', 'old.sh', 'new.sh')
  git.commit({ 'template.yaml': template('') })
  git.git('checkout', '-q', 'main')
  git.commit({ 'README.md': 'Hello, all\n' })
  return git
}

async function shown(path: string, base: string, head: string): Promise<Conversation> {
  const performance = await performOwn({ path, base, head }, true, { web: 'https://github.com' })
  onTestFinished(() => performance.close())
  return conversationOf(performance.github, performance.pull)
}

describe("one's own repository", () => {
  test('is reviewed from the merge base, with the renames and the trees that it has', async () => {
    const git = repository()
    const { files, checks, mergeBase, pull } = await shown(git.path, 'main', 'open-up')
    expect(files.map((it) => [it.path, it.status, it.previousPath])).toEqual([
      ['new.sh', 'renamed', 'old.sh'],
      ['template.yaml', 'modified', undefined],
    ])
    expect(mergeBase).toBe(git.git('merge-base', 'main', 'open-up'))
    expect(pull.head).toMatchObject({ ref: 'open-up', sha: git.git('rev-parse', 'open-up') })
    expect(checks).toMatchObject([{ name: 'parapet: main', conclusion: 'failure' }])
  })

  test('gets the comment on the route that lost its guard', async () => {
    const { timeline } = await shown(repository().path, 'main', 'open-up')
    const comments = timeline.flatMap((it) => (it.kind === 'review' ? it.threads : [])).map((it) => it.comment)
    expect(comments).toMatchObject([{ path: 'template.yaml', body: expect.stringContaining('route-lost-authorizer') }])
  })

  test('is only read', async () => {
    const git = repository()
    const state = () => [git.git('status', '--porcelain'), git.git('for-each-ref'), git.git('count-objects', '-v')]
    const before = state()
    await shown(git.path, 'main', 'open-up')
    expect(state()).toEqual(before)
  })

  test('may be named by any revision; the branches are then called something', async () => {
    const git = repository()
    const { pull } = await shown(git.path, 'main~1', git.git('rev-parse', 'open-up'))
    expect([pull.base.ref, pull.head.ref]).toEqual(['main', 'proposal'])
  })

  test('is told when nobody was asked about its packages', async () => {
    const git = repository()
    const manifest = (dependencies: object) => ({ 'package.json': `${JSON.stringify({ name: 'hello', dependencies }, null, 2)}\n` })
    git.commit(manifest({}))
    git.git('checkout', '-q', '-b', 'more')
    git.commit(manifest({ ulid: '2.3.0' }))
    const { checks } = await shown(git.path, 'main', 'more')
    expect(checks).toMatchObject([{ conclusion: 'failure', summary: expect.stringMatching(/Advisories were not consulted \(offline\)/) }])
  })

  test('names the check after its own base branch', async () => {
    const git = repository()
    git.git('branch', 'release/1.x', 'main')
    const { checks } = await shown(git.path, 'release/1.x', 'open-up')
    expect(checks).toMatchObject([{ name: 'parapet: release/1.x' }])
  })

  test('may be a subfolder, or bare', async () => {
    const git = repository()
    git.git('clone', '-q', '--bare', '.', 'copy.git')
    expect((await shown(`${git.path}/copy.git`, 'main', 'open-up')).repository).toBe('octo-org/copy')
  })
})

/** As after `git clone --filter=blob:none`. */
function partial(): GitFolder {
  const git = repository()
  const id = git.git('rev-parse', 'open-up:template.yaml')
  rmSync(join(git.path, '.git/objects', id.slice(0, 2), id.slice(2)))
  return git
}

describe('one line says what is wrong', () => {
  test.each([
    [
      'a folder that is not there',
      () => '/nowhere/at/all',
      'main',
      'HEAD',
      /^\/nowhere\/at\/all is not there: --repo names a git repository$/,
    ],
    ['a folder that is no repository', emptyFolder, 'main', 'HEAD', /is not a git repository/],
    [
      'a revision that is unknown',
      () => repository().path,
      'main',
      'nope',
      /^unknown revision "nope": no commit, branch or tag of that name in /,
    ],
    ['a revision that looks like an option', () => repository().path, '--all', 'HEAD', /^unknown revision "--all"/],
    [
      'files that were never fetched',
      () => partial().path,
      'main',
      'open-up',
      / lacks 1 object of these revisions, as a partial clone does/,
    ],
    ['nothing to propose', () => repository().path, 'main', 'main~1', /^main~1 adds no commit to main: there is nothing to propose$/],
    [
      'objects that GitHub has none of',
      () => folder('--object-format=sha256').path,
      'main',
      'HEAD',
      /by sha256; GitHub, .* knows sha1 only$/,
    ],
  ])('%s', async (_what, path, base, head, message) => {
    await expect(performOwn({ path: path(), base, head }, true, { web: 'https://github.com' })).rejects.toThrow(message)
  })
})
