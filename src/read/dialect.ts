import type { ServicePart } from '../model/application.ts'
import type { Reader, Source } from './source.ts'

/** A reader as `read` uses it: what it calls its own, and how a service of it is read. */
export interface Dialect extends Reader {
  /** Undefined where the root could not be read (the source has the gap) or is not loaded yet. */
  readService(file: string, source: Source): ServicePart | undefined
  /** Whether files that its services include cannot be services of their own, whatever they look like. */
  readonly absorbs: boolean
}
