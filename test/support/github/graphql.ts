import { type DocumentNode, execute, type ExecutionResult, GraphQLError, type GraphQLFieldResolver, parse, validate } from 'graphql'
import { requirePermission, Refusal, visibleRepository, type Answer, type Call, type Needs } from './endpoint.ts'
import type { GitObject } from './git-process.ts'
import { schema } from './graphql-schema.ts'
import { nodeId } from './shapes/account.ts'
import { fullName, type IssueCommentRecord, type PullRecord, type RepositoryRecord, type ReviewCommentRecord } from './state.ts'

const contents: Needs = [['contents', 'read']]
const pulls: Needs = [['pull_requests', 'read']]
const queues: Needs = [['merge_queues', 'read']]

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
  const result = await executed(request.query, variables, call)
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

function executed(query: string, variableValues: Record<string, unknown>, call: Call): Promise<ExecutionResult> | ExecutionResult {
  const document = documentOf(query)
  if ('errors' in document) return document
  const typeResolver = (it: { __typename: string }) => it.__typename
  return execute({ schema, document, variableValues, contextValue: call, fieldResolver: resolve, typeResolver })
}

/** The App asks in a few sentences, again and again. */
const documents = new Map<string, DocumentNode | Faulty>()

interface Faulty {
  readonly errors: readonly GraphQLError[]
}

function documentOf(source: string): DocumentNode | Faulty {
  const known = documents.get(source) ?? parsed(source)
  documents.set(source, known)
  return known
}

function parsed(source: string): DocumentNode | Faulty {
  try {
    const document = parse(source)
    const errors = validate(schema, document)
    return errors.length === 0 ? document : { errors }
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    throw error
  }
}

const resolve: GraphQLFieldResolver<Record<string, unknown>, Call> = (source, given, call, info) => {
  const field = `${info.parentType.name}.${info.fieldName}`
  const asked = queries[field]
  if (asked !== undefined) return asked(call, given)
  const record = source['record'] as RepositoryRecord | undefined
  const ofRepository = members[field]
  if (ofRepository !== undefined && record !== undefined) return ofRepository(call, { source, record, given })
  if (/^MergeQueueEntry\.(head|base)Commit$/.test(field) && source[info.fieldName] !== null) permitted(call, contents)
  return source[info.fieldName]
}

type Given = Readonly<Record<string, unknown>>

const queries: Readonly<Record<string, (call: Call, given: Given) => unknown>> = {
  'Query.repository': (call, given) => repository(call, String(given['owner']), String(given['name'])),
  'Query.rateLimit': () => ({ cost: 1, limit: 5000, remaining: 4999, used: 1, nodeCount: 0 }),
  'Query.nodes': (call, given) => (given['ids'] as string[]).map((id) => comment(call, id)),
}

interface Member {
  readonly source: Record<string, unknown>
  readonly record: RepositoryRecord
  readonly given: Given
}

const members: Readonly<Record<string, (call: Call, it: Member) => unknown>> = {
  'Repository.object': (call, { source, record, given }) => object(call, source, record, given),
  'TreeEntry.object': (call, { source, record }) => object(call, source['owner'] as typeof source, record, { oid: source['oid'] }),
  'Repository.pullRequest': (call, { source, record, given }) => pull(call, source, record, Number(given['number'])),
  'Repository.mergeQueue': (call, { source, record, given }) => queue(call, source, record, given['branch']),
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
      visibility: it.isPrivate ? 'PRIVATE' : it.isInternal === true ? 'INTERNAL' : 'PUBLIC',
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
  const revision = colon < 0 ? expression : expression.slice(0, colon)
  const branch = revision === 'HEAD' ? record.defaultBranch : revision.replace(/^refs\/heads\//, '')
  const sha = record.branches.get(branch) ?? revision
  if (!/^[0-9a-f]{40}$/.test(sha)) return Promise.resolve(undefined)
  return colon < 0 ? record.git.object(sha) : record.git.at(sha, expression.slice(colon + 1))
}

function queue(call: Call, owner: Record<string, unknown>, record: RepositoryRecord, branch: unknown): unknown {
  permitted(call, queues)
  const waiting = [...record.pulls.values()].filter((it) => it.queueEntry !== null && it.base.ref === (branch ?? record.defaultBranch))
  const nodes = waiting.map((it, i) => ({
    ...queueEntry(owner, it.queueEntry),
    position: i + 1,
    pullRequest: pull(call, owner, record, it.number),
  }))
  return nodes.length === 0 ? null : { id: nodeId('MergeQueue', record.id), entries: { nodes, totalCount: nodes.length } }
}

const queueEntry = (repository: Record<string, unknown>, entry: PullRecord['queueEntry']): Record<string, unknown> | null =>
  entry && {
    id: nodeId('MergeQueueEntry', Number.parseInt(entry.head.slice(0, 8), 16)),
    state: 'AWAITING_CHECKS',
    headCommit: commit(repository, entry.head),
    baseCommit: commit(repository, entry.base),
  }

const commit = (repository: Record<string, unknown>, oid: string): Record<string, unknown> => ({
  __typename: 'Commit',
  id: nodeId('commit', Number.parseInt(oid.slice(0, 8), 16)),
  oid,
  abbreviatedOid: oid.slice(0, 7),
  repository,
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
    mergeQueueEntry: queueEntry(owner, it.queueEntry),
  }
}
