import { describe, expect, it } from 'vitest'
import { evidenceOf } from '../../src/app/publish/evidence.ts'
import type { Change } from '../../src/model/report.ts'
import { finding, report, routeAdded } from '../support/report.ts'

const found = finding()
const evidence = (changes: readonly Change[], over: Parameters<typeof finding>[0] = {}) =>
  evidenceOf({ ...found, ...over }, report({ changes }))
const plain = evidence([routeAdded])

describe('the evidence of a finding', () => {
  it('is the same wherever it stands and however it is worded', () => {
    const moved = { ...routeAdded, service: 'apps/serverless.yml', location: { file: 'apps/serverless.yml', startLine: 9, endLine: 9 } }
    expect(evidence([moved], { title: 'x', message: 'line 9', location: moved.location })).toBe(plain)
    const other: Change = { ...routeAdded, id: 'route-added shop GET /other' }
    expect(evidence([other, routeAdded])).toBe(plain)
  })

  it('attack F10: is another once it is graver, reaches another function, or comes with more', () => {
    const wider: Change = { ...routeAdded, id: 'more', partOf: routeAdded.id }
    const others = [
      evidence([routeAdded], { severity: 'critical' }),
      evidence([routeAdded], { certainty: 'undetermined' }),
      evidence([{ ...routeAdded, route: { ...routeAdded.route, function: 'admin' } }]),
      evidence([routeAdded, wider]),
    ]
    expect(new Set([plain, ...others]).size).toBe(5)
  })
})
