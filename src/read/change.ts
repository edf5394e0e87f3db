import type { Listing } from '../model/source.ts'
import { isManifestOrLockfile, manifestNames, reachesDown } from './dependencies/formats.ts'
import { mayBeOfParameters, mayGiveParameters } from './parameters/candidate.ts'
import { folderOf } from './source.ts'
import { foldersUp, isExcluded, isIncludable, isProgram, isWithin, nameOf } from './wanted.ts'

/**
 * The changed paths, and what they can have to do with a service whose own root did not change. Every answer rests on the change and on
 * what is equal in both revisions, so that base and head always come to the same one.
 */
export class Change {
  readonly paths: ReadonlySet<string>
  /** What a service may include. */
  readonly includables: readonly string[]
  /** Those that may give values to services which do not name them. */
  readonly #compositions: readonly string[]
  readonly #parameters: readonly string[]
  readonly #manifestFolders: readonly string[]
  readonly #folderNames: ReadonlySet<string>
  readonly #reachingDown: ReadonlySet<string>

  constructor(paths: ReadonlySet<string>) {
    this.paths = paths
    const inside = [...paths].filter((it) => !isExcluded(it)).toSorted()
    this.includables = inside.filter((it) => isIncludable(it) && !/^\.(github|circleci|vscode|husky)\//.test(it))
    this.#compositions = this.includables.filter(isComposition)
    this.#parameters = this.includables.filter(mayBeOfParameters)
    this.#manifestFolders = [...new Set(inside.filter(isManifestOrLockfile).map(folderOf))]
    this.#folderNames = new Set(this.#manifestFolders.flatMap((it) => it.split('/')).filter((it) => it !== ''))
    this.#reachingDown = new Set(inside.filter(reachesDown).map(folderOf))
  }

  has(path: string): boolean {
    return this.paths.has(path)
  }

  /** By the look of the root's text: names a changed file, or includes files in a way that only reading can follow. */
  mayBeIncludedBy(root: string, text: string): boolean {
    if (isProgram(root)) return this.includables.length > 0
    if (this.#mayGiveTo(root, text)) return true
    const near = this.#within(root, text)
    if (near.length === 0) return false
    if (near.length > manyNames || near.some((it) => text.includes(nameOf(it)))) return true
    if (!text.includes('file(')) return text.includes('useDotenv') && near.some((it) => nameOf(it).startsWith('.env'))
    if (/file\([^()\n]*\.[cm]?[jt]s\b/.test(text) && near.some(isProgram)) return true
    return near.some(isData) || /file\([^()\n]*\$\{/.test(text)
  }

  /** A changed file that gives values to a service without being named in it. */
  #mayGiveTo(root: string, text: string): boolean {
    if (this.#compositions.length > 0 && text.includes('${param:')) return true
    return this.#parameters.some((it) => mayGiveParameters(it, root)) && /Parameters["']?\s*:/.test(text)
  }

  /** A service whose text never leaves its folder includes only what is inside (Serverless Framework resolves paths from there). */
  #within(root: string, text: string): readonly string[] {
    const folder = folderOf(root)
    if (folder === '' || text.includes('..') || (text.includes('file(') && /file\(\s*\$\{/.test(text))) return this.includables
    return this.includables.filter((it) => isWithin(it, folder))
  }

  /** A manifest or lockfile that changed says what is packed into this service: beneath its folder, or the next one above it. */
  packs(root: string, listing: Listing): boolean {
    if (this.#manifestFolders.length === 0) return false
    const folder = folderOf(root)
    return this.#manifestFolders.some((it) => isWithin(it, folder) || this.#isNextAbove(it, folder, listing))
  }

  /** By the look of its text: it takes code, a layer or an image from a folder elsewhere where a manifest changed. */
  mayPackFromElsewhere(root: string, text: string): boolean {
    if (this.#manifestFolders.length === 0 || !text.includes('..')) return false
    if (this.#manifestFolders.every((it) => isWithin(it, folderOf(root)))) return false
    // An image may be built from a folder above, and its Dockerfile names what it takes.
    return this.#folderNames.size > manyNames || /Docker|\bimages:/.test(text) || [...this.#folderNames].some((it) => text.includes(it))
  }

  #isNextAbove(manifestFolder: string, folder: string, listing: Listing): boolean {
    if (!this.#reachingDown.has(manifestFolder) || !isWithin(folder, manifestFolder)) return false
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

/** What an included file may include in turn, without being named in the root. Roots are included by name, if at all. */
const isData = (path: string): boolean =>
  /\.(ya?ml|json)$/i.test(path) && !isManifestOrLockfile(path) && !/^(serverless|template)\.(ya?ml|json)$/i.test(nameOf(path))

/** It gives parameters to services that do not name it: https://www.serverless.com/framework/docs/guides/compose */
const isComposition = (path: string): boolean => /(^|\/)serverless-compose\.[a-z]+$/.test(path)

/** With more changed files than this, looking for each name costs more than reading. */
const manyNames = 300
