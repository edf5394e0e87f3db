import { isRecord } from '../../model/record.ts'
import type { Job } from '../job.ts'

/** A job as the database holds it. */
export interface Stored {
  readonly job: Job
  /** When it was asked for, in ISO form. */
  readonly since: string
}

export const stored = (job: Job, since: Date): Stored => ({ job, since: since.toISOString() })

/** Written by us, perhaps by another version. */
export const isStored = (value: unknown): value is Stored =>
  isRecord(value) && typeof value['since'] === 'string' && isRecord(value['job']) && typeof value['job']['kind'] === 'string'
