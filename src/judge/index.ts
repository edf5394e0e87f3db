import type { ComparedGap, Comparison } from '../model/comparison.ts'
import type { Worded } from '../model/own-rules.ts'
import type { Diagnostic, Report, Severity } from '../model/report.ts'
import type { Acceptance, Rule } from '../model/rule.ts'
import { loadLanguage } from './condition.ts'
import { type Configured, judgedBy } from './configured.ts'
import { casesOf, type Draft, draftOf } from './draft.ts'
import { worded } from './finding.ts'
import { withoutSecrets } from './mask.ts'
import { byChange, byDiagnostic } from './order.ts'
import { settle } from './settle.ts'

export type { Configured } from './configured.ts'

/** What a judgement needs beside the facts: what a face asks for. */
export interface JudgeRequest {
  readonly rules: readonly Rule[]
  readonly rulesVersion: string
  readonly version: string
  /** The commits that are compared; null for a working tree, or where there is no merge base. */
  readonly commits: { readonly base: string | null; readonly head: string | null }
  readonly accepted: readonly Acceptance[]
  /** The least severity that blocks, where the repository's configuration says nothing. */
  readonly failOn: Severity | 'never'
  /** The same, whatever the configuration says. */
  readonly demanded?: Severity | 'never' | null
  /** What the repository configures; left out where it configures nothing. */
  readonly configured?: Configured | null
  /** ISO date: data, not the clock. */
  readonly today: string
  /** What the repository's own rules have found. */
  readonly own?: readonly Worded[]
}

/** Begins to load what judging a case needs; a failure shows where it is needed. */
export function beginToJudge(): void {
  loadLanguage().catch(() => {})
}

/** Facts and rules become the report. Throws `SyntaxError` where a rule's expression is not CEL; nothing in a pull request makes it throw. */
export async function judge(comparison: Comparison, request: JudgeRequest): Promise<Report> {
  const settled = settle([...(await found(comparison, request)), ...(request.own ?? [])], request.accepted, request.today)
  const { findings, verdict, use } = judgedBy(request.configured ?? null, settled, comparison.gaps, request)
  return withoutSecrets<Report>({
    schemaVersion: '1',
    tool: { name: 'parapet', version: request.version, rulesVersion: request.rulesVersion },
    base: { commit: request.commits.base },
    head: { commit: request.commits.head },
    services: comparison.services.map(({ id, framework, file, name }) => ({ id, framework, file, name })),
    changes: comparison.differences.map((it) => it.change).toSorted(byChange),
    findings,
    surface: comparison.surface,
    verdict,
    configuration: use,
    diagnostics: diagnostics(comparison.gaps),
  })
}

/** What rules say of a comparison, in words. Throws `SyntaxError` where an expression is not CEL. */
export async function found(comparison: Comparison, { rules, today }: Pick<JudgeRequest, 'rules' | 'today'>): Promise<readonly Worded[]> {
  const cases = casesOf(comparison, rules, today)
  if (cases.length === 0) return []
  const language = await loadLanguage()
  const frameworks = new Map(comparison.services.map((it) => [it.id, it.framework]))
  const ecosystems = new Map(
    comparison.differences.flatMap(({ change }) => ('dependency' in change ? [[change.id, change.dependency.ecosystem]] : [])),
  )
  const flavour = (it: Draft): string | null =>
    (it.change === null ? undefined : ecosystems.get(it.change)) ?? (it.service === null ? undefined : frameworks.get(it.service)) ?? null
  return cases.flatMap((it) => {
    const draft = draftOf(it, language)
    return draft === null ? [] : [worded(draft, flavour(draft), language)]
  })
}

/** What was as unreadable at the base and did not change hides nothing of this change: it is said, and weakens nothing. */
function diagnostics(gaps: readonly ComparedGap[]): Diagnostic[] {
  const said = gaps.map(({ level, location, message, reason, isNew }): Diagnostic => ({
    level: isNew ? level : 'note',
    location,
    message,
    reason,
  }))
  const once = new Map(said.map((it) => [JSON.stringify([it.level, it.location, it.message, it.reason]), it]))
  return [...once.values()].toSorted(byDiagnostic)
}
