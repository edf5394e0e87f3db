import { buildSchema, graphql as execute, GraphQLError, type GraphQLFieldResolver } from 'graphql'
import { requirePermission, Refusal, visibleRepository, type Answer, type Call, type Needs } from './endpoint.ts'
import type { GitObject } from './git-process.ts'
import { nodeId } from './shapes/account.ts'
import { fullName, type IssueCommentRecord, type RepositoryRecord, type ReviewCommentRecord } from './state.ts'

/** The part of GitHub's public schema that is served; types and nullability as published. */
const schema = buildSchema(`
  scalar GitObjectID
  scalar DateTime
  scalar URI
  type Query {
    repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
    rateLimit(dryRun: Boolean = false): RateLimit
    nodes(ids: [ID!]!): [Node]!
  }
  type RateLimit { cost: Int! limit: Int! remaining: Int! used: Int! nodeCount: Int! }
  interface Node { id: ID! }
  interface GitObject { id: ID! oid: GitObjectID! abbreviatedOid: String! repository: Repository! }
  type Repository implements Node {
    id: ID!
    databaseId: Int
    name: String!
    nameWithOwner: String!
    isPrivate: Boolean!
    isArchived: Boolean!
    visibility: RepositoryVisibility!
    url: URI!
    object(oid: GitObjectID, expression: String): GitObject
    pullRequest(number: Int!): PullRequest
  }
  enum RepositoryVisibility { INTERNAL PRIVATE PUBLIC }
  interface Actor { login: String! }
  type User implements Node & Actor { id: ID! login: String! }
  type Bot implements Node & Actor { id: ID! login: String! }
  interface Comment { id: ID! editor: Actor lastEditedAt: DateTime createdAt: DateTime! updatedAt: DateTime! }
  type IssueComment implements Node & Comment {
    id: ID!
    editor: Actor
    lastEditedAt: DateTime
    createdAt: DateTime!
    updatedAt: DateTime!
  }
  type PullRequestReviewComment implements Node & Comment {
    id: ID!
    editor: Actor
    lastEditedAt: DateTime
    createdAt: DateTime!
    updatedAt: DateTime!
  }
  enum PullRequestState { OPEN CLOSED MERGED }
  type PullRequest implements Node {
    id: ID!
    number: Int!
    title: String!
    state: PullRequestState!
    isDraft: Boolean!
    locked: Boolean!
    baseRefName: String!
    baseRefOid: GitObjectID!
    headRefName: String!
    headRefOid: GitObjectID!
    isCrossRepository: Boolean!
    mergeQueueEntry: MergeQueueEntry
  }
  type MergeQueueEntry implements Node { id: ID! headCommit: Commit baseCommit: Commit }
  type Blob implements Node & GitObject {
    id: ID!
    oid: GitObjectID!
    abbreviatedOid: String!
    repository: Repository!
    byteSize: Int!
    isBinary: Boolean
    isTruncated: Boolean!
    text: String
  }
  type Tree implements Node & GitObject {
    id: ID!
    oid: GitObjectID!
    abbreviatedOid: String!
    repository: Repository!
    entries: [TreeEntry!]
  }
  type TreeEntry { name: String! mode: Int! type: String! oid: GitObjectID! object: GitObject }
  type Commit implements Node & GitObject { id: ID! oid: GitObjectID! abbreviatedOid: String! repository: Repository! }
  type Tag implements Node & GitObject { id: ID! oid: GitObjectID! abbreviatedOid: String! repository: Repository! }
`)

const contents: Needs = [['contents', 'read']]
const pulls: Needs = [['pull_requests', 'read']]

/** Executes one document. Errors of the document itself come with status 200, as GitHub does; `violations` tells of those. */
export async function graphql(call: Call): Promise<{ readonly answer: Answer; readonly violations: string[] }> {
  const request = call.body
  if (typeof request !== 'object' || request === null || !('query' in request) || typeof request.query !== 'string') {
    return {
      answer: { status: 400, body: { message: 'A query attribute must be specified and must be a string.' } },
      violations: ['no query'],
    }
  }
  const variables =
    'variables' in request && typeof request.variables === 'object' && request.variables !== null ? { ...request.variables } : {}
  const result = await execute({
    schema,
    source: request.query,
    variableValues: variables,
    contextValue: call,
    fieldResolver: resolve,
    typeResolver: (it: { __typename: string }) => it.__typename,
  })
  const unserved = (result.errors ?? []).filter((it) => it.extensions['type'] === undefined)
  const errors = result.errors?.map((it) => ({
    ...(it.extensions['type'] === undefined ? {} : { type: it.extensions['type'] }),
    path: it.path,
    locations: it.locations,
    message: it.message,
  }))
  return {
    answer: {
      status: 200,
      body: { ...(result.data === undefined ? {} : { data: result.data }), ...(errors === undefined ? {} : { errors }) },
    },
    violations: unserved.map((it) => it.message),
  }
}

const resolve: GraphQLFieldResolver<Record<string, unknown>, Call> = (source, given, call, info) => {
  const field = `${info.parentType.name}.${info.fieldName}`
  if (field === 'Query.repository') return repository(call, String(given['owner']), String(given['name']))
  if (field === 'Query.rateLimit') return { cost: 1, limit: 5000, remaining: 4999, used: 1, nodeCount: 0 }
  if (field === 'Query.nodes') return (given['ids'] as string[]).map((id) => comment(call, id))
  const record = source['record'] as RepositoryRecord | undefined
  if (field === 'Repository.object' && record !== undefined) return object(call, source, record, given)
  if (field === 'TreeEntry.object' && record !== undefined)
    return object(call, source['owner'] as typeof source, record, { oid: source['oid'] })
  if (field === 'Repository.pullRequest' && record !== undefined) return pull(call, source, record, Number(given['number']))
  return source[info.fieldName]
}

/** Comments are the only nodes that are asked for by their id. */
function comment(call: Call, id: string): Record<string, unknown> {
  permitted(call, pulls)
  const { actor, state } = call
  const seen =
    actor.kind === 'installation' ? state.repositoriesOf(actor.installation).filter((it) => actor.repositories?.has(it.id) !== false) : []
  for (const pull of seen.flatMap((it) => [...it.pulls.values()])) {
    for (const [type, comments] of [
      ['IssueComment', pull.issueComments] as const,
      ['PullRequestReviewComment', pull.reviewComments] as const,
    ]) {
      const found = comments.find((it) => nodeId(type, it.id) === id)
      if (found !== undefined) return { ...commentNode(found), __typename: type, id }
    }
  }
  throw typed('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`)
}

/** An App's actor has no brackets in its login here. */
const commentNode = ({ editor, createdAt, updatedAt }: IssueCommentRecord | ReviewCommentRecord): Record<string, unknown> => ({
  createdAt,
  updatedAt,
  lastEditedAt: editor === null ? null : updatedAt,
  editor: editor && { __typename: editor.type === 'Bot' ? 'Bot' : 'User', login: editor.login.replace('[bot]', '') },
})

function repository(call: Call, owner: string, name: string): Record<string, unknown> {
  try {
    const it = visibleRepository(call, owner, name)
    return {
      record: it,
      id: nodeId('Repository', it.id),
      databaseId: it.id,
      name: it.name,
      nameWithOwner: fullName(it),
      isPrivate: it.isPrivate,
      isArchived: it.archived,
      visibility: it.isPrivate ? 'PRIVATE' : 'PUBLIC',
      url: `${call.state.web}/${fullName(it)}`,
    }
  } catch (error) {
    if (error instanceof Refusal) throw typed('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
    throw error
  }
}

const typed = (type: string, message: string): GraphQLError => new GraphQLError(message, { extensions: { type } })

function permitted(call: Call, needs: Needs): void {
  try {
    requirePermission(call.actor, needs)
  } catch {
    throw typed('FORBIDDEN', 'Resource not accessible by integration')
  }
}

async function object(
  call: Call,
  owner: Record<string, unknown>,
  record: RepositoryRecord,
  given: Record<string, unknown>,
): Promise<unknown> {
  permitted(call, contents)
  const { oid, expression } = given
  if (typeof oid === 'string' && !/^[0-9a-f]{40}$/.test(oid))
    throw typed('argumentLiteralsIncompatible', `Could not coerce value ${JSON.stringify(oid)} to GitObjectID`)
  const found =
    typeof oid === 'string'
      ? await record.git.object(oid)
      : typeof expression === 'string'
        ? await byExpression(record, expression)
        : undefined
  if (found === undefined) return null
  const { sha, type } = found
  const common = {
    __typename: type.slice(0, 1).toUpperCase() + type.slice(1),
    id: nodeId(type, Number.parseInt(sha.slice(0, 8), 16)),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    repository: owner,
  }
  if (type === 'tree') return { ...common, entries: (await entries(record, sha)).map((it) => ({ ...it, owner, record })) }
  return type === 'blob' ? { ...common, ...blob(found, call.state.limits.graphqlBlobBytes) } : common
}

async function entries(record: RepositoryRecord, sha: string): Promise<Record<string, unknown>[]> {
  const items = await record.git.tree(sha, false)
  return items.map((it) => ({ name: it.path, mode: Number.parseInt(it.mode, 8), type: it.type, oid: it.sha }))
}

/** `<branch or SHA>:<path>`; git would resolve more than GitHub's API lets through. */
function byExpression(record: RepositoryRecord, expression: string): Promise<GitObject | undefined> {
  const colon = expression.indexOf(':')
  const [revision, path] = colon < 0 ? [expression, ''] : [expression.slice(0, colon), expression.slice(colon)]
  const branch = revision === 'HEAD' ? record.defaultBranch : revision.replace(/^refs\/heads\//, '')
  const sha = record.branches.get(branch) ?? revision
  return /^[0-9a-f]{40}$/.test(sha) ? record.git.expression(sha + path) : Promise.resolve(undefined)
}

const queueEntry = (repository: Record<string, unknown>, oid: string): Record<string, unknown> => ({
  id: nodeId('MergeQueueEntry', Number.parseInt(oid.slice(0, 8), 16)),
  headCommit: {
    __typename: 'Commit',
    id: nodeId('commit', Number.parseInt(oid.slice(0, 8), 16)),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    repository,
  },
})

function blob({ content }: GitObject, limit: number): Record<string, unknown> {
  const isBinary = content.subarray(0, 8000).includes(0)
  const isTruncated = content.length > limit
  const text = isBinary ? null : content.subarray(0, limit).toString('utf8')
  return { byteSize: content.length, isBinary, isTruncated: !isBinary && isTruncated, text }
}

function pull(call: Call, owner: Record<string, unknown>, record: RepositoryRecord, number: number): unknown {
  permitted(call, pulls)
  const it = record.pulls.get(number)
  if (it === undefined) throw typed('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
  return {
    id: nodeId('PullRequest', it.id),
    number,
    title: it.title,
    state: it.merged ? 'MERGED' : it.state.toUpperCase(),
    isDraft: it.draft,
    locked: it.locked,
    baseRefName: it.base.ref,
    baseRefOid: it.base.sha,
    headRefName: it.head.ref,
    headRefOid: it.head.sha,
    isCrossRepository: it.head.repository !== record,
    mergeQueueEntry: it.queueEntry && queueEntry(owner, it.queueEntry),
  }
}
