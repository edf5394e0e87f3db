import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idOf } from '../../src/render/finding-id.ts'
import { finding, report } from '../support/report.ts'

const reportOf = (fingerprints: readonly string[]) => report({ findings: fingerprints.map((fingerprint) => finding({ fingerprint })) })

test('a finding is called by four characters, and by as many more as tell it from the others', () => {
  const findings = ['abcd000000', 'abcd1fffff', 'abcd1ffff0', 'ef01234567']
  const of = reportOf(findings)
  expect(findings.map((fingerprint) => idOf({ fingerprint }, of))).toEqual(['abcd0', 'abcd1fffff', 'abcd1ffff0', 'ef01'])
})

test('an id begins one fingerprint only, and is never longer than it has to be', () => {
  const fingerprints = fc.uniqueArray(fc.stringMatching(/^[ab]{8}$/), { maxLength: 40 })
  fc.assert(
    fc.property(fingerprints, (all) => {
      const of = reportOf(all)
      for (const fingerprint of all) {
        const id = idOf({ fingerprint }, of)
        expect(all.filter((it) => it.startsWith(id))).toEqual([fingerprint])
        const isLonger = id.length > 4
        expect(all.filter((it) => it.startsWith(id.slice(0, -1))).length).toBeGreaterThan(isLonger ? 1 : 0)
      }
    }),
  )
})
