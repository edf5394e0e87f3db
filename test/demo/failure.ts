/** Something that the person at the terminal can mend; its message is the one line that they get. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** Whether git is not there to be started. */
export const isNoGit = (error: unknown): boolean => error instanceof Error && 'syscall' in error && error.syscall === 'spawn git'
