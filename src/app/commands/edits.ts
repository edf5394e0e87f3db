import type { Client } from '../../fetch/github/client.ts'
import { isRecord } from '../intake/delivery.ts'

/** Who has changed a comment last; null for nobody. A login as GraphQL has it: an App's without brackets. */
export type Edits = ReadonlyMap<string, string | null>

/** As many as one request takes. */
export const mostAsked = 100

const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Comment { lastEditedAt editor { login } } } }'

/**
 * Asks who has edited comments, by their GraphQL ids (https://docs.github.com/graphql/reference/interfaces#comment). In REST a comment that
 * was drafted in a review looks as if it had been edited when that was submitted. What GitHub does not tell of is not in the answer.
 */
export async function editsOf(client: Client, ids: readonly string[]): Promise<Edits> {
  if (ids.length === 0) return new Map()
  const data: unknown = await client.graphql(query, { ids }).catch(partly)
  const nodes: unknown = isRecord(data) ? data['nodes'] : undefined
  return new Map((Array.isArray(nodes) ? nodes : []).flatMap((it: unknown) => (isRecord(it) ? [...edit(it)] : [])))
}

function edit({ id, lastEditedAt, editor }: Readonly<Record<string, unknown>>): [string, string | null][] {
  if (typeof id !== 'string' || lastEditedAt === undefined) return []
  const login = isRecord(editor) && typeof editor['login'] === 'string' ? editor['login'] : ''
  return [[id, lastEditedAt === null ? null : login]]
}

/** One that was deleted in this moment is an error beside the others. */
function partly(error: unknown): unknown {
  if (error instanceof Error && 'data' in error && isRecord(error.data)) return error.data
  throw error
}
