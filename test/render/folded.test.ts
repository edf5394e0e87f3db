import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/model/report.ts'
import { folded } from '../../src/render/folded.ts'
import { routeAdded } from '../support/report.ts'

const changed = (name: string, how: string, line: number, service = 'serverless.yml'): Change => ({
  id: name,
  kind: 'function-changed',
  service,
  location: { file: service, startLine: line, endLine: line },
  summary: `Function \`${name}\` changes: ${how}.`,
  function: { name, runtime: null, handler: null, codePath: null, role: null },
})
const runtime = 'runtime `nodejs20.x` → `nodejs22.x`'
const lines = (changes: readonly Change[]): string[] => folded(changes).map((it) => `${it.summary} :${it.location.startLine}`)

describe('changes as lines for people', () => {
  test('functions that all change in the same way are one line', () => {
    expect(lines([changed('list', runtime, 3), routeAdded, changed('get', runtime, 5), changed('put', runtime, 7)])).toEqual([
      `3 functions change: ${runtime} (\`list\`, \`get\` and \`put\`). :3`,
      `${routeAdded.summary} :${routeAdded.location.startLine}`,
    ])
  })

  test('of many, the first are named', () => {
    const [line] = lines([...'abcdefg'].map((name) => changed(name, runtime, 1)))
    expect(line).toContain('7 functions change')
    expect(line).toContain('(`a`, `b`, `c`, `d`, `e` and 2 more)')
  })

  test('others are lines of their own, and so are those of another service', () => {
    const all = [changed('list', runtime, 3), changed('get', 'handler `a` → `b`', 5), changed('put', runtime, 7, 'other/serverless.yml')]
    expect(lines(all)).toEqual(all.map((it) => `${it.summary} :${it.location.startLine}`))
  })

  test('what several services include is one line', () => {
    const all = ['a/serverless.yml', 'b/serverless.yml'].map((service) => ({ ...routeAdded, service }))
    expect(lines(all)).toEqual([`In 2 services: ${routeAdded.summary} :${routeAdded.location.startLine}`])
    expect(lines([routeAdded, routeAdded])).toEqual([`${routeAdded.summary} :${routeAdded.location.startLine}`])
    expect(lines([routeAdded, { ...routeAdded, location: { ...routeAdded.location, startLine: 99 } }])).toHaveLength(2)
  })
})
