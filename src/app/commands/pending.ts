import { type Command, readCommand } from './command.ts'
import type { Said } from './said.ts'

/** A command that was not answered yet. */
export interface Asked {
  readonly said: Said & { readonly by: NonNullable<Said['by']> }
  readonly command: Command
}

const days = 86_400_000
/** GitHub delivers again for three days; what is older has been forgotten by whoever asked. */
const stillAnswered = 3 * days
/** Who was refused once is not refused again and again, so their later commands are looked at soon or not at all. */
const stillAnsweredRefused = 600_000
/** Of one person in a day on one pull request. */
const mostOfOne = 20

/**
 * The commands that wait for an answer, oldest first. Told from what stands on the pull request alone, so that a command whose delivery was
 * lost, doubled or late, or whose answer was not sent because we were stopped, is answered once. `lookedAt` is when the last review of this
 * head began; it has done what `rescan` asks for.
 */
export function pendingIn(all: readonly Said[], now: Date, lookedAt: string | null): Asked[] {
  const today = now.toISOString().slice(0, 10)
  const answered = new Set(all.flatMap(({ mark }) => (mark?.kind === 'answer' ? [`${mark.on} ${mark.to}`] : [])))
  const refused = refusedIn(all)
  const counts = new Map<number, number>()
  const isWaiting = ({ said, command }: Asked): boolean => {
    const age = now.getTime() - Date.parse(said.createdAt)
    const count = (counts.get(said.by.id) ?? 0) + (age <= days ? 1 : 0)
    counts.set(said.by.id, count)
    if (count > mostOfOne || age > (refused.has(said.by.id) ? stillAnsweredRefused : stillAnswered)) return false
    return !answered.has(`${said.on} ${said.id}`) && !(command.verb === 'rescan' && lookedAt !== null && lookedAt > said.createdAt)
  }
  return all.flatMap((it) => askedIn(it, today) ?? []).filter(isWaiting)
}

function askedIn(said: Said, today: string): Asked | undefined {
  if (said.by === null) return undefined
  const command = readCommand(said.body, today)
  return command && { said: { ...said, by: said.by }, command }
}

/** The ids of those who were told once that they may not. */
export const refusedIn = (all: readonly Said[]): ReadonlySet<number> =>
  new Set(all.flatMap(({ mark }) => (mark?.kind === 'answer' && mark.refused ? [mark.by] : [])))
