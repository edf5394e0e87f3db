import { describe, expect, it } from 'vitest'
import { manifestsOf } from './revision.ts'

const packageJson = (dependencies: Record<string, string>): string => JSON.stringify({ dependencies })
const only = (files: Record<string, string>) => manifestsOf(files).manifests[0]

describe('a workspace', () => {
  it('has members that ask for each other, which is no lag of its lockfile', () => {
    const root = JSON.stringify({ workspaces: ['packages/*'] })
    const web = JSON.stringify({ dependencies: { lists: '^1.0.0' } })
    const yarn = '# yarn lockfile v1\n\n\nmoney@^2.1.0:\n  version "2.1.3"\n'
    const npm = JSON.stringify({
      packages: {
        '': { workspaces: ['packages/*'] },
        'node_modules/lists': { link: true, resolved: 'packages/lists' },
        'packages/web': { dependencies: { lists: 'file:../lists' } },
      },
    })
    for (const lock of [{ 'yarn.lock': yarn }, { 'package-lock.json': npm }]) {
      const { manifests } = manifestsOf({ 'package.json': root, 'packages/web/package.json': web, ...lock })
      expect(manifests.flatMap((it) => it.dependencies.map((one) => [one.name, one.outOfStep]))).toEqual([['lists', false]])
    }
  })

  it('has one lockfile, whatever still lies with a member', () => {
    const yarn = (version: string): string => `# yarn lockfile v1\n\n\nmoney@^2.1.0:\n  version "${version}"\n`
    const pnpm =
      "lockfileVersion: '9.0'\n\nimporters:\n\n  web:\n    dependencies:\n      money:\n        specifier: ^2.1.0\n        version: 2.1.3\n\nsnapshots:\n\n  money@2.1.3: {}\n"
    const lockOf = (files: Record<string, string>) => manifestsOf(files).manifests.find((it) => it.file === 'web/package.json')?.lockfile
    const member = { 'web/package.json': packageJson({ money: '^2.1.0' }), 'web/yarn.lock': yarn('2.1.0') }
    const root = JSON.stringify({ workspaces: ['web'] })
    expect(lockOf({ ...member, 'package.json': root, 'yarn.lock': yarn('2.1.3') })).toBe('yarn.lock')
    expect(lockOf({ ...member, 'package.json': '{}', 'pnpm-workspace.yaml': 'packages: [web]\n', 'pnpm-lock.yaml': pnpm })).toBe(
      'pnpm-lock.yaml',
    )
    expect(lockOf({ ...member, 'package.json': '{}', 'yarn.lock': yarn('2.1.3') })).toBe('web/yarn.lock')
    expect(lockOf({ ...member, 'pnpm-workspace.yaml': 'packages: [web]\n', 'pnpm-lock.yaml': pnpm.replace('web', 'app') })).toBe(
      'web/yarn.lock',
    )
  })

  it('takes the lockfile of the manager that is named, of several', () => {
    const files = (more: object) => ({
      'package.json': JSON.stringify({ dependencies: { money: '^2.1.0' }, ...more }),
      'package-lock.json': '{"packages": {"": {}}}',
      'yarn.lock': '# yarn lockfile v1\n\n\nmoney@^2.1.0:\n  version "2.1.3"\n',
    })
    expect(only(files({ packageManager: 'yarn@1.22.22' }))?.lockfile).toBe('yarn.lock')
    expect(only(files({}))?.lockfile).toBe('package-lock.json')
  })

  it('lags where a member asks for another version of what it has', () => {
    const files = {
      'package.json': JSON.stringify({ workspaces: ['packages/*'] }),
      'packages/web/package.json': packageJson({ money: '^3.0.0' }),
      'yarn.lock': '# yarn lockfile v1\n\n\nmoney@^2.1.0:\n  version "2.1.3"\n',
    }
    expect(manifestsOf(files).manifests.flatMap((it) => it.dependencies.map((one) => one.outOfStep))).toEqual([true])
  })
})
