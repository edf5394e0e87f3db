import type { Severity } from '../../model/report.ts'

/** Weights of https://www.first.org/cvss/v3.1/specification-document, table 16. */
const weights = new Map<string, number>(
  Object.entries({
    'AV:N': 0.85,
    'AV:A': 0.62,
    'AV:L': 0.55,
    'AV:P': 0.2,
    'AC:L': 0.77,
    'AC:H': 0.44,
    'UI:N': 0.85,
    'UI:R': 0.62,
    'C:H': 0.56,
    'C:L': 0.22,
    'C:N': 0,
    'I:H': 0.56,
    'I:L': 0.22,
    'I:N': 0,
    'A:H': 0.56,
    'A:L': 0.22,
    'A:N': 0,
    'PR:N/U': 0.85,
    'PR:L/U': 0.62,
    'PR:H/U': 0.27,
    'PR:N/C': 0.85,
    'PR:L/C': 0.68,
    'PR:H/C': 0.5,
  }),
)

/**
 * The base score of a CVSS 3.0 or 3.1 vector by section 7.1 of the specification; undefined for what is not a complete one.
 * @param vector `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`
 */
export function baseScore(vector: string): number | undefined {
  const metrics = metricsOf(vector)
  const scope = metrics?.get('S')
  if (metrics === undefined || (scope !== 'U' && scope !== 'C')) return undefined
  const weight = (name: string) => weights.get(`${name}:${metrics.get(name) ?? ''}${name === 'PR' ? `/${scope}` : ''}`) ?? Number.NaN
  const subscore = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'))
  const impact = scope === 'U' ? 6.42 * subscore : 7.52 * (subscore - 0.029) - 3.25 * (subscore - 0.02) ** 15
  const exploitability = 8.22 * weight('AV') * weight('AC') * weight('PR') * weight('UI')
  if (Number.isNaN(impact + exploitability)) return undefined
  if (impact <= 0) return 0
  return roundUp(Math.min((scope === 'U' ? 1 : 1.08) * (impact + exploitability), 10))
}

function metricsOf(vector: string): Map<string, string> | undefined {
  const [version, ...pairs] = vector.split('/')
  if (version !== 'CVSS:3.1' && version !== 'CVSS:3.0') return undefined
  const metrics = new Map<string, string>()
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split(':')
    if (metrics.has(name)) return undefined
    metrics.set(name, value)
  }
  return metrics
}

/** Appendix A: the smallest number with one decimal that is not smaller, without the errors of binary fractions. */
function roundUp(score: number): number {
  const scaled = Math.round(score * 100_000)
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10
}

/** The qualitative scale of section 5. */
export function qualitative(score: number): Severity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'info'
}
