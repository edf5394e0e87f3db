/** Something that a person can mend; its message is the one line they get. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** Exit codes of docs/report-v1.md. */
export const exit = { passed: 0, blocked: 1, failed: 2, undetermined: 3 } as const

/** One line for whatever went wrong; never a stack. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const line = text.replace(/\s+/g, ' ').trim()
  // oxlint-disable-next-line no-control-regex -- what a message quotes from outside must not steer the terminal
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?') || 'unknown error'
}
