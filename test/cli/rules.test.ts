import { expect, test } from 'vitest'
import { ruleFiles } from '../support/rules.ts'
import { inside } from './parapet.ts'

test('`parapet rules` lists every rule under its aspect with its severity and what it says', async () => {
  const { code, out, err } = await inside(['rules'])
  const ids = ruleFiles.map((it) => it.rule.id)
  expect([...out.matchAll(/^ {2}([a-z-]+) +(?:critical|high|medium|low|info) +\S.*$/gm)].map((it) => it[1])).toEqual(ids)
  expect(out).toMatch(/^perimeter\n(?: {2}.*\n)* {2}public-route-added +high +Anyone on the internet can call METHOD PATH\n/m)
  expect(out.trimEnd().split('\n').at(-1)).toBe(`${ids.length} rules; parapet explain RULE tells more of one`)
  expect([code, err]).toEqual([0, ''])
})

test('`parapet explain` prints the page of a rule, by its id or its file', async () => {
  const [byId, byFile] = await Promise.all([
    inside(['explain', 'public-route-added']),
    inside(['explain', 'rules/perimeter/public-route-added.yml']),
  ])
  expect(byId).toEqual(byFile)
  expect(byId.out).toMatch(/^Anyone on the internet can call METHOD PATH\npublic-route-added\n\nhigh · perimeter · /)
  for (const heading of ['REQUIRED', 'EXACTLY WHEN', 'READ MORE']) expect(byId.out).toContain(`\n${heading}\n`)
  expect(byId.out.split('\n').filter((line) => line.length > 100 && !line.startsWith('  '))).toEqual([])
  expect(byId.code).toBe(0)
})

test('`parapet explain --format markdown` prints it as Markdown', async () => {
  const { out } = await inside(['explain', 'wildcard-action', '--format', 'markdown'])
  expect(out).toMatch(/^# WHO may call every action of `SERVICE`\n\n`wildcard-action`\n/)
})

test('`parapet --version` prints the version alone, `--help` the commands and exit codes', async () => {
  const [version, help] = await Promise.all([inside(['--version']), inside(['--help'])])
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(help.out).toContain('Exit codes:\n  0  nothing blocks')
  expect([version.code, help.code]).toEqual([0, 0])
})
