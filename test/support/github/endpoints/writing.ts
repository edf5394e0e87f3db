import { Refusal } from '../endpoint.ts'
import { instant } from '../instant.ts'
import type { Account, IssueCommentRecord, PullRecord, ReviewCommentRecord, State } from '../state.ts'

export function refuseLocked(pull: PullRecord): void {
  if (pull.locked) throw new Refusal(403, 'Unable to create comment because issue is locked.')
}

export function refuseLong(state: State, body: string): void {
  if ([...body].length <= state.limits.bodyCharacters) return
  throw new Refusal(422, `Body is too long (maximum is ${state.limits.bodyCharacters} characters)`)
}

export function edit(state: State, comment: IssueCommentRecord | ReviewCommentRecord, editor: Account, body: string): void {
  comment.body = body
  comment.updatedAt = instant(state.now())
  comment.editor = editor
}
