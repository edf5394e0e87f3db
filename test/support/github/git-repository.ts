import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseDiff, type FileDiff } from './diff.ts'
import { Folder, type FolderItem, itemsOf, objectOf, writeObject } from './git-folder.ts'
import { git, ObjectReader, type GitObject } from './git-process.ts'
import { instant } from './instant.ts'

/** A file as a test writes it; null removes it from the parent's tree. */
export type FileContent = string | Buffer | null | { readonly mode: '100644' | '100755' | '120000' | '160000'; readonly content: string }

export interface CommitRequest {
  readonly files: Readonly<Record<string, FileContent>>
  readonly parents?: readonly string[]
  readonly message?: string
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

interface Signature {
  readonly name: string
  readonly email: string
  readonly date: string
}

export interface TreeItem {
  readonly path: string
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly sha: string
  readonly size: number | undefined
}

const firstCommitTime = Date.UTC(2026, 0, 5, 9, 0, 0) / 1000

/**
 * A bare repository, shared by a network of forks. Everything is addressed by SHA, so every answer is remembered. It is on disk once git is to
 * look at it: most tests ask nothing that needs git, and files and processes cost more than all else they do.
 */
export class GitRepository {
  #folder: string | undefined
  #reader: ObjectReader | undefined
  readonly #remembered = new Map<string, Promise<unknown>>()
  readonly #written = new Map<string, GitObject>()
  #unwritten: GitObject[] = []
  #commits = 0
  #isBorrowing = false

  /** Where it is on disk, with all that was committed so far. */
  get path(): string {
    this.#folder ??= emptyRepository()
    for (const it of this.#unwritten.splice(0)) {
      writeObject(this.#folder, it)
      if (it.type === 'commit') writeFileSync(join(this.#folder, 'refs', 'written', it.sha), `${it.sha}\n`)
    }
    return this.#folder
  }

  async close(): Promise<void> {
    this.#reader?.close()
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }

  /** Borrows the objects of an existing repository, which is never written to. Throws a GitError when `source` is none. */
  async borrow(source: string): Promise<void> {
    this.#isBorrowing = true
    const folder = resolve(source, (await git(source, ['rev-parse', '--git-common-dir'])).toString('utf8').trim())
    await writeFile(join(this.path, 'objects', 'info', 'alternates'), `${join(folder, 'objects')}\n`, { flag: 'a' })
    if (existsSync(join(folder, 'shallow'))) await copyFile(join(folder, 'shallow'), join(this.path, 'shallow'))
  }

  /** Writes a commit on top of its first parent. Dates are fixed, so equal inputs give equal SHAs. */
  async commit(request: CommitRequest): Promise<string> {
    const time = firstCommitTime + 60 * ++this.#commits
    const who = `Mona Lisa <mona@example.com> ${time} +0000`
    const parents = request.parents ?? []
    const head = [
      `tree ${await this.#treeWith(request.files, parents[0])}`,
      ...parents.map((it) => `parent ${it}`),
      `author ${who}`,
      `committer ${who}`,
    ]
    return this.#write('commit', Buffer.from(`${head.join('\n')}\n\n${request.message ?? 'Change things'}`))
  }

  async #treeWith(files: CommitRequest['files'], parent: string | undefined): Promise<string> {
    const objects = (sha: string) => this.object(sha)
    const before = parent === undefined ? undefined : await this.commitOf(parent)
    if (parent !== undefined && before === undefined) throw new Error(`there is no commit ${parent} to stand on`)
    const folder = await Folder.of(before?.tree, objects)
    for (const [path, file] of Object.entries(files)) await folder.put(path.split('/'), this.#itemOf(file), objects)
    return folder.write((type, content) => this.#write(type, content))
  }

  #itemOf(file: FileContent): FolderItem | null {
    if (file === null) return null
    const { mode, content } = typeof file === 'string' || Buffer.isBuffer(file) ? { mode: '100644', content: file } : file
    return { mode, sha: mode === '160000' ? content.toString() : this.#write('blob', Buffer.from(content)) }
  }

  #write(type: string, content: Buffer): string {
    const object = objectOf(type, content)
    if (!this.#written.has(object.sha)) this.#unwritten.push(object)
    this.#written.set(object.sha, object)
    return object.sha
  }

  async object(sha: string): Promise<GitObject | undefined> {
    return this.#written.get(sha) ?? this.#once(`object ${sha}`, () => (this.#reader ??= new ObjectReader(this.path)).read(sha))
  }

  /** What a commit or a tree has under a path; one that ends with a slash is a folder's. */
  async at(sha: string, path: string): Promise<GitObject | undefined> {
    let found = await this.object((await this.commitOf(sha))?.tree ?? sha)
    for (const name of path === '' ? [] : path.replace(/\/$/, '').split('/')) {
      const item = found?.type === 'tree' ? new Map(itemsOf(found.content)).get(name) : undefined
      found = item === undefined ? undefined : await this.object(item.sha)
    }
    return found
  }

  async commitOf(sha: string): Promise<Commit | undefined> {
    const object = await this.object(sha)
    return object?.type === 'commit' ? parseCommit(object) : undefined
  }

  /** The entries of a tree, in git's order; recursive listings hold the folders as well. */
  tree(sha: string, recursive: boolean): Promise<readonly TreeItem[]> {
    return this.#remember(`tree ${sha} ${recursive}`, [sha], async () => {
      if (!this.#isBorrowing) return this.#list(sha, recursive)
      const text = (await git(this.path, ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), sha])).toString('utf8')
      return text
        .split('\0')
        .filter((it) => it !== '')
        .map(parseTreeItem)
    })
  }

  async #list(sha: string, recursive: boolean, folder = ''): Promise<TreeItem[]> {
    const object = await this.object(sha)
    if (object?.type === 'commit') return this.#list(parseCommit(object).tree, recursive)
    if (object?.type !== 'tree') throw new Error(`${sha} is no tree`)
    const items = itemsOf(object.content).map(async ([name, { mode, sha: id }]): Promise<TreeItem[]> => {
      const path = folder + name
      if (mode === '160000') return [{ path, mode, type: 'commit', sha: id, size: undefined }]
      if (mode !== '40000') return [{ path, mode, type: 'blob', sha: id, size: (await this.object(id))?.content.length }]
      return [
        { path, mode: '040000', type: 'tree', sha: id, size: undefined },
        ...(recursive ? await this.#list(id, true, `${path}/`) : []),
      ]
    })
    return (await Promise.all(items)).flat()
  }

  mergeBase(one: string, other: string): Promise<string | undefined> {
    return this.#remember(`merge-base ${one} ${other}`, [one, other], async () => {
      const [line, others] = await this.#lines(one, other)
      if (line !== undefined && others !== undefined) return line.find((it) => others.includes(it))
      const text = await git(this.path, ['merge-base', one, other]).catch(() => Buffer.alloc(0))
      return text.toString('utf8').trim() || undefined
    })
  }

  /** Commits that `head` has and `base` has not, oldest first. */
  commitsBetween(base: string, head: string): Promise<readonly string[]> {
    return this.#remember(`rev-list ${base} ${head}`, [base, head], async () => {
      const [line, others] = await this.#lines(head, base)
      if (line !== undefined && others !== undefined) return line.filter((it) => !others.includes(it)).toReversed()
      const text = (await git(this.path, ['rev-list', '--reverse', '--topo-order', head, `^${base}`])).toString('utf8')
      return text.split('\n').filter((it) => it !== '')
    })
  }

  #lines(one: string, other: string): Promise<(readonly string[] | undefined)[]> {
    return Promise.all([one, other].map((it) => (this.#isBorrowing ? undefined : this.#line(it))))
  }

  /** A commit and those before it, newest first, where no merge is among them; undefined otherwise, and where it is for git to say what is missing. */
  async #line(sha: string): Promise<readonly string[] | undefined> {
    const line: string[] = []
    for (let at: string | undefined = sha; at !== undefined;) {
      const commit: Commit | undefined = await this.commitOf(at)
      if (commit === undefined || commit.parents.length > 1) return undefined
      line.push(at)
      at = commit.parents[0]
    }
    return line
  }

  diff(base: string, head: string): Promise<readonly FileDiff[]> {
    return this.#remember(`diff ${base} ${head}`, [base, head], async () => {
      const options = ['-r', '-M', '-z', '--raw', '--numstat', '-p', '-U3', '--full-index', '--no-color', '--no-ext-diff']
      return parseDiff((await git(this.path, ['diff-tree', ...options, base, head])).toString('utf8'))
    })
  }

  /** The patch of one file without context lines, '' when it did not change. */
  filePatch(base: string, head: string, path: string): Promise<string> {
    return this.#remember(`file ${base} ${head} ${path}`, [base, head], async () =>
      (await git(this.path, ['diff-tree', '-r', '-p', '-U0', '--no-color', base, head, '--', `:(literal)${path}`])).toString('utf8'),
    )
  }

  /** `compute` rests on nothing but the objects of these ids. */
  #remember<T>(key: string, ids: readonly string[], compute: () => Promise<T>): Promise<T> {
    return this.#once(key, this.#isBorrowing ? compute : () => this.#recall(key, ids, compute))
  }

  #once<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#remembered.get(key)
    if (known !== undefined) return known as Promise<T>
    const made = compute()
    this.#remembered.set(key, made)
    made.then(
      (it) => it === undefined && this.#remembered.delete(key),
      () => this.#remembered.delete(key),
    )
    return made
  }

  /** What another repository of this process was asked is answered alike here, where the same objects are there. */
  async #recall<T>(key: string, ids: readonly string[], compute: () => Promise<T>): Promise<T> {
    const known = answers.get(key)
    if (known !== undefined && (await this.#has(ids))) return known as T
    const made = await compute()
    if (answers.size > mostAnswers) answers.clear()
    if (made !== undefined) answers.set(key, made)
    return made
  }

  async #has(ids: readonly string[]): Promise<boolean> {
    const objects = await Promise.all(ids.map((it) => this.object(it)))
    return objects.every((it) => it !== undefined)
  }
}

function emptyRepository(): string {
  const path = mkdtempSync(join(tmpdir(), 'local-github-'))
  for (const it of ['refs/heads', 'refs/written', 'objects/info']) mkdirSync(join(path, it), { recursive: true })
  writeFileSync(join(path, 'HEAD'), 'ref: refs/heads/main\n')
  writeFileSync(join(path, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n')
  return path
}

/** Starting git costs more than all else that a test does, and most tests begin with the same few commits. */
const answers = new Map<string, unknown>()
const mostAnswers = 500

function parseTreeItem(text: string): TreeItem {
  const tab = text.indexOf('\t')
  const [mode = '', type = '', sha = '', size = '-'] = text.slice(0, tab).split(/ +/)
  return {
    path: text.slice(tab + 1),
    mode,
    type: type === 'tree' || type === 'commit' ? type : 'blob',
    sha,
    size: size === '-' ? undefined : Number(size),
  }
}

function parseCommit({ sha, content }: GitObject): Commit {
  const text = content.toString('utf8')
  const split = text.indexOf('\n\n')
  const header = text.slice(0, split).split('\n')
  const all = (name: string): string[] => header.filter((it) => it.startsWith(`${name} `)).map((it) => it.slice(name.length + 1))
  return {
    sha,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: parseSignature(all('author')[0] ?? ''),
    committer: parseSignature(all('committer')[0] ?? ''),
    message: text.slice(split + 2).replace(/\n$/, ''),
  }
}

function parseSignature(text: string): Signature {
  const found = /^(.*?) ?<([^>]*)> (-?\d+)/.exec(text)
  return { name: found?.[1] ?? '', email: found?.[2] ?? '', date: instant(new Date(Number(found?.[3] ?? 0) * 1000)) }
}
