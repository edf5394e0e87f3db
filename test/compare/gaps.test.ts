import { describe, expect, test } from 'vitest'
import type { Gap } from '../../src/model/source.ts'
import { app, at } from '../support/application.ts'
import { comparing } from '../support/comparison.ts'

const gap = (more: Partial<Gap> = {}): Gap => ({
  level: 'warning',
  at: at(40),
  message: '`${ssm:/key}` is only known at deployment.',
  reason: 'unresolved-variable',
  subject: 'ssm:/key',
  ...more,
})
const seen = (base: readonly Gap[], head: readonly Gap[], changed: readonly string[]) =>
  comparing(app([], { gaps: base }), app([], { gaps: head }), changed).gaps.map((it) => [it.location?.startLine ?? 0, it.isNew])

describe('what could not be read', () => {
  test('hides something of this change when it is new', () => {
    expect(seen([], [gap()], ['serverless.yml'])).toEqual([[40, true]])
  })
  test('hides nothing when it was as unreadable before, on whichever line, and its file did not change', () => {
    expect(seen([gap()], [gap({ at: at(44) })], ['package.json'])).toEqual([[44, false]])
  })
  test('hides something when the file that decides it changed', () => {
    expect(seen([gap({ about: ['params.js'] })], [gap({ about: ['params.js'] })], ['params.js'])).toEqual([[40, true]])
    expect(seen([gap({ about: ['params.js'] })], [gap({ about: ['params.js'] })], ['serverless.yml'])).toEqual([[40, false]])
  })
  test('hides nothing when head can read it', () => {
    expect(seen([gap()], [], ['serverless.yml'])).toEqual([])
  })
  test('of base at all makes everything look new, and is told', () => {
    const broken = gap({ level: 'error', message: 'serverless.yml is not valid YAML.', reason: 'invalid-yaml' })
    expect(comparing(app([], { gaps: [broken] }), app(), ['serverless.yml']).gaps).toEqual([
      expect.objectContaining({
        message: 'Before this change: serverless.yml is not valid YAML.',
        isNew: true,
        location: expect.objectContaining({ side: 'base' }),
      }),
    ])
  })
  test('is told once', () => {
    expect(seen([], [gap(), gap()], ['serverless.yml'])).toEqual([[40, true]])
  })
})
