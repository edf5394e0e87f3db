/** Why a run is called off: its result would be about something that is no longer so. */
export type Why = 'superseded' | 'moved' | 'closed' | 'dissolved' | 'stopped'

/** Thrown where a run notices, and the reason of its signal. */
export class CalledOff extends Error {
  override readonly name = 'CalledOff'
  readonly why: Why

  constructor(why: Why) {
    super(why)
    this.why = why
  }
}
