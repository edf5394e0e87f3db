/** Something that the person at the terminal can mend; its message is the one line that they get. */
export class Failure extends Error {
  override readonly name = 'Failure'
}
