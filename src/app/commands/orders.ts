import type { Accepted, Heard } from '../publish/marker.ts'
import { stillGiven } from './acceptances.ts'
import { decided, type Desk, forbidden, heardAt, type Verdict } from './decide.ts'
import { type Asked, pendingIn, refusedIn } from './pending.ts'

/** What there is to do: how much of a review it takes, which acceptances go into it, and what is answered. */
export interface Orders {
  readonly need: Verdict['need']
  readonly accepted: readonly Accepted[]
  /** Those of them that are given now. */
  readonly fresh: ReadonlySet<Accepted>
  readonly heard: Heard
  readonly notes: readonly string[]
  readonly answers: readonly Answer[]
}

export interface Answer {
  readonly said: Asked['said']
  readonly refused: boolean
  readonly text: NonNullable<Verdict['text']>
}

/** Decides on the commands that wait, in the order in which they were given; nothing is written here. */
export async function ordersAt(desk: Desk): Promise<Orders> {
  const standing = await stillGiven(desk.sticky?.mark?.accepted ?? [], desk.said, desk.author, desk.roles)
  const decisions: Decision[] = []
  let { accepted } = standing
  for (const asked of pendingIn(desk.said, desk.now, desk.lookedAt)) {
    const verdict = (await forbidden(asked, desk)) ?? decided(asked, desk, accepted)
    decisions.push({ ...asked, verdict })
    accepted = verdict.accepted ?? accepted
  }
  const before = new Set(standing.accepted)
  return {
    need: standing.notes.length > 0 ? 'run' : needOf(decisions),
    accepted,
    fresh: new Set(accepted.filter((it) => !before.has(it))),
    heard: heardAfter(heardAt(desk), decisions),
    notes: standing.notes,
    answers: answersTo(decisions, refusedIn(desk.said)),
  }
}

type Decision = Asked & { readonly verdict: Verdict }

const needOf = (decisions: readonly Decision[]): Verdict['need'] =>
  (['run', 'report'] as const).find((need) => decisions.some((it) => it.verdict.need === need)) ?? 'nothing'

function heardAfter(before: Heard, decisions: readonly Decision[]): Heard {
  const last = (on: keyof Heard) =>
    Math.max(before[on], ...decisions.filter((it) => it.said.on === on && it.verdict.accepted !== undefined).map((it) => it.said.id))
  return { conversation: last('conversation'), thread: last('thread') }
}

/** Each once; a refusal once for each person. */
function answersTo(decisions: readonly Decision[], refusedBefore: ReadonlySet<number>): Answer[] {
  const told = new Set(refusedBefore)
  return decisions.flatMap(({ said, verdict: { text, refused = false } }) => {
    if (text === null || (refused && told.has(said.by.id))) return []
    if (refused) told.add(said.by.id)
    return [{ said, refused, text }]
  })
}
