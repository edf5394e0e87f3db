import type { Accepted, Heard } from '../publish/marker.ts'
import { allEnded, type Standing, stillGiven } from './acceptances.ts'
import { decided, type Desk, forbidden, heardAt, type Verdict } from './decide.ts'
import { mostAsked } from './edits.ts'
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

/** At once; the others follow. */
const mostAnswers = 20

/** Decides on the commands that wait, in the order in which they were given; nothing is written here. */
export async function ordersAt(desk: Desk): Promise<Orders> {
  const { standing, waiting } = await believed(desk)
  const decisions: Decision[] = []
  let { accepted } = standing
  for (const asked of waiting) {
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

/**
 * What was edited is no command, and a summary that somebody else has edited holds no acceptance: whoever may write can edit the comments
 * of others, and put an older text in the place of a later one.
 */
async function believed(desk: Desk): Promise<{ readonly standing: Standing; readonly waiting: readonly Asked[] }> {
  const recorded = desk.sticky?.mark?.accepted ?? []
  const holder = recorded.length > 0 && desk.sticky !== undefined ? [desk.sticky.node] : []
  const candidates = pendingIn(desk.said, desk.now, desk.lookedAt).slice(1 - mostAsked)
  const edits = await desk.edits([...holder, ...candidates.map((it) => it.said.node)])
  const isOurs = holder.every((node) => edits.get(node) === null || edits.get(node) === desk.ourLogin)
  return {
    standing: isOurs ? await stillGiven(recorded, desk) : allEnded(recorded),
    waiting: candidates.filter((it) => edits.get(it.said.node) === null).slice(0, mostAnswers),
  }
}

/** The acceptances that hold, whatever else waits to be decided. */
export const standingAt = async (desk: Desk): Promise<Standing> => (await believed(desk)).standing

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
