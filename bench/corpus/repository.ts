import type { Content, Listing, Snapshot, TreeEntry } from '../../src/model/source.ts'
import { readBlobs } from '../../src/fetch/git/blobs.ts'
import { type Git, gitIn } from '../../src/fetch/git/process.ts'
import { listCommit } from '../../src/fetch/git/tree.ts'
import { isWanted, prepare, read, type Reading } from '../../src/read/index.ts'

/** How much text of one repository is kept between its commits, in characters. */
const mostKept = 30_000_000
/** Includes of includes: as `src/review.ts`. */
const maxRounds = 12

/** One git repository (bare or not), read as `src/review.ts` reads a revision. */
export class Repository {
  readonly #git: Git
  readonly #blobs = new Map<string, Content>()
  #kept = 0

  constructor(folder: string) {
    this.#git = gitIn(folder)
  }

  /** The last first-parent commits, the newest first; none where the repository is empty. */
  async commits(most: number): Promise<string[]> {
    const { stdout } = await this.#git(['rev-list', '--first-parent', `--max-count=${most}`, 'HEAD'])
    return stdout.toString('latin1').split('\n').filter(Boolean)
  }

  listing(commit: string): Promise<Listing> {
    return listCommit(this.#git, commit)
  }

  /** What the revision deploys, as far as these paths have a part in it. */
  async read(listing: Listing, changed: ReadonlySet<string>): Promise<Reading> {
    if (this.#kept > mostKept) this.#forget()
    await this.#load([...listing.entries.values()].filter((it) => isWanted(it.path)))
    for (let round = 0; ; round++) {
      const reading = read(this.#snapshot(listing), changed)
      const missing = reading.missing.flatMap((path) => listing.entries.get(path) ?? [])
      if (missing.length === 0 || round === maxRounds) return reading
      await this.#load(missing)
    }
  }

  async #load(entries: readonly TreeEntry[]): Promise<void> {
    const wanted = new Map(entries.filter((it) => it.kind === 'file' && !this.#blobs.has(it.sha)).map((it) => [it.sha, it.path]))
    await prepare(entries.map((it) => it.path))
    if (wanted.size === 0) return
    for (const [sha, content] of await readBlobs(this.#git, wanted)) {
      this.#blobs.set(sha, content)
      this.#kept += 'text' in content ? content.text.length : 0
    }
  }

  #snapshot(listing: Listing): Snapshot {
    const contents = new Map<string, Content>()
    for (const { path, sha } of listing.entries.values()) {
      const content = this.#blobs.get(sha)
      if (content !== undefined) contents.set(path, content)
    }
    return { listing, contents }
  }

  #forget(): void {
    this.#blobs.clear()
    this.#kept = 0
  }
}
