import type { Listing } from '../model/source.ts'
import { isManifest, isManifestOrLockfile } from './dependencies/formats.ts'
import { folderOf } from './source.ts'
import { foldersUp, isExcluded, isIncludable, isWithin, nameOf } from './wanted.ts'

/**
 * The changed paths, and what they can have to do with a service whose own root did not change. Every answer rests on the change and on
 * what is equal in both revisions, so that base and head always come to the same one.
 */
export class Change {
  readonly paths: ReadonlySet<string>
  /** What a service may include. */
  readonly includables: readonly string[]
  readonly #names: readonly string[]
  readonly #hasData: boolean
  readonly #manifestFolders: readonly string[]

  constructor(paths: ReadonlySet<string>) {
    this.paths = paths
    const inside = [...paths].filter((it) => !isExcluded(it)).toSorted()
    this.includables = inside.filter((it) => isIncludable(it) && !/^\.(github|circleci|vscode|husky)\//.test(it))
    this.#names = [...new Set(this.includables.map(nameOf))]
    this.#hasData = this.includables.some((it) => /\.(ya?ml|json)$/i.test(it) && !isManifestOrLockfile(it))
    this.#manifestFolders = [...new Set(inside.filter(isManifestOrLockfile).map(folderOf))]
  }

  has(path: string): boolean {
    return this.paths.has(path)
  }

  /** By the look of its text: names a changed file, or includes files in a way that only reading can follow. */
  mayBeIncludedBy(text: string): boolean {
    if (this.includables.length === 0) return false
    if (this.#names.length > manyNames || this.#names.some((it) => text.includes(it))) return true
    if (!text.includes('file(')) return /useDotenv/.test(text) && this.#names.some((it) => it.startsWith('.env'))
    return this.#hasData || /file\([^)\n]*\$\{/.test(text)
  }

  /** A manifest or lockfile that changed says what is packed into this service: beneath its folder, or the next one above it. */
  packs(root: string, listing: Listing): boolean {
    if (this.#manifestFolders.length === 0) return false
    const folder = folderOf(root)
    return this.#manifestFolders.some((it) => isWithin(it, folder) || this.#isNextAbove(it, folder, listing))
  }

  #isNextAbove(manifestFolder: string, folder: string, listing: Listing): boolean {
    if (!isWithin(folder, manifestFolder)) return false
    for (const at of foldersUp(folder)) {
      if (at === manifestFolder) return true
      if (manifestNames.some((it) => this.#stays(at === '' ? it : `${at}/${it}`, listing))) return false
    }
    return false
  }

  /** In both revisions, and equal. */
  #stays(path: string, listing: Listing): boolean {
    return listing.entries.has(path) && !this.paths.has(path)
  }
}

const manifestNames = [
  'package.json',
  'requirements.txt',
  'pyproject.toml',
  'Pipfile',
  'go.mod',
  'pom.xml',
  'Gemfile',
  'Cargo.toml',
  'composer.json',
].filter(isManifest)

/** With more changed files than this, looking for each name costs more than reading. */
const manyNames = 300
