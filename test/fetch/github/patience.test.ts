import { describe, expect, it } from 'vitest'
import { type Failure, failureOf, ordinaryPatience, pauseAfter } from '../../../src/fetch/github/patience.ts'

const now = Date.UTC(2026, 10, 26)

/** An error as Octokit throws it. */
const answered = (status: number, message = '', headers: Record<string, string> = {}) =>
  Object.assign(new Error(message), { status, response: { headers } })
const unanswered = () => Object.assign(new Error('socket hang up'), { status: 500 })

const limitOf = (...of: Parameters<typeof answered>) => failureOf(answered(...of), now)?.limitedFor

describe('what an error of a request tells', () => {
  it('nothing, where no request threw it', () => {
    for (const it of [new Error('x'), 'x', undefined, { status: 500 }]) expect(failureOf(it)).toBeUndefined()
  })

  it.each([
    ['no answer', unanswered(), { status: 0, isUncertain: true }],
    ['a fault of GitHub', answered(502), { status: 502, isUncertain: true }],
    ['a refusal', answered(422), { status: 422, isUncertain: false }],
  ])('%s: whether it may have taken effect', (_, error, expected) => {
    expect(failureOf(error, now)).toMatchObject(expected)
  })

  it.each<[string, Parameters<typeof answered>, number | undefined]>([
    ['retry-after', [403, 'secondary', { 'retry-after': '7' }], 7000],
    ['retry-after before the reset', [429, '', { 'retry-after': '7', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' }], 7000],
    ['the reset', [403, '', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 90) }], 90_000],
    ['a reset that has passed', [403, '', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }], 0],
    ['a minute where nothing is said', [429, ''], 60_000],
    ['a minute for the secondary limit', [403, 'You have exceeded a secondary rate limit.'], 60_000],
    ['a minute for too much content', [422, 'was submitted too quickly'], 60_000],
    ['a minute for abuse, as older servers call it', [403, 'You have triggered an abuse detection mechanism.'], 60_000],
    ['until the date that a proxy names', [429, '', { 'retry-after': new Date(now + 90_000).toUTCString() }], 90_000],
    ['a minute where what is named is no time', [429, '', { 'retry-after': 'soon' }], 60_000],
    ['a minute where no reset is named', [403, '', { 'x-ratelimit-remaining': '0' }], 60_000],
    ['no longer than two hours', [429, '', { 'retry-after': '999999999' }], 7_200_000],
    ['nothing for a missing right', [403, 'Resource not accessible by integration', { 'x-ratelimit-remaining': '12' }], undefined],
    ['nothing for any other answer', [404, 'rate limit', { 'retry-after': '7' }], undefined],
  ])('behaviour 55, 56: how long a limit lasts: %s', (_, error, expected) => {
    expect(limitOf(...error)).toBe(expected)
  })
})

describe('the pause before a read goes again', () => {
  const failure = (over: Partial<Failure>): Failure => ({ status: 502, message: '', limitedFor: undefined, isUncertain: true, ...over })
  const pause = (it: Failure, attempt = 1, isYoung = false) => pauseAfter(it, attempt, ordinaryPatience, isYoung)

  it('doubles, and varies by a quarter', () => {
    for (const [attempt, about] of [
      [1, 500],
      [2, 1000],
      [3, 2000],
    ] as const) {
      const pauses = Array.from({ length: 50 }, () => pause(failure({}), attempt) ?? 0)
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(about * 0.75)
      expect(Math.max(...pauses)).toBeLessThanOrEqual(about * 1.25)
      expect(new Set(pauses).size).toBeGreaterThan(1)
    }
  })

  it('ends after the last attempt', () => {
    expect(pause(failure({}), ordinaryPatience.attempts)).toBeUndefined()
  })

  it('is what GitHub asks for, unless that is too long to wait', () => {
    expect(pause(failure({ status: 403, isUncertain: false, limitedFor: 120_000 }))).toBe(120_000)
    expect(pause(failure({ status: 403, isUncertain: false, limitedFor: 120_001 }))).toBeUndefined()
  })

  it('makes no sense after a refusal, except of a token that was just made', () => {
    const refusal = (status: number) => failure({ status, isUncertain: false })
    for (const status of [400, 404, 409, 422]) expect(pause(refusal(status), 1, true)).toBeUndefined()
    for (const status of [401, 403]) {
      expect(pause(refusal(status))).toBeUndefined()
      expect(pause(refusal(status), 1, true)).toBeGreaterThan(0)
    }
  })
})
