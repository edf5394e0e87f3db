import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { GitObject } from './git-process.ts'

/** What a tree holds under a name: a blob, a tree, or the commit of a submodule. */
export interface FolderItem {
  /** As in a tree object: `100644`, `40000`. */
  readonly mode: string
  readonly sha: string
}

/** Gives an object of the repository; undefined when there is none. */
type Objects = (sha: string) => Promise<GitObject | undefined>

const folderMode = '40000'

/** A tree that is being changed; its folders are read when something in them is. */
export class Folder {
  readonly #items: Map<string, FolderItem | Folder>

  private constructor(items: Map<string, FolderItem | Folder>) {
    this.#items = items
  }

  static async of(sha: string | undefined, objects: Objects): Promise<Folder> {
    const tree = sha === undefined ? undefined : await objects(sha)
    return new Folder(new Map(tree === undefined ? [] : itemsOf(tree.content)))
  }

  /** Puts a file where whatever stood before gives way to it; null takes away what is there. */
  async put(path: readonly string[], item: FolderItem | null, objects: Objects): Promise<void> {
    const [name = '', ...below] = path
    if (below.length > 0) {
      const folder = await this.#folder(name, item !== null, objects)
      await folder?.put(below, item, objects)
    } else if (item === null) this.#items.delete(name)
    else this.#items.set(name, item)
  }

  async #folder(name: string, isNeeded: boolean, objects: Objects): Promise<Folder | undefined> {
    const before = this.#items.get(name)
    if (before instanceof Folder) return before
    const isFolder = before?.mode === folderMode
    if (!isFolder && !isNeeded) return undefined
    const folder = await Folder.of(isFolder ? before.sha : undefined, objects)
    this.#items.set(name, folder)
    return folder
  }

  get isEmpty(): boolean {
    return this.#items.values().every((it) => it instanceof Folder && it.isEmpty)
  }

  /** Writes it and what changed beneath it; git keeps no empty folders. */
  write(write: (type: string, content: Buffer) => string): string {
    const items = [...this.#items]
      .filter(([, it]) => !(it instanceof Folder && it.isEmpty))
      .map(([name, it]) => ({ name, ...(it instanceof Folder ? { mode: folderMode, sha: it.write(write) } : it) }))
    return write('tree', Buffer.concat(items.toSorted((a, b) => Buffer.compare(orderOf(a), orderOf(b))).flatMap(encoded)))
  }
}

type NamedItem = FolderItem & { readonly name: string }

/** A folder stands where its name with a slash would: https://git-scm.com/docs/git-fast-import and `base_name_compare` in git's tree.c */
const orderOf = ({ name, mode }: NamedItem): Buffer => Buffer.from(mode === folderMode ? `${name}/` : name)

const encoded = ({ name, mode, sha }: NamedItem): Buffer[] => [Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]

/** `<mode> SP <name> NUL <20 bytes>`, again and again. */
export function itemsOf(tree: Buffer): [string, FolderItem][] {
  const items: [string, FolderItem][] = []
  for (let at = 0; at < tree.length;) {
    const [space, end] = [tree.indexOf(0x20, at), tree.indexOf(0, at)]
    const sha = tree.toString('hex', end + 1, end + 21)
    items.push([tree.toString('utf8', space + 1, end), { mode: tree.toString('latin1', at, space), sha }])
    at = end + 21
  }
  return items
}

export function objectOf(type: string, content: Buffer): GitObject {
  const sha = createHash('sha1').update(headed(type, content)).digest('hex')
  return { sha, type, content }
}

const headed = (type: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content])

/** Loose, as git does it: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function writeObject(repository: string, { sha, type, content }: GitObject): void {
  const folder = join(repository, 'objects', sha.slice(0, 2))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, sha.slice(2)), deflateSync(headed(type, content), { level: 1 }))
}
