import type { Configuration, RuleSetting, Setting } from '../model/configuration.ts'
import type { ComparedGap } from '../model/comparison.ts'
import type { ConfigurationUse, Effect, Finding, Severity, Verdict } from '../model/report.ts'
import type { Settled } from './settle.ts'
import { withSpeakers } from './speaker.ts'
import { hidingIn, isAtLeast, verdictOf } from './verdict.ts'

/** Findings as the repository wants them weighed, and what that did to them. */
interface Weighed {
  readonly findings: readonly Finding[]
  readonly effects: readonly Effect[]
}

/** Counted is what would have been new: nobody misses what was so before. */
function weighed(findings: readonly Finding[], rules: Configuration['rules']): Weighed {
  if (rules.size === 0) return { findings, effects: [] }
  const effects = new Map<string, Effect>()
  const kept = findings.flatMap((it) => {
    const setting = rules.get(it.rule)
    if (setting === undefined || setting.value.severity === it.severity) return [it]
    const { severity } = setting.value
    if (it.status !== 'existing') {
      const isWeaker = severity === 'off' || !isAtLeast(severity, it.severity)
      const key = `${it.rule} ${isWeaker}`
      effects.set(key, ofRule(it.rule, setting, isWeaker, (effects.get(key)?.count ?? 0) + 1))
    }
    return severity === 'off' ? [] : [{ ...it, severity }]
  })
  return { findings: kept, effects: [...effects.values()] }
}

const ofRule = (rule: string, { value, at }: Setting<RuleSetting>, isWeaker: boolean, count: number): Effect => ({
  key: 'rules',
  subject: rule,
  value: value.severity,
  isWeaker,
  count,
  because: value.because,
  location: at,
})

/** A configuration, where it was read, and what it kept from being looked at. */
export interface Configured {
  readonly configuration: Configuration
  readonly use: ConfigurationUse
}

export interface Judged {
  readonly findings: readonly Finding[]
  readonly verdict: Verdict
  readonly use: ConfigurationUse | null
}

/** The verdict as the repository wants it. `failOn`: where it says nothing; `demanded`: whatever it says. */
export function judgedBy(
  configured: Configured | null,
  { findings: found, sources }: Settled,
  gaps: readonly ComparedGap[],
  { failOn, demanded = null }: { readonly failOn: Severity | 'never'; readonly demanded?: Severity | 'never' | null },
): Judged {
  if (configured === null) {
    const least = demanded ?? failOn
    const findings = withSpeakers(found, sources, least)
    return { findings, verdict: verdictOf(findings, gaps, least), use: null }
  }
  const { configuration, use } = configured
  const { findings: heavy, effects } = weighed(found, configuration.rules)
  const least = demanded ?? configuration.failOn?.value ?? failOn
  const findings = withSpeakers(heavy, sources, least)
  const untold = configuration.undetermined
  const verdict = verdictOf(findings, gaps, least, untold?.value)
  const all = [
    ...use.effects,
    ...effects,
    ...(demanded === null ? effectOfFailOn(findings, configuration.failOn, failOn) : []),
    ...(untold === null ? [] : effectOfUntold(findings, gaps, least, untold)),
  ]
  return { findings, verdict, use: { ...use, effects: all.toSorted((a, b) => a.location.startLine - b.location.startLine) } }
}

/** What no longer blocks because only what is more severe does. */
function effectOfFailOn(
  findings: readonly Finding[],
  setting: Setting<Severity | 'never'> | null,
  otherwise: Severity | 'never',
): Effect[] {
  if (setting === null) return []
  const { value, at } = setting
  const spared = findings.filter((it) => it.status === 'new' && isAtLeast(it.severity, otherwise) && !isAtLeast(it.severity, value))
  return spared.length === 0
    ? []
    : [{ key: 'failOn', subject: '', value, isWeaker: true, count: spared.length, because: null, location: at }]
}

/** What could not be told and does not block for that. */
function effectOfUntold(
  findings: readonly Finding[],
  gaps: readonly ComparedGap[],
  failOn: Severity | 'never',
  { value, at }: Setting<'block' | 'advise'>,
): Effect[] {
  const open = findings.filter((it) => it.status === 'new' && it.certainty === 'undetermined' && isAtLeast(it.severity, failOn))
  const count = open.length + hidingIn(gaps).length
  return value === 'block' || count === 0
    ? []
    : [{ key: 'undetermined', subject: '', value, isWeaker: true, count, because: null, location: at }]
}
