import { contentOf, sizeLimit } from '../git/content.ts'
import type { Content, TreeEntry } from '../../model/source.ts'
import type { Client } from './client.ts'
import type { Repository } from './compare.ts'
import { failureOf } from './patience.ts'

/** GraphQL cuts the text of a blob at this many bytes (measured: sveltia/sveltia-cms#950); larger ones are asked for one by one. */
const longestText = 512_000
const batch = { count: 100, bytes: 4_000_000 }
/** One by one at most: what is beyond is refused, not skipped. A well-meant repository has a handful of such files. */
const mostSingles = 200
/** No review reads more than this in all. */
const totalLimit = 256 * 1024 * 1024
const atOnce = 4
const mostHalvings = 3

/** The contents of blobs of one repository, many to a request. What cannot be had is refused with the reason; never throws for a single blob. */
export class Blobs {
  readonly #client: Client
  readonly #repository: Repository
  #singles = 0
  #total = 0

  constructor(client: Client, repository: Repository) {
    this.#client = client
    this.#repository = repository
  }

  async read(entries: readonly TreeEntry[]): Promise<Map<string, Content>> {
    const contents = new Map<string, Content>()
    const wanted: TreeEntry[] = []
    for (const entry of entries) {
      const refused = this.#refusal(entry)
      if (refused === undefined) wanted.push(entry)
      else contents.set(entry.sha, { refused })
    }
    const [small, large] = [wanted.filter((it) => (it.size ?? 0) <= longestText), wanted.filter((it) => (it.size ?? 0) > longestText)]
    const alone: TreeEntry[] = [...large]
    await each(batches(small), async (some) => {
      for (const [entry, content] of await this.#texts(some)) {
        if (content === undefined) alone.push(entry)
        else contents.set(entry.sha, content)
      }
    })
    await each(alone, async (entry) => {
      contents.set(entry.sha, await this.#single(entry))
    })
    return contents
  }

  #refusal(entry: TreeEntry): string | undefined {
    if (entry.kind !== 'file') return entry.kind
    this.#total += entry.size ?? 0
    return (entry.size ?? 0) > sizeLimit(entry.path) || this.#total > totalLimit ? 'too-large' : undefined
  }

  /** Undefined where the text is not certainly what the blob holds: binary, cut, or not UTF-8. */
  async #texts(entries: readonly TreeEntry[], halvings = 0): Promise<(readonly [TreeEntry, Content | undefined])[]> {
    const fields = entries.map((it, i) => `b${i}: object(oid: "${it.sha}") { ... on Blob { byteSize isTruncated text } }`)
    const query = `query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${fields.join(' ')} } }`
    try {
      const answer = await this.#client.graphql<Answer>(query, { owner: this.#repository.owner, name: this.#repository.repo })
      return entries.map((entry, i) => [entry, textOf(answer.repository?.[`b${i}`], entry.path)] as const)
    } catch (error) {
      if (!isTooMuch(error)) {
        if (failureOf(error) !== undefined) throw error
        // An error beside the data: asked for one by one, the blobs show what it is.
        return entries.map((it) => [it, undefined] as const)
      }
      if (halvings === mostHalvings) throw error
      const half = Math.ceil(entries.length / 2)
      return [...(await this.#texts(entries.slice(0, half), halvings + 1)), ...(await this.#texts(entries.slice(half), halvings + 1))]
    }
  }

  async #single(entry: TreeEntry): Promise<Content> {
    if (++this.#singles > mostSingles) return { refused: 'too-large' }
    try {
      const { data } = await this.#client.rest.git.getBlob({ ...this.#repository, file_sha: entry.sha })
      return contentOf(Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8'), entry.path)
    } catch (error) {
      if (failureOf(error)?.status === 404) return { refused: 'unreadable' }
      throw error
    }
  }
}

/** A query that takes longer than 10 s ends with 502 or 504, or with an error that says so. */
const isTooMuch = (error: unknown): boolean => {
  const failure = failureOf(error)
  if (failure !== undefined) return failure.status === 502 || failure.status === 504
  return error instanceof Error && error.name === 'GraphqlResponseError' && /timeout/i.test(error.message)
}

interface Answer {
  readonly repository: Readonly<Record<string, Text | null | undefined>> | null
}
export interface Text {
  readonly byteSize?: number
  readonly isTruncated?: boolean
  readonly text?: string | null
}

export function textOf(blob: Text | null | undefined, path: string): Content | undefined {
  if (blob === null || blob === undefined || typeof blob.text !== 'string' || blob.isTruncated === true) return undefined
  const bytes = Buffer.from(blob.text, 'utf8')
  // GitHub decodes; where bytes were lost or replaced on the way, the blob itself decides.
  return bytes.length === blob.byteSize && !blob.text.includes('\ufffd') ? contentOf(bytes, path) : undefined
}

function batches(entries: readonly TreeEntry[]): TreeEntry[][] {
  const result: TreeEntry[][] = []
  let bytes = 0
  for (const entry of entries.filter((it) => /^[0-9a-f]{40,64}$/.test(it.sha))) {
    const last = result.at(-1)
    bytes += entry.size ?? longestText
    if (last === undefined || last.length >= batch.count || bytes > batch.bytes) {
      result.push([entry])
      bytes = entry.size ?? longestText
    } else last.push(entry)
  }
  return result
}

/** A few at a time, in order of arrival. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const worker = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
}
