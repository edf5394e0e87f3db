import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseScore, qualitative } from '../../src/fetch/advisories/cvss.ts'
import { score4 } from '../../src/fetch/advisories/cvss4.ts'
import { type OsvRecord, vulnerabilityOf } from '../../src/fetch/advisories/osv-record.ts'
import type { PackageQuery } from '../../src/model/comparison.ts'

const query: PackageQuery = { ecosystem: 'npm', name: 'left', version: '2.1.0' }
const affected = (...ranges: object[][]) => [
  { package: { ecosystem: 'npm', name: 'left' }, ranges: ranges.map((events) => ({ type: 'SEMVER', events })) },
]
const about = (record: Partial<OsvRecord>, of: PackageQuery = query) => vulnerabilityOf({ id: 'GHSA-1', ...record }, of)

describe('the fix', () => {
  it.each([
    [
      'ends the range that the version is in',
      affected([{ introduced: '0' }, { fixed: '1.9.0' }], [{ introduced: '2.0.0' }, { fixed: '2.4.1' }]),
      '2.4.1',
    ],
    [
      'is found in one range with many events in any order',
      affected([{ fixed: '3.0.1' }, { introduced: '3.0.0' }, { fixed: '2.2.0' }, { introduced: '2.0.0' }]),
      '2.2.0',
    ],
    [
      'is the smallest of several',
      affected([{ introduced: '0' }, { fixed: '2.10.0' }], [{ introduced: '0' }, { fixed: '2.9.0' }]),
      '2.9.0',
    ],
    ['does not exist', affected([{ introduced: '0' }, { last_affected: '2.1.0' }]), null],
    ['is not below the version', affected([{ introduced: '0' }, { fixed: '1.0.0' }]), null],
    [
      'of another package is none',
      [{ package: { ecosystem: 'npm', name: 'other' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '9.0.0' }] }] }],
      null,
    ],
    [
      'in commits is none',
      [{ package: { ecosystem: 'npm', name: 'left' }, ranges: [{ type: 'GIT', events: [{ introduced: '0' }, { fixed: 'abcdef' }] }] }],
      null,
    ],
    ['is null where nothing is said', undefined, null],
    [
      'is null where nonsense is said',
      [null, 1, { package: 'left' }, { package: { ecosystem: 'npm', name: 'left' }, ranges: [{ events: 'x' }, 7] }],
      null,
    ],
  ])('%s', (_, said, fixed) => {
    expect(about({ affected: said })?.fixedIn).toBe(fixed)
  })

  it('is found by the names of Python, where case and separators do not count', () => {
    const said = [
      {
        package: { ecosystem: 'PyPI', name: 'Flask_Thing' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }],
      },
    ]
    expect(about({ affected: said }, { ecosystem: 'PyPI', name: 'flask-thing', version: '2.0rc1' })?.fixedIn).toBe('2.0')
  })
})

describe('the severity', () => {
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  it.each([
    [
      'is what the database says',
      { database_specific: { severity: 'MODERATE' }, severity: [{ type: 'CVSS_V3', score: vector }] },
      'medium',
    ],
    ['is computed from a vector', { severity: [{ type: 'CVSS_V3', score: vector }] }, 'critical'],
    [
      'is the worst of several vectors',
      { severity: [{ score: 'CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N' }, { score: vector }] },
      'critical',
    ],
    [
      'may stand with the package',
      { affected: [{ package: { ecosystem: 'npm', name: 'left' }, severity: [{ score: vector }] }] },
      'critical',
    ],
    [
      'is computed from a vector of version 4',
      { severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' }] },
      'critical',
    ],
    ['is unknown for a vector that says too little', { severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L' }] }, 'unknown'],
    ['is unknown where nothing is said', {}, 'unknown'],
    ['of malware is critical', { id: 'MAL-2026-1' }, 'critical'],
  ])('%s', (_, record, severity) => {
    expect(about(record)?.severity).toBe(severity)
  })
})

describe('the summary', () => {
  it('is one line, of the summary or else of the details', () => {
    expect(about({ summary: ' short \nmore' })?.summary).toBe('short')
    expect(about({ details: 'first\nsecond' })?.summary).toBe('first')
    expect(about({ details: 'x'.repeat(1000) })?.summary).toHaveLength(300)
    expect(about({})?.summary).toBe('')
  })
})

describe('the CVSS base score', () => {
  // As the National Vulnerability Database publishes them for these vectors.
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5],
    ['CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 6.8],
    ['CVSS:3.1/AV:A/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:H', 8.3],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', 7.4],
    ['CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H', 9.1],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O', 7.5],
  ])('of %s is %s', (vector, score) => {
    expect(baseScore(vector)).toBe(score)
  })

  it.each([
    '',
    'CVSS:4.0/AV:N',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'AV:N/AC:L/Au:N/C:P/I:P/A:P',
  ])('of %j is unknown', (vector) => {
    expect(baseScore(vector)).toBeUndefined()
  })

  it('has names', () => {
    expect([10, 9, 8.9, 7, 6.9, 4, 3.9, 0.1, 0].map(qualitative)).toEqual([
      'critical',
      'critical',
      'high',
      'high',
      'medium',
      'medium',
      'low',
      'low',
      'info',
    ])
  })
})

describe('the CVSS score of version 4', () => {
  // From https://www.first.org/cvss/v4-0/examples, and the corners of the scale.
  it.each([
    ['AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3],
    ['AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.7],
    ['AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N', 8.3],
    ['AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N', 4.6],
    ['AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', 5.1],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N', 6.9],
    ['AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N', 5.9],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
    ['AV:P/AC:H/AT:P/PR:H/UI:A/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/CR:H/IR:H/AR:H', 7.3],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/CR:H', 0],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:X', 9.3],
  ])('of %s is %s', (metrics, score) => {
    expect(score4(`CVSS:4.0/${metrics}`)).toBe(score)
  })

  it('counts a modified metric in the place of its base one', () => {
    const rest = 'AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'
    expect(score4(`CVSS:4.0/AV:N/${rest}/MAV:P/MAC:X`)).toBe(score4(`CVSS:4.0/AV:P/${rest}`))
    expect(score4(`CVSS:4.0/AV:N/${rest}/MSI:S`)).toBe(10)
  })

  const levels: Readonly<Record<string, string>> = {
    AV: 'PLAN',
    AC: 'HL',
    AT: 'PN',
    PR: 'HLN',
    UI: 'APN',
    VC: 'NLH',
    VI: 'NLH',
    VA: 'NLH',
    SC: 'NLH',
    SI: 'NLH',
    SA: 'NLH',
    E: 'UPA',
  }
  const metrics = fc.record(Object.fromEntries(Object.entries(levels).map(([metric, all]) => [metric, fc.nat(all.length - 1)])))
  const scoreOf = (chosen: Readonly<Record<string, number>>) =>
    score4(
      `CVSS:4.0/${Object.entries(levels)
        .map(([metric, all]) => `${metric}:${all[chosen[metric] ?? 0]}`)
        .join('/')}`,
    ) ?? Number.NaN

  it('is between 0 and 10 in steps of a tenth, and never lower where a metric is worse', () => {
    fc.assert(
      fc.property(metrics, fc.constantFrom(...Object.keys(levels)), (chosen, metric) => {
        const score = scoreOf(chosen)
        const worse = scoreOf({ ...chosen, [metric]: Math.min((chosen[metric] ?? 0) + 1, (levels[metric] ?? '').length - 1) })
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(10)
        expect(Math.round(score * 10) / 10).toBe(score)
        expect(worse).toBeGreaterThanOrEqual(score)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    'CVSS:4.0/AV:N',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:4.0/AV:X/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:4.0/AV:N/AV:L/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:4.0/AV:NA/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  ])('of %j is unknown', (vector) => {
    expect(score4(vector)).toBeUndefined()
  })
})
