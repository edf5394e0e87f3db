import { buildSchema } from 'graphql'

/** The part of GitHub's public schema that is served; types and nullability as published. */
export const schema = buildSchema(`
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
    mergeQueue(branch: String): MergeQueue
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
  type MergeQueue implements Node {
    id: ID!
    entries(after: String, before: String, first: Int, last: Int): MergeQueueEntryConnection
  }
  type MergeQueueEntryConnection { nodes: [MergeQueueEntry] totalCount: Int! }
  enum MergeQueueEntryState { AWAITING_CHECKS LOCKED MERGEABLE QUEUED UNMERGEABLE }
  type MergeQueueEntry implements Node {
    id: ID!
    headCommit: Commit
    baseCommit: Commit
    position: Int!
    state: MergeQueueEntryState!
    pullRequest: PullRequest
  }
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
