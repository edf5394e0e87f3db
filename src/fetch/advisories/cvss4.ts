import macroVectors from './cvss4-scores.json' with { type: 'json' }

/** https://www.first.org/cvss/v4-0/specification-document, section 8. */

const scores: ReadonlyMap<string, number> = new Map(Object.entries(macroVectors.scores))

/** Values of each metric from the most severe one down; how far one stands from another is a difference of places. */
const levels: ReadonlyMap<string, string> = new Map([
  ['AV', 'NALP'],
  ['AC', 'LH'],
  ['AT', 'NP'],
  ['PR', 'NLH'],
  ['UI', 'NPA'],
  ['VC', 'HLN'],
  ['VI', 'HLN'],
  ['VA', 'HLN'],
  ['SC', 'SHLN'],
  ['SI', 'SHLN'],
  ['SA', 'SHLN'],
  ['CR', 'HML'],
  ['IR', 'HML'],
  ['AR', 'HML'],
  ['E', 'APU'],
])

const base = ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA']

/** What stands for a metric that a vector leaves out: the worst. */
const worst = new Map([
  ['E', 'A'],
  ['CR', 'H'],
  ['IR', 'H'],
  ['AR', 'H'],
])

/**
 * The score of a CVSS 4.0 vector with all the metrics that it names, from 0 to 10; undefined for what is not a complete one.
 * @param vector `CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N`
 */
export function score4(vector: string): number | undefined {
  const value = metricsOf(vector)
  if (value === undefined) return undefined
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((it) => value(it) === 'N')) return 0
  const macro = macroVectorOf(value)
  const score = scores.get(macro.join('')) ?? 0
  const drops = groups(macro).flatMap(({ lower, highest, depth }) => {
    const next = Math.max(...lower.map((it) => scores.get(it.join('')) ?? Number.NaN))
    return Number.isNaN(next) ? [] : [((score - next) * distance(value, highest)) / depth]
  })
  const mean = drops.length === 0 ? 0 : drops.reduce((sum, it) => sum + it, 0) / drops.length
  // Halves are rounded up, also where binary fractions fall short of them.
  return Math.round(Math.min(Math.max(score - mean, 0), 10) * 10 + 1e-6) / 10
}

type Value = (metric: string) => string

/** Each metric as it counts: a modified one (`MAV`) in the place of its base one. */
function metricsOf(vector: string): Value | undefined {
  const [version, ...pairs] = vector.split('/')
  if (version !== 'CVSS:4.0') return undefined
  const written = new Map<string, string>()
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split(':')
    if (written.has(name)) return undefined
    if (value !== 'X') written.set(name, value)
  }
  const value = (metric: string): string => written.get(`M${metric}`) ?? written.get(metric) ?? worst.get(metric) ?? ''
  const isValid = [...levels].every(([metric, known]) => value(metric).length === 1 && known.includes(value(metric)))
  return isValid && base.every((it) => written.has(it)) ? value : undefined
}

/** Section 8.2: what makes a vector one of the most severe in each of the six digits, and else of the next level; a list is all of it. */
const digits: readonly (readonly (readonly string[])[])[] = [
  ['AVN PRN UIN', 'AVN|PRN|UIN'],
  ['ACL ATN'],
  ['VCH VIH', 'VCH|VIH|VAH'],
  ['SIS|SAS', 'SCH|SIH|SAH'],
  ['EA', 'EP'],
  ['CRH VCH|IRH VIH|ARH VAH'],
].map((all) => all.map((it) => it.split('|')))

/** 0 for the most severe. */
function macroVectorOf(value: Value): readonly number[] {
  const holds = (all: string): boolean => all.split(' ').every((it) => value(it.slice(0, -1)) === it.slice(-1))
  const found = digits.map((conditions) => {
    const level = conditions.findIndex((any) => any.some(holds))
    return level === -1 ? conditions.length : level
  })
  // Whoever has to be at the machine is never in the middle.
  return holds('AVP') ? [2, ...found.slice(1)] : found
}

/** Metrics that are lowered together. */
interface Group {
  /** The macro vectors that are one step less severe in them. */
  readonly lower: readonly (readonly number[])[]
  /** The most severe values that this macro vector can have in them, of which several may be equal. */
  readonly highest: readonly string[]
  /** How many steps there are from these to the least severe ones. */
  readonly depth: number
}

/** Tables 24 to 28 and the depths of section 8.3. */
function groups(macro: readonly number[]): Group[] {
  const [reach = 0, complexity = 0, own = 0, next = 0, , needed = 0] = macro
  const down = (...places: number[]): number[] => macro.map((it, i) => (places.includes(i) ? it + 1 : it))
  const ownLower = own === 0 && needed === 0 ? [down(5), down(2)] : own === 1 && needed === 0 ? [down(5)] : [down(2)]
  return [
    { lower: [down(0)], ...reachGroups[reach] },
    { lower: [down(1)], ...complexityGroups[complexity] },
    { lower: ownLower, ...ownGroups.get(`${own}${needed}`) },
    { lower: [down(3)], ...nextGroups[next] },
    // Of how far exploitation has come there is one value each.
    { lower: [down(4)], highest: [''], depth: 1 },
  ].map((it): Group => ({ highest: [''], depth: 1, ...it }))
}

type Highest = Omit<Group, 'lower'>

const reachGroups: readonly Highest[] = [
  { highest: ['AVN PRN UIN'], depth: 1 },
  { highest: ['AVA PRN UIN', 'AVN PRL UIN', 'AVN PRN UIP'], depth: 4 },
  { highest: ['AVP PRN UIN', 'AVA PRL UIP'], depth: 5 },
]

const complexityGroups: readonly Highest[] = [
  { highest: ['ACL ATN'], depth: 1 },
  { highest: ['ACH ATN', 'ACL ATP'], depth: 2 },
]

const ownGroups: ReadonlyMap<string, Highest> = new Map([
  ['00', { highest: ['VCH VIH VAH CRH IRH ARH'], depth: 7 }],
  ['01', { highest: ['VCH VIH VAL CRM IRM ARH', 'VCH VIH VAH CRM IRM ARM'], depth: 6 }],
  ['10', { highest: ['VCL VIH VAH CRH IRH ARH', 'VCH VIL VAH CRH IRH ARH'], depth: 8 }],
  [
    '11',
    {
      highest: [
        'VCL VIH VAL CRH IRM ARH',
        'VCL VIH VAH CRH IRM ARM',
        'VCH VIL VAH CRM IRH ARM',
        'VCH VIL VAL CRM IRH ARH',
        'VCL VIL VAH CRH IRH ARM',
      ],
      depth: 8,
    },
  ],
  ['21', { highest: ['VCL VIL VAL CRH IRH ARH'], depth: 10 }],
])

const nextGroups: readonly Highest[] = [
  { highest: ['SCH SIS SAS'], depth: 6 },
  { highest: ['SCH SIH SAH'], depth: 5 },
  { highest: ['SCL SIL SAL'], depth: 4 },
]

/** Steps from the first of the most severe values that is nowhere less severe than the vector. */
function distance(value: Value, highest: readonly string[]): number {
  for (const it of highest) {
    const steps = it
      .split(' ')
      .filter((one) => one !== '')
      .map((one) => stepsFrom(one.slice(0, -1), one.slice(-1), value))
    if (steps.every((one) => one >= 0)) return steps.reduce((sum, one) => sum + one, 0)
  }
  return 0
}

function stepsFrom(metric: string, from: string, value: Value): number {
  const known = levels.get(metric) ?? ''
  return known.indexOf(value(metric)) - known.indexOf(from)
}
