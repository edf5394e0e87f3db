import { visible } from '../render/inert.ts'

/** Something that a person can mend; its message is the one line they get. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** Exit codes of docs/report-v1.md. */
export const exit = { passed: 0, blocked: 1, failed: 2, undetermined: 3 } as const

/** One line for whatever went wrong; never a stack. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return visible(text.replace(/\s+/g, ' ').trim()) || 'unknown error'
}
