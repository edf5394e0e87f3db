import { createHash } from 'node:crypto'
import type { Mark, Place } from '../publish/marker.ts'
import { type ConversationComment, isOurs, type Speaker, type ThreadComment } from '../publish/run.ts'

/** A comment, wherever it stands. */
export interface Said {
  readonly on: Place
  readonly id: number
  /** Its id in GraphQL. */
  readonly node: string
  /** null for what a bot or an App said, in a person's name too. */
  readonly by: { readonly id: number; readonly login: string } | null
  readonly body: string
  readonly url: string
  /** By GitHub's clock, to the second. */
  readonly createdAt: string
  /** The comment that began its thread; itself where it did. */
  readonly thread: number
  /** Where we said it. */
  readonly mark: Mark | undefined
}

type User = ConversationComment['user']

const personOf = (user: User): Said['by'] => (user !== null && user?.type === 'User' ? { id: user.id, login: user.login } : null)

function markOf(at: Speaker, comment: Parameters<typeof isOurs>[1], body: string): Mark | undefined {
  const read = isOurs(at, comment) ? at.markers.read(body) : undefined
  return read === undefined || read === 'altered' ? undefined : read.mark
}

/** Both kinds of comments, oldest first: their ids are of two counts, so it is the time that orders them. */
export function saidIn(at: Speaker, conversation: readonly ConversationComment[], threads: readonly ThreadComment[]): Said[] {
  const below = conversation.map((it): Said => {
    const isByApp = it.performed_via_github_app !== null && it.performed_via_github_app !== undefined
    const ours = { user: it.user, performed_via_github_app: it.performed_via_github_app }
    const body = it.body ?? ''
    const { id, node_id: node, html_url: url, created_at: createdAt } = it
    const by = isByApp ? null : personOf(it.user)
    return {
      on: 'conversation',
      id,
      node,
      by,
      body,
      url,
      createdAt,
      thread: id,
      mark: markOf(at, ours, body),
    }
  })
  const onLines = threads.map((it): Said => {
    const { id, node_id: node, body, html_url: url, created_at: createdAt } = it
    const thread = it.in_reply_to_id ?? id
    return {
      on: 'thread',
      id,
      node,
      by: personOf(it.user),
      body,
      url,
      createdAt,
      thread,
      mark: markOf(at, it, body),
    }
  })
  return [...below, ...onLines].toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id - b.id))
}

/** Whether a comment still says what it said. GitHub gives line ends back in its own way. */
export const digestOf = (body: string): string => createHash('sha256').update(body.replaceAll('\r\n', '\n')).digest('hex').slice(0, 16)
