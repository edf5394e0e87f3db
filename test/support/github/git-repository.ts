import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseDiff, type FileDiff } from './diff.ts'
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

/** A bare repository on disk, shared by a network of forks. Everything is addressed by SHA, so every answer is remembered. */
export class GitRepository {
  readonly path: string
  readonly #objects: ObjectReader
  readonly #remembered = new Map<string, Promise<unknown>>()
  #commits = 0
  #isBorrowing = false

  private constructor(path: string) {
    this.path = path
    this.#objects = new ObjectReader(path)
  }

  static async create(): Promise<GitRepository> {
    const path = await mkdtemp(join(tmpdir(), 'local-github-'))
    await mkdir(join(path, 'refs', 'heads'), { recursive: true })
    await mkdir(join(path, 'objects', 'info'), { recursive: true })
    await writeFile(join(path, 'HEAD'), 'ref: refs/heads/main\n')
    await writeFile(join(path, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n[fastimport]\n\tunpackLimit = 1000\n')
    return new GitRepository(path)
  }

  async close(): Promise<void> {
    this.#objects.close()
    await rm(this.path, { recursive: true, force: true })
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
    const message = Buffer.from(request.message ?? 'Change things')
    const parts: (string | Buffer)[] = [
      `commit refs/written/${this.#commits}\nmark :1\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n`,
      message,
      '\n',
    ]
    for (const [index, parent] of (request.parents ?? []).entries()) parts.push(`${index === 0 ? 'from' : 'merge'} ${parent}\n`)
    for (const [path, file] of Object.entries(request.files)) parts.push(...fileCommands(path, file))
    parts.push('\nget-mark :1\ndone\n')
    const input = Buffer.concat(parts.map((it) => (typeof it === 'string' ? Buffer.from(it) : it)))
    return (await git(this.path, ['fast-import', '--quiet', '--done', '--force'], input)).toString('utf8').trim()
  }

  object(sha: string): Promise<GitObject | undefined> {
    return this.#once(`object ${sha}`, () => this.#objects.read(sha))
  }

  /** Reads `<commit>:<path>` and such, which git resolves itself. */
  expression(text: string): Promise<GitObject | undefined> {
    return this.#objects.read(text)
  }

  async commitOf(sha: string): Promise<Commit | undefined> {
    const object = await this.object(sha)
    return object?.type === 'commit' ? parseCommit(object) : undefined
  }

  /** The entries of a tree, in git's order; recursive listings hold the folders as well. */
  tree(sha: string, recursive: boolean): Promise<readonly TreeItem[]> {
    return this.#remember(`tree ${sha} ${recursive}`, [sha], async () => {
      const text = (await git(this.path, ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), sha])).toString('utf8')
      return text
        .split('\0')
        .filter((it) => it !== '')
        .map(parseTreeItem)
    })
  }

  mergeBase(one: string, other: string): Promise<string | undefined> {
    return this.#remember(`merge-base ${one} ${other}`, [one, other], async () => {
      const text = await git(this.path, ['merge-base', one, other]).catch(() => Buffer.alloc(0))
      return text.toString('utf8').trim() || undefined
    })
  }

  /** Commits that `head` has and `base` has not, oldest first. */
  commitsBetween(base: string, head: string): Promise<readonly string[]> {
    return this.#remember(`rev-list ${base} ${head}`, [base, head], async () => {
      const text = (await git(this.path, ['rev-list', '--reverse', '--topo-order', head, `^${base}`])).toString('utf8')
      return text.split('\n').filter((it) => it !== '')
    })
  }

  diff(base: string, head: string): Promise<readonly FileDiff[]> {
    return this.#remember(`diff ${base} ${head}`, [base, head], async () => {
      const common = ['diff-tree', '-r', '-M', '--full-index', '--no-color', '--no-ext-diff']
      const [raw, patches] = await Promise.all([
        git(this.path, [...common, '-z', '--raw', '--numstat', base, head]),
        git(this.path, [...common, '-p', '-U3', base, head]),
      ])
      return parseDiff(raw.toString('utf8'), patches.toString('utf8'))
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

/** Starting git costs more than all else that a test does, and most tests begin with the same few commits. */
const answers = new Map<string, unknown>()
const mostAnswers = 500

function fileCommands(path: string, file: FileContent): (string | Buffer)[] {
  const name = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
  if (file === null) return [`D ${name}\n`]
  const { mode, content } = typeof file === 'string' || Buffer.isBuffer(file) ? { mode: '100644', content: file } : file
  if (mode === '160000') return [`M 160000 ${content.toString()} ${name}\n`]
  const bytes = Buffer.from(content)
  return [`M ${mode} inline ${name}\ndata ${bytes.length}\n`, bytes, '\n']
}

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
