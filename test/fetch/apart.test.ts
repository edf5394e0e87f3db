import { expect, test } from 'vitest'
import { apart } from '../../src/fetch/apart.ts'
import type { Apart } from '../../src/model/own-rules.ts'

const path = '.github/parapet/rules/slow.yml'

const slow = (when: string): string => `id: slow
title: Slow
severity: high
on: [route-added]
when: >-
  ${when}
message: m
gained: g
why: w
fix: { summary: s }
references: [https://example.com/rules]
since: '1'
`

const numbers = `[${Array.from({ length: 400 }, (_, i) => i).join(',')}]`

const side = {
  functions: 0,
  routes: 0,
  publicRoutes: 0,
  triggers: 0,
  roles: 0,
  actionsGranted: 0,
  wildcardGrants: 0,
  directDependencies: 0,
  transitiveDependencies: 0,
  vulnerabilities: 0,
}
const at = { file: 'serverless.yml', startLine: 1, endLine: 1 }
const route = { method: 'GET', path: '/', function: null, api: 'http', auth: 'none', validated: null } as const

const asked = (when: string): Apart => ({
  comparison: {
    services: [],
    differences: [
      {
        change: { id: 'c', kind: 'route-added', service: null, location: at, summary: 's', route },
        before: null,
        after: { path: '/' },
        subject: 'GET /',
        serviceName: '',
        cause: null,
        related: [],
      },
    ],
    subjects: [],
    surface: { base: side, head: side },
    gaps: [],
  },
  rules: [{ path, text: slow(when) }],
  taken: [],
  today: '2026-11-26',
})

test('attack B10: a rule that never ends is ended, and named', async () => {
  const never = `${numbers}.all(a, ${numbers}.all(b, ${numbers}.all(c, ${numbers}.all(d, a + b + c + d >= 0))))`
  const judged = await apart(asked(never), 1500)
  expect(judged.findings).toEqual([])
  expect(judged.faults).toEqual([
    {
      at: { file: path, startLine: 1, endLine: 1 },
      message: 'it took longer than 1.5 seconds and was stopped, so none of these rules was asked',
    },
  ])
})

test('a rule that ends is heard', async () => {
  const { findings, faults } = await apart(asked("it.path == '/'"))
  expect([findings.map((it) => it.rule), faults]).toEqual([['slow'], []])
})
