import type { Observed } from '../fetch/github/client.ts'
import type { Backlog } from './queue/backlog.ts'

/** A database that takes longer is as good as none. */
const patience = 2_000
/** GitHub takes no token of the App whose time is more than a minute ahead of its own, and makes ours a minute old for that. */
const mostSkew = 60_000

/** Whether this process can do its work: what it needs is asked, and what GitHub's last answers said is remembered. */
export class Readiness {
  readonly #backlog: Backlog
  readonly #now: () => Date
  #isKeyRefused = false
  #skew = 0

  constructor(backlog: Backlog, now: () => Date) {
    this.#backlog = backlog
    this.#now = now
  }

  observed({ installation, status, date }: Observed): void {
    // What the App asks as itself, it signs with its key.
    if (installation === null) this.#isKeyRefused = status === 401
    if (date !== null) this.#skew = Math.abs(this.#now().getTime() - date.getTime())
  }

  /** What is not as it has to be. */
  async unready(): Promise<string[]> {
    return [
      ...((await this.#isReachable()) ? [] : ['database']),
      ...(this.#isKeyRefused ? ['key'] : []),
      ...(this.#skew > mostSkew ? ['clock'] : []),
    ]
  }

  async #isReachable(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), patience)))
    const asked = this.#backlog.figures().then(
      () => true,
      () => false,
    )
    const isReachable = await Promise.race([asked, late])
    clearTimeout(timer)
    return isReachable
  }
}
