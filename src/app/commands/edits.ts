import type { Client } from '../../fetch/github/client.ts'
import { partialAnswer } from '../../fetch/github/partial-answer.ts'
import { isRecord } from '../../model/record.ts'

/** The login of who has changed a comment last; null for nobody. */
export type Edits = ReadonlyMap<string, string | null>

/** As many as one request takes. */
export const mostAsked = 100

const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Comment { lastEditedAt editor { __typename login } } } }'

/**
 * Asks who has edited comments, by their GraphQL ids (https://docs.github.com/graphql/reference/interfaces#comment). In REST a comment that
 * was drafted in a review looks as if it had been edited when that was submitted. What GitHub does not tell of is not in the answer.
 */
export async function editsOf(client: Client, ids: readonly string[]): Promise<Edits> {
  if (ids.length === 0) return new Map()
  const data: unknown = await client.graphql(query, { ids }).catch(partialAnswer)
  const nodes: unknown = isRecord(data) ? data['nodes'] : undefined
  return new Map((Array.isArray(nodes) ? nodes : []).flatMap((it: unknown) => (isRecord(it) ? [...edit(it)] : [])))
}

function edit({ id, lastEditedAt, editor }: Readonly<Record<string, unknown>>): [string, string | null][] {
  if (typeof id !== 'string' || lastEditedAt === undefined) return []
  return [[id, lastEditedAt === null ? null : loginOf(editor)]]
}

/** GraphQL leaves the brackets out of the logins of Apps, and a person may be called what is left. */
function loginOf(editor: unknown): string {
  const login = isRecord(editor) && typeof editor['login'] === 'string' ? editor['login'] : ''
  return isRecord(editor) && editor['__typename'] === 'Bot' ? `${login.replace(/\[bot\]$/, '')}[bot]` : login
}
