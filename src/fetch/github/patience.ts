import { setTimeout as sleep } from 'node:timers/promises'

/** How long to wait for GitHub, and how often to ask again. Times in milliseconds. */
export interface Patience {
  /** How often a request that only reads is sent at most. */
  readonly attempts: number
  /** The pause after the first failure; it doubles with each further one and is varied so that many clients do not come back at once. */
  readonly firstPause: number
  /** The longest pause that is accepted when GitHub names one (`retry-after`, `x-ratelimit-reset`); beyond it the request fails. */
  readonly longestPause: number
  /** After this, one request counts as failed. */
  readonly timeout: number
}

export const ordinaryPatience: Patience = { attempts: 4, firstPause: 500, longestPause: 120_000, timeout: 30_000 }

/** What an error of a request tells. */
export interface Failure {
  /** GitHub's status; 0 where no answer arrived (connection lost, timeout). */
  readonly status: number
  readonly message: string
  /** GitHub refused because of a rate limit, so the request has had no effect: milliseconds to wait. */
  readonly limitedFor: number | undefined
  /** It may or may not have taken effect. */
  readonly isUncertain: boolean
}

/** Reads what an Octokit request threw; undefined for anything that no request threw. */
export function failureOf(error: unknown, now = Date.now()): Failure | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  const response =
    'response' in error ? (error.response as { headers?: Readonly<Record<string, string | number | undefined>> } | undefined) : undefined
  const status = response === undefined ? 0 : error.status
  return {
    status,
    message: error.message,
    limitedFor: response === undefined ? undefined : limit(status, error.message, response.headers ?? {}, now),
    isUncertain: status === 0 || status >= 500,
  }
}

/**
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: 403 or 429; `retry-after` in seconds first, then
 * `x-ratelimit-reset` when nothing remains, else at least a minute. Too quick creation of content can also come as 422. A proxy in between may
 * name a date, or nonsense.
 */
function limit(
  status: number,
  message: string,
  headers: Readonly<Record<string, string | number | undefined>>,
  now: number,
): number | undefined {
  const tooQuick = status === 422 && /submitted too quickly|abuse/i.test(message)
  if (status !== 403 && status !== 429 && !tooQuick) return undefined
  const after = headers['retry-after']
  if (after !== undefined) return within(/^\d+$/.test(String(after)) ? Number(after) * 1000 : Date.parse(String(after)) - now)
  if (String(headers['x-ratelimit-remaining']) === '0') return within(Number(headers['x-ratelimit-reset']) * 1000 - now)
  return status === 429 || tooQuick || /rate limit|abuse/i.test(message) ? aMinute : undefined
}

const aMinute = 60_000
/** GitHub counts by the hour. */
const longest = 7_200_000

const within = (wait: number): number => (Number.isNaN(wait) ? aMinute : Math.min(Math.max(0, wait), longest))

/** The pause before attempt `n + 1`; undefined when there is no sense in another. Only for requests that change nothing. */
export function pauseAfter(failure: Failure, attempt: number, patience: Patience, isYoungToken: boolean): number | undefined {
  if (attempt >= patience.attempts) return undefined
  if (failure.limitedFor !== undefined) return failure.limitedFor <= patience.longestPause ? failure.limitedFor : undefined
  // A token that was just made is not known everywhere yet: octokit/auth-app.js#589.
  const isLag = isYoungToken && (failure.status === 401 || failure.status === 403)
  if (!failure.isUncertain && !isLag) return undefined
  return patience.firstPause * 2 ** (attempt - 1) * (0.75 + Math.random() / 2)
}

/** Sleeps; ends early, by throwing, when the work is called off. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal })
}
