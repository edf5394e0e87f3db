import { failureOf, pause, type Patience } from '../../fetch/github/patience.ts'

export interface Manner {
  readonly patience: Patience
  /** Ends the waiting, never a write that was begun. */
  readonly signal?: AbortSignal
}

/**
 * Sends what creates something. It is sent once more only after a refusal for haste, which has had no effect, or when after an answer
 * that tells nothing (5xx, none) `find` has looked for the effect and there is none.
 */
export async function create<T>(post: () => Promise<T>, find: () => Promise<T | undefined>, { patience, signal }: Manner): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await post()
    } catch (error) {
      const wait = waitFor(error, attempt, patience)
      if (wait === undefined) throw error
      await pause(wait, signal)
      const found = failureOf(error)?.isUncertain === true ? await find() : undefined
      if (found !== undefined) return found
    }
  }
}

/** Sends what has the same effect however often it is done. */
export async function repeat<T>(send: () => Promise<T>, manner: Manner): Promise<T> {
  return create(send, async () => undefined, manner)
}

const mostAttempts = 2

function waitFor(error: unknown, attempt: number, patience: Patience): number | undefined {
  const failure = failureOf(error)
  if (failure === undefined || attempt >= mostAttempts) return undefined
  if (failure.limitedFor !== undefined) return failure.limitedFor <= patience.longestPause ? failure.limitedFor : undefined
  return failure.isUncertain ? patience.firstPause * 2 : undefined
}
