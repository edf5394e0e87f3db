import type { Report } from '../../model/report.ts'
import type { Rule } from '../../model/rule.ts'
import * as words from '../../render/answer.ts'
import type { Context } from '../../render/context.ts'
import { type Accepted, type Heard, nothingHeard, type SummaryMark } from '../publish/marker.ts'
import { readShown, type Shown } from '../publish/shown.ts'
import { earlierOf, type Sticky } from '../publish/sticky.ts'
import { fits } from './acceptances.ts'
import type { Command } from './command.ts'
import type { Edits } from './edits.ts'
import type { Asked } from './pending.ts'
import type { Policy } from './policy.ts'
import { isAtLeast, type Roles } from './role.ts'
import type { Said } from './said.ts'

/** What commands are judged by. */
export interface Desk {
  readonly said: readonly Said[]
  readonly sticky: Sticky | undefined
  /** The id of who opened the pull request. */
  readonly author: number
  readonly roles: Roles
  /** null where the configuration is at fault: nobody can tell then who may. Asked for only where somebody wants to. */
  readonly policy: () => Promise<Policy | null>
  readonly edits: (nodes: readonly string[]) => Promise<Edits>
  readonly ourLogin: string
  readonly now: Date
  /** When the last review of this head began; null where there was none. */
  readonly lookedAt: string | null
}

/** The report that an answer speaks of. */
export interface Made {
  readonly report: Report
  readonly context: Context
  readonly accepted: readonly Accepted[]
  readonly rules: readonly Rule[]
}

/** What one command comes to; `text` is null where the check says enough. */
export interface Verdict {
  /** How much of a review it takes. */
  readonly need: 'nothing' | 'report' | 'run'
  /** In the words of a report where it needs one. */
  readonly text: string | ((made: Made) => string) | null
  readonly refused?: true
  /** All acceptances, where it changes them. */
  readonly accepted?: readonly Accepted[]
}

const says = (text: string): Verdict => ({ need: 'nothing', text })
const refuses = (text: string): Verdict => ({ need: 'nothing', text, refused: true })

/** Who may: accepting and its taking back is for those who can write; looking, for the author and those who look after the repository. */
export async function forbidden({ said, command }: Asked, { roles, author, policy }: Desk): Promise<Verdict | undefined> {
  const { login, id } = said.by
  const role = await roles.of(login)
  if (role === 'none' && id !== author) return refuses(words.isStranger(login))
  if (command.verb === 'revoke' && !isAtLeast(role, 'write')) return refuses(words.cannot('revoke', 'write', login))
  if (command.verb !== 'accept') return undefined
  const who = await policy()
  if (who === null) return says(words.noPolicy)
  if (!isAtLeast(role, who.by)) return refuses(words.cannot('accept', who.by, login))
  return id === author && !who.authors ? refuses(words.isAuthor(login)) : undefined
}

export function decided({ said, command }: Asked, desk: Desk, accepted: readonly Accepted[]): Verdict {
  switch (command.verb) {
    case 'wrong':
      return says(command.problem)
    case 'help':
      return says(words.help)
    case 'rescan':
      return { need: 'run', text: null }
    case 'inventory':
      return { need: 'report', text: ({ report, context }) => words.inventory(report, context) }
    case 'explain':
      return explain(command.id, said, desk)
    case 'accept':
      return isHeard(said, desk) ? { need: 'report', text: (made) => acceptedBy(said, made) } : accept(command, said, desk, accepted)
    case 'revoke':
      return isHeard(said, desk) ? says(words.revokedBefore) : revoke(command.id, said, desk, accepted)
  }
}

export const heardAt = (desk: Desk): Heard => desk.sticky?.mark?.heard ?? nothingHeard

/** It was done, and only the answer is missing: we were stopped before it, or somebody has deleted it. */
const isHeard = (said: Said, desk: Desk): boolean => said.id <= heardAt(desk)[said.on]

function acceptedBy(said: Said, { report, context, accepted }: Made): string {
  const entry = accepted.find((it) => it.on === said.on && it.comment === said.id)
  if (entry === undefined) return words.replaced
  const finding = report.findings.find((it) => it.fingerprint === entry.fingerprint)
  return words.accepted(finding, report, context)
}

/** The fingerprint that the thread is about. */
function subjectOf(said: Said, all: readonly Said[]): string | undefined {
  const begun = said.on === 'thread' ? all.find((it) => it.on === 'thread' && it.id === said.thread) : undefined
  return begun?.mark?.kind === 'finding' ? begun.mark.fingerprint : undefined
}

function explain(id: string | null, said: Said, desk: Desk): Verdict {
  const subject = id ?? subjectOf(said, desk.said)
  if (subject === undefined) return says(words.noId('explain'))
  return {
    need: 'report',
    text({ report, context, rules }) {
      const [finding, another] = report.findings.filter((it) => it.fingerprint.startsWith(subject))
      if (finding === undefined) return id === null ? words.gone(context) : words.unknownId(id)
      if (another !== undefined) return words.ambiguousId(subject)
      const rule = rules.find((it) => it.id === finding.rule)
      return words.explanation(finding, rule, report, context)
    },
  }
}

/**
 * An id is looked up among everything that was ever shown here, not in what is true now: whoever pushes can find a change whose fingerprint
 * begins with the same characters. And what the summary began to show only after the command was written, nobody has accepted. What is
 * accepted for one finding is accepted for those that it speaks for.
 */
function accept(command: Accept, said: Asked['said'], desk: Desk, accepted: readonly Accepted[]): Verdict {
  const mark = desk.sticky?.mark
  const found = lookUp(command.id, said, desk)
  if ('problem' in found) return says(found.problem)
  const all = shownAt(desk)
  const shown = all.find((it) => it.fingerprint === found.fingerprint)
  if (shown === undefined) return says(words.unknownId(command.id ?? found.fingerprint.slice(0, 4)))
  const isSeen = (it: Shown) => it.since < Date.parse(said.createdAt)
  if (!isSeen(shown)) return says(words.changedSince)
  const { fingerprint } = shown
  const title = titleOf(fingerprint, desk.said, mark)
  const spokenFor = all.filter((it) => it.speaker !== null && fingerprint.startsWith(it.speaker) && isSeen(it))
  const entries = [shown, ...spokenFor].map((it) => entryOf(it, title, command, said))
  const prints = new Set(entries.map((it) => it.fingerprint))
  const together = [...accepted.filter((it) => !prints.has(it.fingerprint)), ...entries]
  if (!fits(together)) return says(words.noRoom)
  return {
    need: 'run',
    accepted: together,
    text: (made) => {
      const finding = made.report.findings.find((it) => it.fingerprint === fingerprint)
      return finding?.status === 'accepted' ? acceptedBy(said, made) : words.accepted(finding, made.report, made.context)
    },
  }
}

type Accept = Extract<Command, { verb: 'accept' }>

const entryOf = ({ fingerprint, evidence }: Shown, title: string, { until, reason }: Accept, said: Asked['said']): Accepted => ({
  fingerprint,
  evidence,
  title,
  by: said.by.login,
  byId: said.by.id,
  until,
  reason,
  on: said.on,
  comment: said.id,
  digest: said.digest,
})

function revoke(id: string | null, said: Said, desk: Desk, accepted: readonly Accepted[]): Verdict {
  const subject = id ?? subjectOf(said, desk.said)
  if (subject === undefined) return says(words.noId('revoke'))
  const [entry, another] = accepted.filter((it) => it.fingerprint.startsWith(subject))
  if (entry === undefined) return says(words.nothingAccepted(id))
  if (another !== undefined) return says(words.ambiguousId(subject))
  const isGivenWithIt = (it: Accepted) => it.on === entry.on && it.comment === entry.comment
  return { need: 'run', accepted: accepted.filter((it) => !isGivenWithIt(it)), text: () => words.takenBack(entry.title) }
}

type Found = { readonly fingerprint: string } | { readonly problem: string }

function lookUp(id: string | null, said: Said, desk: Desk): Found {
  if (id !== null) return byPrefix(id, shownEver(desk))
  const subject = subjectOf(said, desk.said)
  return subject === undefined ? { problem: words.noId('accept') } : { fingerprint: subject }
}

function byPrefix(id: string, prints: ReadonlySet<string>): Found {
  const [fingerprint, another] = [...prints].filter((it) => it.startsWith(id))
  if (fingerprint === undefined) return { problem: words.unknownId(id) }
  return another === undefined ? { fingerprint } : { problem: words.ambiguousId(id) }
}

function shownAt(desk: Desk): readonly Shown[] {
  const earlier = earlierOf(desk.sticky)
  return earlier === undefined ? [] : readShown(earlier)
}

function shownEver(desk: Desk): ReadonlySet<string> {
  const mark = desk.sticky?.mark
  const marked = desk.said.flatMap((it) => (it.mark?.kind === 'finding' ? [it.mark.fingerprint] : []))
  const listed = [...shownAt(desk), ...(mark?.required ?? []), ...(mark?.done ?? [])].map((it) => it.fingerprint)
  return new Set([...marked, ...listed])
}

function titleOf(fingerprint: string, said: readonly Said[], mark: SummaryMark | undefined): string {
  const titles = said.flatMap((it) => (it.mark?.kind === 'finding' && it.mark.fingerprint === fingerprint ? [it.mark.title] : []))
  const required = mark?.required.find((it) => it.fingerprint === fingerprint)?.title
  return (required ?? titles[0] ?? `finding \`${fingerprint.slice(0, 4)}\``).slice(0, 80).toWellFormed()
}
