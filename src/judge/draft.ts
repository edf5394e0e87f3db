import type { Unknown } from '../model/source.ts'
import type { Comparison, Difference, Subject, View } from '../model/comparison.ts'
import type { Location, Severity } from '../model/report.ts'
import type { Rule } from '../model/rule.ts'
import type { Language } from './condition.ts'
import { type Facts, factsOf } from './facts.ts'
import { worst } from './verdict.ts'

/** One thing that a rule may speak about: a difference, or a subject of a state rule. */
export interface Case {
  readonly rule: Rule
  readonly kind: string
  readonly subject: string
  readonly service: string | null
  readonly serviceName: string
  /** See `Difference.environments`. */
  readonly environments: readonly string[]
  readonly location: Location
  readonly change: string | null
  /** See `Difference.cause`. */
  readonly cause: string | null
  readonly related: readonly { readonly location: Location; readonly note: string }[]
  readonly facts: Facts
  /** The same thing at the base, for state rules: true of it too means that the change is not to blame. */
  readonly base: Facts | null
  /** Why the comparison could not decide it; null where it could. */
  readonly reason: string | null
}

/** A case on which the rule speaks, without its words. */
export interface Draft extends Case {
  readonly severity: Severity
  readonly certainty: 'certain' | 'undetermined'
  readonly isExisting: boolean
  /** The unresolved values that decide, where it is undetermined. */
  readonly undecided: readonly Unknown[]
}

/** Everything that some rule listens to. What another difference speaks for is no case of its own: one statement is one finding. */
export function casesOf(comparison: Comparison, rules: readonly Rule[], today: string): readonly Case[] {
  const about = (on: string) => rules.filter((it) => it.on.includes(on))
  const differences = comparison.differences.filter((it) => it.change.partOf === undefined)
  return [
    ...differences.flatMap((it) => about(it.change.kind).map((rule) => differenceCase(rule, it, today))),
    ...comparison.subjects.flatMap((it) => subjectCases(it, about(it.noun), today)),
  ]
}

function differenceCase(rule: Rule, it: Difference, today: string): Case {
  const { change, before, after } = it
  const what = 'what' in change ? (change.what ?? []) : []
  return {
    rule,
    kind: change.kind,
    subject: it.subject,
    service: change.service,
    serviceName: it.serviceName,
    environments: it.environments ?? [],
    location: change.location,
    change: change.id,
    cause: it.cause,
    related: it.related,
    facts: factsOf({ it: after ?? before, before, after, what, kind: change.kind, today }),
    base: null,
    reason: change.kind === 'permission-unknown' ? (change.permission.reason ?? 'it could not be decided') : null,
  }
}

/** Rules ask one after the other, so that all can ask the same facts; subjects are many. */
function subjectCases(it: Subject, rules: readonly Rule[], today: string): Case[] {
  if (it.after === null || rules.length === 0) return []
  const factsOn = (view: View) => factsOf({ it: view, before: null, after: null, what: [], kind: it.noun, today })
  const facts = factsOn(it.after)
  const base = it.before === null ? null : factsOn(it.before)
  return rules.map((rule) => ({
    rule,
    kind: it.noun,
    subject: it.subject,
    service: it.service,
    serviceName: it.serviceName,
    environments: it.environments ?? [],
    location: it.location,
    change: it.change,
    cause: it.cause,
    related: it.related,
    facts,
    base,
    reason: null,
  }))
}

/** Whether the rule speaks, how loudly, and whether it may; null where it is silent. */
export function draftOf(it: Case, language: Language): Draft | null {
  const now = outcomeOf(it.rule, it.facts, language)
  if (now === false) return null
  const before = it.base === null ? false : outcomeOf(it.rule, it.base, language)
  return {
    ...it,
    severity: severityOf(it, language),
    certainty: now === true && it.reason === null ? 'certain' : 'undetermined',
    isExisting: before === true || (before !== false && now !== true && expressions(before) === expressions(now)),
    undecided: now === true ? [] : now,
  }
}

/** True, false, or the unresolved values that decide. What is not an answer is never taken for a no. */
function outcomeOf(rule: Rule, facts: Facts, language: Language): boolean | readonly Unknown[] {
  const answer = language.evaluate(rule.when, facts)
  if ('undecided' in answer) return answer.undecided
  return typeof answer.value === 'boolean' ? answer.value : []
}

/** The first severity that holds; one that cannot be told counts when it is worse than what is known to hold. */
function severityOf({ rule, facts }: Case, language: Language): Severity {
  const possible: Severity[] = []
  for (const { severity, when } of rule.severities) {
    const answer = language.evaluate(when, facts)
    if ('value' in answer && answer.value !== true) continue
    possible.push(severity)
    if ('value' in answer) return worst(possible, severity)
  }
  return worst([...possible, rule.severity], rule.severity)
}

export const expressions = (undecided: readonly Unknown[]): string => undecided.map((it) => it.expression).join(', ')
