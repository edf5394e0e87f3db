import { Octokit } from '@octokit/rest'
import { createAppAuth } from '@octokit/auth-app'
import { type Client, connect, type Connection } from '../fetch/github/client.ts'
import { compareCommits } from '../fetch/github/compare.ts'
import { Owners } from '../fetch/github/owners.ts'
import { failureOf } from '../fetch/github/patience.ts'
import { Trees } from '../fetch/github/trees.ts'
import { membersOf } from './members.ts'
import { completeCheck, openCheck } from './publish/check.ts'
import { ordinaryPatience } from '../fetch/github/patience.ts'
import { type Pull, readPull } from './pull.ts'
import { roleOf } from './commands/role.ts'
import { groupsIn } from './sweep/groups.ts'

/** The pull request that is asked about, and as whom. */
export interface Sandbox {
  readonly appId: number
  readonly privateKey: string
  readonly apiUrl: string
  readonly owner: string
  readonly repo: string
  readonly number: number
  /** Whether a check of the name `parapet: sandbox` may be put on its head. */
  readonly mayWrite: boolean
}

/** A point that documentation leaves open, and what is wrong where it does not hold. */
export interface Answer {
  readonly asks: string
  readonly wrong: string | null
}

interface Asked {
  readonly client: Client
  readonly connection: Connection
  readonly installationId: number
  /** The repository, by the names that GitHub gives. */
  readonly at: { readonly owner: string; readonly repo: string }
  readonly pull: Pull
  readonly sandbox: Sandbox
}

const probes: readonly (readonly [asks: string, run: (at: Asked) => Promise<string | null>])[] = [
  [
    'the tree of a head is readable through the repository that it goes to, by its SHA',
    async ({ client, at, pull }) => {
      const listing = await new Trees(client, at).list(pull.head)
      return listing.entries.size > 0 ? null : 'it is empty'
    },
  ],
  [
    'a blob of that tree is readable through GraphQL, with its size',
    async ({ client, at, pull }) => {
      const { entries } = await new Trees(client, at).list(pull.head)
      const file = [...entries.values()].find((it) => it.kind === 'file')
      if (file === undefined) return 'there is no file to try it with'
      const query =
        'query ($owner: String!, $repo: String!, $oid: GitObjectID!) { repository(owner: $owner, name: $repo) { object(oid: $oid) { ... on Blob { byteSize } } } }'
      const asked = { ...at, oid: file.sha }
      const answer = await client.graphql<{ repository: { object: { byteSize?: number } | null } | null }>(query, asked)
      return typeof answer.repository?.object?.byteSize === 'number' ? null : 'GitHub does not know it'
    },
  ],
  [
    'the comparison lists the files that differ from the merge base, and no others',
    async ({ client, at, pull }) => {
      const range = await compareCommits(client, at, pull.baseRef, pull.head)
      if (range.mergeBase === null || !range.isComplete) return null
      const trees = new Trees(client, at)
      const [base, head] = [await trees.list(range.mergeBase), await trees.list(pull.head)]
      const stray = range.files.find(
        (it) => it.status === 'modified' && base.entries.get(it.path)?.sha === head.entries.get(it.path)?.sha && !it.isSilent,
      )
      return stray === undefined ? null : `${stray.path} is listed and has not changed`
    },
  ],
  [
    'the role of a person can be asked for',
    async ({ client, at }) => {
      await roleOf(client, at, 'octocat')
      return null
    },
  ],
  [
    'a merge queue can be asked for the entry of a pull request',
    async ({ client, at, pull }) => {
      const group = { kind: 'merge-group', installationId: 0, repositoryId: pull.repositoryId, isGone: false, cause: 'sandbox' } as const
      const headRef = `gh-readonly-queue/${pull.baseRef}/pr-${pull.number}-${pull.head}`
      await membersOf(client, at, {
        ...group,
        owner: pull.owner,
        repo: pull.repo,
        head: pull.head,
        base: pull.baseRef,
        baseRef: pull.baseRef,
        headRef,
      })
      return null
    },
  ],
  [
    'the merge queue of a branch can be looked through, or there is none',
    async ({ client, pull, installationId }) => {
      const { repositoryId, owner, repo, baseRef } = pull
      const groups = await groupsIn(client, { installationId, repositoryId, owner, repo, branches: [baseRef] })
      return groups === undefined ? 'GitHub does not tell: a group whose webhook is lost is not found' : null
    },
  ],
  [
    "what the owner's `.github` repository configures can be read, or GitHub says that the App is not installed there",
    async ({ connection, pull, installationId }) => {
      await new Owners(connection, () => {}).of({ ...pull, installationId })('PRIVATE')
      return null
    },
  ],
  [
    'a check with a button can be put on its head and completed',
    async ({ client, pull, sandbox }) => {
      if (!sandbox.mayWrite) return null
      const where = { client, pull: { ...pull, baseRef: 'sandbox' }, patience: ordinaryPatience }
      const check = await openCheck(where, sandbox.appId, new Date(), 'An operator is trying things out.')
      await completeCheck(
        where,
        check,
        { title: 'Tried out', summary: 'Nothing was reviewed.', text: null, conclusion: 'failure', annotations: [] },
        { notes: [] },
      )
      return null
    },
  ],
]

/** Asks all of them, in order. Throws where the App cannot even read the pull request. */
export async function probe(sandbox: Sandbox): Promise<Answer[]> {
  const { appId, privateKey, apiUrl, owner, repo, number } = sandbox
  const app = new Octokit({ baseUrl: apiUrl, authStrategy: createAppAuth, auth: { appId, privateKey } })
  const { data } = await app.rest.apps.getRepoInstallation({ owner, repo })
  const wide = await app.auth({ type: 'installation', installationId: data.id })
  const general = new Octokit({ baseUrl: apiUrl, auth: tokenOf(wide) })
  const { data: repository } = await general.rest.repos.get({ owner, repo })
  const [connection, installationId] = [connect({ appId, privateKey, apiUrl }), data.id]
  const client = connection.installation({ installationId, repositoryId: repository.id })
  const pull = await readPull(client, { owner, repo }, number)
  const answers: Answer[] = []
  const asked = { client, connection, installationId, at: { owner: pull.owner, repo: pull.repo }, pull, sandbox }
  for (const [asks, run] of probes) answers.push({ asks, wrong: await run(asked).catch(reasonOf) })
  return answers
}

function tokenOf(auth: unknown): string {
  return typeof auth === 'object' && auth !== null && 'token' in auth && typeof auth.token === 'string' ? auth.token : ''
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'GraphqlResponseError') return error.message.slice(0, 200)
  const failure = failureOf(error)
  if (failure === undefined) throw error
  return `GitHub answered ${failure.status}: ${failure.message.slice(0, 200)}`
}
