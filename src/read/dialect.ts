import type { ServicePart } from '../model/application.ts'
import type { Reader, Source } from './source.ts'

/** A reader as `read` uses it: what it calls its own, and how a service of it is read. */
export interface Dialect extends Reader {
  /** Undefined where the root could not be read (the source has the gap) or is not loaded yet. */
  readService(file: string, source: Source): ServicePart | undefined
  /**
   * Whether its roots may be parts of others: a fragment that a service includes looks like a template, and is then no service of its own.
   * A serverless.yml that another one takes a value from stays a service.
   */
  readonly hasFragments: boolean
}
