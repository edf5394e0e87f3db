import { isRecord } from '../../model/record.ts'

/** What GraphQL answers all the same where something that was asked for is not there: an error beside the data. Throws any other error again. */
export function partialAnswer(error: unknown): unknown {
  if (error instanceof Error && 'data' in error && isRecord(error.data)) return error.data
  throw error
}
