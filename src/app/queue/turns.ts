import type { Job } from '../job.ts'

/** What waits and runs of one installation, by the turns that its jobs were given. */
export interface Standing {
  readonly installation: string
  /** The last turn that one of its waiting jobs has; null where none waits. */
  readonly lastWaiting: number | null
  readonly firstWaiting: number | null
  readonly lastRunning: number | null
}

/**
 * Start-time fair queueing (https://doi.org/10.1109/90.649569): a job's turn comes one after that of its installation's last waiting job,
 * but not before the turn that is being served. So installations alternate however many jobs one of them has, what each has is done in
 * order, and nobody saves up turns by being idle. Where nothing waits and nothing runs, the count begins anew.
 */
export function turnsOf(jobs: readonly Job[], standings: readonly Standing[]): number[] {
  const now = servedNow(standings)
  const last = new Map(standings.map((it) => [it.installation, it.lastWaiting ?? now]))
  return jobs.map(({ installationId }) => {
    const turn = Math.max(now, last.get(String(installationId)) ?? now) + 1
    last.set(String(installationId), turn)
    return turn
  })
}

function servedNow(standings: readonly Standing[]): number {
  const present = (values: readonly (number | null)[]) => values.filter((it) => it !== null)
  const running = present(standings.map((it) => it.lastRunning))
  if (running.length > 0) return Math.max(...running)
  const waiting = present(standings.map((it) => it.firstWaiting))
  return waiting.length > 0 ? Math.min(...waiting) - 1 : 0
}
