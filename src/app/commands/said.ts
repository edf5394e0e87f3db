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
  /** Whether it still says what it said. */
  readonly digest: string
  readonly url: string
  /** By GitHub's clock, to the second. */
  readonly createdAt: string
  /** The comment that began its thread; itself where it did. */
  readonly thread: number
  /** Where we said it. */
  readonly mark: Mark | undefined
}

type User = ConversationComment['user']

const personOf = (user: User): Said['by'] => (user?.type === 'User' ? { id: user.id, login: user.login } : null)

function markOf(at: Speaker, comment: ConversationComment): Mark | undefined {
  const read = isOurs(at, comment) ? at.markers.read(comment.body) : undefined
  return read === undefined || read === 'altered' ? undefined : read.mark
}

/** Both kinds of comments, oldest first: their ids are of two counts, so it is the time that orders them. */
export function saidIn(at: Speaker, conversation: readonly ConversationComment[], threads: readonly ThreadComment[]): Said[] {
  const below = conversation.map((it) => saidBy(at, it, 'conversation', it.id))
  const onLines = threads.map((it) => saidBy(at, it, 'thread', it.in_reply_to_id ?? it.id))
  return [...below, ...onLines].toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id - b.id))
}

function saidBy(at: Speaker, it: ConversationComment, on: Place, thread: number): Said {
  const { id, node_id: node, body, digest, html_url: url, created_at: createdAt, performed_via_github_app: app } = it
  const by = app !== null && app !== undefined ? null : personOf(it.user)
  return { on, id, node, by, body, digest, url, createdAt, thread, mark: markOf(at, it) }
}
