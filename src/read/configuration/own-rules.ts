import type { ComparedGap, Comparison } from '../../model/comparison.ts'
import type { Fault, Found } from '../../model/configuration.ts'
import { type OwnRule, ownRuleId, type RuleText, rulesFolder } from '../../model/own-rules.ts'
import { atHead } from './location.ts'

/** Bounds of what a stranger's rules may cost; far above what people write. */
const mostRules = 50
const longestRule = 32 * 1024

/** The ids of the repository's own rules, which its configuration may name. */
export const ownRuleIds = ({ rules }: Pick<Found, 'rules'>): string[] => rules.flatMap((it) => ownRuleId(it.path) ?? [])

/** Rules that can be asked, and what is wrong with the other files of their folder. */
export interface OwnRules {
  readonly texts: readonly RuleText[]
  readonly faults: readonly Fault[]
}

export function ownRulesIn(rules: readonly OwnRule[]): OwnRules {
  const texts: RuleText[] = []
  const faults: Fault[] = []
  for (const { path, content } of rules) {
    const fault =
      ownRuleId(path) === undefined
        ? `a rule stands in \`${rulesFolder}\` itself, in a file that is called after its id, such as \`no-public-routes.yml\``
        : 'refused' in content
          ? 'it must be a plain text file in the repository'
          : content.text.length > longestRule
            ? `it is larger than ${longestRule / 1024} KB`
            : texts.length >= mostRules
              ? `there are more than ${mostRules} rules`
              : undefined
    if (fault !== undefined) faults.push({ at: { file: path, startLine: 1, endLine: 1 }, message: fault })
    else if ('text' in content) texts.push({ path, text: content.text })
  }
  return { texts, faults }
}

/** What of the repository's own rules a change alters; they count once it is merged. */
export function proposedIn(
  base: readonly OwnRule[],
  head: readonly OwnRule[],
): { readonly changed: readonly OwnRule[]; readonly gone: readonly string[] } {
  const before = new Map(base.map((it) => [it.path, JSON.stringify(it.content)]))
  const now = new Set(head.map((it) => it.path))
  return {
    changed: head.filter((it) => before.get(it.path) !== JSON.stringify(it.content)),
    gone: base.map((it) => it.path).filter((it) => !now.has(it)),
  }
}

/** A comparison with what has to be said of rules that could not be asked: what they would have found is not known. */
export function withRuleFaults(
  comparison: Comparison,
  faults: readonly Fault[],
  notes: readonly ComparedGap[],
  from = 'the repository',
): Comparison {
  const said = faults.map(({ at, message }): ComparedGap => ({
    level: 'error',
    location: { ...at, side: 'base' },
    message: `This rule of ${from} could not be asked: ${message}.`,
    reason: 'rule-invalid',
    isNew: true,
  }))
  return said.length + notes.length === 0 ? comparison : { ...comparison, gaps: [...comparison.gaps, ...said, ...notes] }
}

/** Notes on a change of the rules themselves. */
export function ruleNotes({ changed, gone }: ReturnType<typeof proposedIn>, faults: readonly Fault[]): ComparedGap[] {
  const [first] = [...changed.map((it) => it.path), ...gone]
  if (first === undefined) return []
  const names = [...changed.map((it) => `\`${it.path}\``), ...gone.map((it) => `no \`${it}\``)]
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  const message = `This change also changes the repository's own rules, which count when it is merged: ${names.slice(0, mostNamed).join(', ')}${more}.`
  const side = changed.length === 0 ? ({ side: 'base' } as const) : {}
  return [
    note({ file: first, startLine: 1, endLine: 1, ...side }, message),
    ...faults.map((it) => note(atHead(it.at), `This change makes a rule that cannot be asked: ${it.message}.`)),
  ]
}

const mostNamed = 5

const note = (location: NonNullable<ComparedGap['location']>, message: string): ComparedGap => ({
  level: 'note',
  reason: 'rules-changed',
  location,
  message,
  isNew: true,
})
