import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/model/report.ts'
import { explanation } from '../../src/render/answer.ts'
import { finding, report, routeAdded } from '../support/report.ts'

const context = { repository: null, server: '', headSha: 'c'.repeat(40), baseSha: 'b'.repeat(40), baseRef: 'main' }

const widened = (over: object = {}): Change => ({
  ...routeAdded,
  id: 'widened',
  kind: 'permission-widened',
  permission: {
    principal: 'shop',
    functions: ['list'],
    kind: 'identity',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::pictures/*',
    condition: null,
    witness: { action: 's3:GetObject', resource: 'arn:aws:s3:::pictures/example', context: { 'aws:sourceip': ['203.0.113.1'] } },
    escalation: null,
    reason: null,
    ...over,
  },
})

const explained = (change: Change, others: ReturnType<typeof finding>[] = []) => {
  const asked = finding({ change: change.id })
  return explanation(asked, undefined, report({ changes: [change], findings: [asked, ...others] }), context)
}

describe('the explanation of a finding', () => {
  test('has the request that shows it, as JSON', () => {
    const [, json] = /One request that shows it:\n```json\n([^]*?)\n```/.exec(explained(widened())) ?? []
    expect(JSON.parse(json ?? '')).toEqual({
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::pictures/example',
      context: { 'aws:sourceip': ['203.0.113.1'] },
    })
  })

  test('has the condition with it, where there is one', () => {
    const condition = { StringLike: { 's3:prefix': ['a*'] } }
    expect(explained(widened({ condition }))).toContain('"s3:prefix"')
  })

  test('has none where no request is known, and of what is no permission', () => {
    for (const change of [widened({ witness: null }), routeAdded]) expect(explained(change)).not.toContain('One request')
  })

  test('is closed to what a request brings', () => {
    const witness = { action: '```\n@everyone', resource: '', context: {} }
    expect(explained(widened({ witness }))).not.toMatch(/^@everyone/m)
  })

  test('names what the finding speaks for', () => {
    const spoken = finding({ rule: 'wildcard-action', fingerprint: 'b'.repeat(32), partOf: finding().fingerprint })
    expect(explained(widened(), [spoken])).toContain('Also `wildcard-action`.')
  })
})
