import { configurationFile, type Found, isConfigured, misnamed } from '../../model/configuration.ts'
import { type OwnRule, rulesFolder } from '../../model/own-rules.ts'
import type { Content } from '../../model/source.ts'
import { byText } from '../../model/text-order.ts'
import { type Text, textOf } from './blobs.ts'
import type { Client } from './client.ts'
import type { Range, Repository } from './compare.ts'

const slash = configurationFile.lastIndexOf('/')
const folder = configurationFile.slice(0, slash)

/** The configuration that an account has for its repositories, for one that may be seen by so many; null where there is none. */
export type AskOwner = (visibility: string) => Promise<Found | null>

/**
 * The repository's configuration and its own rules at the tip of its base branch and at the head, in one request; where it has neither at the
 * base, those of its owner. The listing tells a link from a file, which the blob does not: https://docs.github.com/graphql/reference/objects#treeentry
 */
export async function readConfigurations(
  client: Client,
  { owner, repo }: Repository,
  { tip, head }: Pick<Range, 'tip' | 'head'>,
  askOwner: AskOwner,
): Promise<{ base: Found; head: Found }> {
  const answer = await client.graphql<{ readonly repository: (Visible & Side<'base'> & Side<'head'>) | null }>(queryOf(['base', 'head']), {
    owner,
    name: repo,
    ...expressions('base', tip),
    ...expressions('head', head),
  })
  const it = answer.repository
  const own = foundIn(it?.baseCommit, it?.baseFolder, it?.baseText, it?.baseRules)
  const base = isConfigured(own) || !it ? own : ((await askOwner(it.visibility)) ?? own)
  // What the head has decides nothing: where GitHub does not know it, nothing is said of it.
  return { base, head: it?.headCommit ? foundIn(it.headCommit, it.headFolder, it.headText, it.headRules) : own }
}

/** What stands at the tip of the default branch of a repository, and who may see that; null where there is no commit. */
export async function readTip(client: Client, { owner, repo }: Repository): Promise<(Visible & { readonly found: Found }) | null> {
  const { repository: it } = await client.graphql<{ readonly repository: (Visible & Side<'base'>) | null }>(queryOf(['base']), {
    owner,
    name: repo,
    ...expressions('base', 'HEAD'),
  })
  return it?.baseCommit ? { visibility: it.visibility, found: foundIn(it.baseCommit, it.baseFolder, it.baseText, it.baseRules) } : null
}

type SideName = 'base' | 'head'

/** `followRenames`: another repository that once had the name is not it. */
const queryOf = (
  sides: readonly SideName[],
): string => `query ($owner: String!, $name: String!, ${sides.map((it) => `$${it}: String!, $${it}Folder: String!, $${it}Text: String!, $${it}Rules: String!`).join(', ')}) {
  repository(owner: $owner, name: $name, followRenames: ${sides.includes('head')}) {
    visibility
    ${sides
      .map(
        (it) => `${it}Commit: object(expression: $${it}) { oid }
    ${it}Folder: object(expression: $${it}Folder) { ... on Tree { entries { name mode } } }
    ${it}Text: object(expression: $${it}Text) { oid ... on Blob { byteSize isTruncated text } }
    ${it}Rules: object(expression: $${it}Rules) { ... on Tree { entries { name mode object { oid ... on Blob { byteSize isTruncated text } } } } }`,
      )
      .join('\n    ')}
  }
}`

const expressions = (side: SideName, revision: string): Record<string, string> => ({
  [side]: revision,
  [`${side}Folder`]: `${revision}:${folder}`,
  [`${side}Text`]: `${revision}:${configurationFile}`,
  [`${side}Rules`]: `${revision}:${rulesFolder}`,
})

interface Visible {
  /** `PUBLIC`, `INTERNAL` or `PRIVATE`. */
  readonly visibility: string
}
type Side<S extends SideName> = Readonly<Record<`${S}Commit`, Commit>> &
  Readonly<Record<`${S}Folder`, Folder>> &
  Readonly<Record<`${S}Text`, Text | null>> &
  Readonly<Record<`${S}Rules`, Rules>>
type Commit = { readonly oid: string } | null
type Folder = { readonly entries?: readonly { readonly name: string; readonly mode: number }[] | null } | null

type Rules = { readonly entries?: readonly { readonly name: string; readonly mode: number; readonly object: Text | null }[] | null } | null

function foundIn(commit: Commit | undefined, listed: Folder | undefined, text: Text | null | undefined, rules: Rules | undefined): Found {
  if (!commit) return { commit: null, content: { refused: 'unreadable' }, misnamed: [], rules: [] }
  const modes = new Map((listed?.entries ?? []).map((it) => [`${folder}/${it.name}`, it.mode]))
  const mode = modes.get(configurationFile)
  return {
    commit: commit.oid,
    content: mode === undefined || mode === aFolder ? null : contentOf(mode, text, configurationFile),
    misnamed: misnamed.filter((it) => modes.has(it)),
    rules: (rules?.entries ?? []).flatMap(ruleIn).toSorted((a, b) => byText(a.path, b.path)),
  }
}

function ruleIn({ name, mode, object }: { readonly name: string; readonly mode: number; readonly object: Text | null }): OwnRule[] {
  if (!/\.ya?ml$/.test(name)) return []
  const path = `${rulesFolder}/${name}`
  return [{ path, content: mode === aFolder ? { refused: 'unreadable' } : contentOf(mode, object, path) }]
}

/** GitHub gives git's modes as numbers: `040000`, `120000` and `160000` in octal. */
const aFolder = 0o040000

function contentOf(mode: number, text: Text | null | undefined, path: string): Content {
  if (mode === 0o120000) return { refused: 'symlink' }
  if (mode === 0o160000) return { refused: 'submodule' }
  if (text?.isTruncated === true) return { refused: 'too-large' }
  return textOf(text, path) ?? { refused: typeof text?.byteSize === 'number' ? 'not-text' : 'unreadable' }
}
