import type { Listing, TreeEntry } from '../../model/source.ts'
import { kindOf } from '../git/tree.ts'
import type { Client } from './client.ts'
import type { Repository } from './compare.ts'

/** The repository has more files than a review lists. Its message is shown as it is. */
export class TooManyFiles extends Error {
  override readonly name = 'TooManyFiles'
}

/** Bounds of one review, both revisions together. */
interface Bounds {
  readonly requests: number
  readonly entries: number
}

const ordinaryBounds: Bounds = { requests: 400, entries: 2_000_000 }

type Item = Awaited<ReturnType<Client['rest']['git']['getTree']>>['data']['tree'][number]
type Tree = { readonly items: readonly Item[]; readonly isTruncated: boolean }

/**
 * All paths of commits. A tree that GitHub cuts off (100,000 entries or 7 MB, https://docs.github.com/rest/git/trees#get-a-tree) is
 * walked by its subtrees; what two revisions have in common is asked for once.
 */
export class Trees {
  readonly #client: Client
  readonly #repository: Repository
  readonly #asked = new Map<string, Promise<Tree>>()
  readonly #most: Bounds
  #entries = 0

  constructor(client: Client, repository: Repository, most = ordinaryBounds) {
    this.#client = client
    this.#repository = repository
    this.#most = most
  }

  /** @throws {TooManyFiles} */
  async list(commit: string): Promise<Listing> {
    const entries = new Map<string, TreeEntry>()
    const open: { readonly sha: string; readonly folder: string }[] = [{ sha: commit, folder: '' }]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { sha, folder } = next
      const whole = await this.#tree(sha, true)
      const items = whole.isTruncated ? (await this.#tree(sha, false)).items : whole.items
      for (const item of items) {
        const path = folder === '' ? item.path : `${folder}/${item.path}`
        if (item.type !== 'tree') this.#add(entries, item, path)
        else if (whole.isTruncated) open.push({ sha: item.sha, folder: path })
      }
    }
    return { commit, entries }
  }

  #add(entries: Map<string, TreeEntry>, item: Item, path: string): void {
    if (++this.#entries > this.#most.entries)
      throw new TooManyFiles(`the repository has more than ${this.#most.entries} files in its two revisions`)
    entries.set(path, { path, kind: kindOf(item.mode ?? ''), sha: item.sha, size: item.size ?? null })
  }

  #tree(sha: string, recursive: boolean): Promise<Tree> {
    const key = `${recursive} ${sha}`
    const known = this.#asked.get(key)
    if (known !== undefined) return known
    if (this.#asked.size >= this.#most.requests)
      throw new TooManyFiles(`the repository has too many folders to be listed in ${this.#most.requests} requests`)
    const answer = this.#client.rest.git
      .getTree({ ...this.#repository, tree_sha: sha, ...(recursive ? { recursive: '1' } : {}) })
      .then(({ data }) => ({ items: data.tree, isTruncated: data.truncated }))
    this.#asked.set(key, answer)
    return answer
  }
}
