import type { Report } from '../../model/report.ts'
import type { Acceptance } from '../../model/rule.ts'
import { code, prose } from '../../render/inert.ts'
import { evidenceOf } from '../publish/evidence.ts'
import type { Accepted } from '../publish/marker.ts'
import type { Policy } from './policy.ts'
import { isAtLeast, type Roles } from './role.ts'
import type { Said } from './said.ts'

/** As many as the mark of a summary has room for, in bytes of JSON. */
const mostBytes = 5000

export const fits = (accepted: readonly Accepted[]): boolean => Buffer.byteLength(JSON.stringify(accepted)) <= mostBytes

/** Acceptances, and in a sentence each why others are none any more. */
export interface Standing {
  readonly accepted: readonly Accepted[]
  readonly notes: readonly string[]
}

/** Those whose comment still says the same, by somebody who may still accept. Asked anew in every run: neither is ours to remember. */
export async function stillGiven(all: readonly Accepted[], given: Given): Promise<Standing> {
  const accepted: Accepted[] = []
  const notes: string[] = []
  for (const it of all) {
    const why = await whyEnded(it, given)
    if (why === undefined) accepted.push(it)
    else notes.push(ended(it, why))
  }
  return { accepted, notes }
}

interface Given {
  readonly said: readonly Said[]
  /** The id of who opened the pull request. */
  readonly author: number
  readonly roles: Roles
  readonly policy: () => Promise<Policy | null>
}

export const allEnded = (all: readonly Accepted[]): Standing => ({
  accepted: [],
  notes: all.map((it) => ended(it, 'somebody has edited the summary that held it')),
})

async function whyEnded(it: Accepted, { said, author, roles, policy }: Given): Promise<string | undefined> {
  const source = said.find((other) => other.on === it.on && other.id === it.comment)
  if (source === undefined) return 'its comment was deleted'
  if (source.by?.id !== it.byId || source.digest !== it.digest) return 'its comment was edited'
  const who = await policy()
  if (who === null) return 'the configuration of the base branch, which says who may accept, is at fault'
  if (source.by.id === author && !who.authors) return 'the author of the pull request cannot accept'
  return isAtLeast(await roles.of(source.by.login), who.by) ? undefined : 'who gave it may no longer accept here'
}

/**
 * The report with the acceptances that hold. Where the same finding rests on something else than what was accepted, that acceptance ends
 * and it is judged once more without it. One that is given now needs its finding; one that has run out is kept for as long as there is
 * something to say of it.
 */
export async function judgedWith(
  { accepted, fresh, notes }: Standing & { readonly fresh: ReadonlySet<Accepted> },
  today: string,
  judge: (accepted: readonly Accepted[]) => Promise<Report>,
): Promise<Standing & { readonly report: Report }> {
  let report = await judge(accepted)
  const outgrown = outgrownIn(report, accepted)
  if (outgrown.size > 0) report = await judge(accepted.filter((it) => !outgrown.has(it)))
  const findings = new Map(report.findings.map((it) => [it.fingerprint, it]))
  const isKept = (it: Accepted) => {
    const status = findings.get(it.fingerprint)?.status
    return !outgrown.has(it) && (fresh.has(it) ? status === 'accepted' : it.until >= today || status === 'new')
  }
  const grown = [...outgrown].filter((it) => !fresh.has(it)).map((it) => ended(it, 'what it rests on is no longer the same'))
  return { report, accepted: accepted.filter(isKept), notes: [...notes, ...grown] }
}

/** Whether one has passed its last day since the last look, so that its finding may block again. `lookedAt` in ISO form. */
export const haveRunOut = (accepted: readonly Accepted[], lookedAt: string | null, now: Date): boolean =>
  accepted.some((it) => it.until < now.toISOString().slice(0, 10) && lookedAt !== null && lookedAt.slice(0, 10) <= it.until)

function outgrownIn(report: Report, accepted: readonly Accepted[]): ReadonlySet<Accepted> {
  const findings = new Map(report.findings.map((it) => [it.fingerprint, it]))
  return new Set(
    accepted.filter((it) => {
      const finding = findings.get(it.fingerprint)
      return finding?.status === 'accepted' && evidenceOf(finding, report) !== it.evidence
    }),
  )
}

const ended = (it: Accepted, why: string): string => `The acceptance of ${prose(it.title)} by ${code(it.by)} has ended: ${why}.`

/** For the review; `page` is the pull request's. */
export const acceptanceOf = (it: Accepted, page: string): Acceptance => ({
  fingerprint: it.fingerprint,
  by: it.by,
  reason: it.reason,
  until: it.until,
  source: `${page}#${it.on === 'conversation' ? 'issuecomment-' : 'discussion_r'}${it.comment}`,
})
