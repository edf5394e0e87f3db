import { accessSync, constants, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[] }>
  >
}

const script = readFileSync('.ci/run', 'utf8')
const workflow: Workflow = parse(readFileSync('.github/workflows/ci.yml', 'utf8'))
const steps = Object.values(workflow.jobs).flatMap((it) => it.steps)
const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readFileSync('package.json', 'utf8'))

/** `npm test`, `npm run check` … in the order in which they are run. */
const commands = [...script.matchAll(/^npm (?:run )?([\w:]+)/gm)].map((it) => it[1] ?? '')

describe('what a change must pass', () => {
  test('begins with a clean install, and stops at the first failure', () => {
    expect(commands[0]).toBe('ci')
    expect(script).toMatch(/^set -euo pipefail$/m)
    accessSync('.ci/run', constants.X_OK)
  })

  test('is every test, every check, and the demo as it is told of', () => {
    const tests = Object.keys(scripts).filter((it) => it === 'test' || it.startsWith('test:'))
    expect(commands.toSorted()).toEqual(['ci', 'check', 'demo', ...tests].toSorted())
  })
})

describe('the workflow', () => {
  test('does the same, by the same file, on a machine as the README asks for', () => {
    expect(steps.flatMap((it) => it.run ?? [])).toEqual(['bash .ci/run'])
    expect(steps.find((it) => it.uses?.startsWith('actions/setup-node@'))?.with).toMatchObject({ 'node-version': 20 })
    expect(readFileSync('README.md', 'utf8')).toContain('Node 20 or newer')
  })

  test('may read, and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(steps.find((it) => it.uses?.startsWith('actions/checkout@'))?.with).toMatchObject({ 'persist-credentials': false })
  })

  test('runs no code of others but by its exact commit', () => {
    expect(steps.flatMap((it) => it.uses ?? []).filter((it) => !/@[0-9a-f]{40}$/.test(it))).toEqual([])
  })
})
