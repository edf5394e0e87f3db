import { Refusal } from '../endpoint.ts'
import type { PullRecord, State } from '../state.ts'

export function refuseLocked(pull: PullRecord): void {
  if (pull.locked) throw new Refusal(403, 'Unable to create comment because issue is locked.')
}

export function refuseLong(state: State, body: string): void {
  if ([...body].length <= state.limits.bodyCharacters) return
  throw new Refusal(422, `Body is too long (maximum is ${state.limits.bodyCharacters} characters)`)
}
