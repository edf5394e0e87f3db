export type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed'

export interface FileDiff {
  readonly path: string
  readonly previousPath: string | undefined
  readonly status: FileStatus
  readonly additions: number
  readonly deletions: number
  readonly baseSha: string
  readonly headSha: string
  /** From the first `@@` on; undefined for binary files, pure renames and changes of mode only. */
  readonly patch: string | undefined
}

const statuses: Readonly<Record<string, FileStatus>> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', C: 'copied', T: 'changed' }

interface Entry {
  readonly status: FileStatus
  readonly paths: readonly string[]
  readonly baseSha: string
  readonly headSha: string
}

/** Reads `git diff-tree -r -M -z --raw --numstat -p` of one pair of trees: two lists in the same order, an empty field, and the patches. */
export function parseDiff(text: string): FileDiff[] {
  const end = text.indexOf('\0\0')
  const [lists, patches] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 2)]
  const fields = lists.split('\0')
  const { entries, rest } = entriesOf(fields)
  const counts = countsOf(fields.slice(rest))
  const texts = `\n${patches}`.split('\ndiff --git ').slice(1)
  let next = 0
  return entries.map((entry, index) => {
    // A file that becomes a link is printed as a removal and an addition.
    const [patch = ''] = texts.slice(next, (next += entry.status === 'changed' ? 2 : 1))
    return fileDiff(entry, counts[index] ?? [0, 0], patch)
  })
}

function fileDiff({ paths, ...entry }: Entry, [additions, deletions]: readonly [number, number], text: string): FileDiff {
  const [first = '', second] = paths
  const start = text.indexOf('\n@@ ')
  const patch = start < 0 ? undefined : text.slice(start + 1).replace(/\n$/, '')
  return { ...entry, path: second ?? first, previousPath: second === undefined ? undefined : first, additions, deletions, patch }
}

function entriesOf(fields: readonly string[]): { readonly entries: Entry[]; readonly rest: number } {
  const entries: Entry[] = []
  let at = 0
  for (let field = fields[0]; field?.startsWith(':'); field = fields[at]) {
    const [, , baseSha = '', headSha = '', letter = 'M'] = field.split(' ')
    const names = /^[RC]/.test(letter) ? 2 : 1
    entries.push({ status: statuses[letter.slice(0, 1)] ?? 'modified', paths: fields.slice(at + 1, at + 1 + names), baseSha, headSha })
    at += 1 + names
  }
  return { entries, rest: at }
}

/** Lines added and removed; binary files have none. A rename's names follow in fields of their own. */
function countsOf(fields: readonly string[]): (readonly [number, number])[] {
  const counts: (readonly [number, number])[] = []
  for (let at = 0; fields[at]?.includes('\t');) {
    const [added, deleted, path] = (fields[at] ?? '').split('\t')
    counts.push([Number(added) || 0, Number(deleted) || 0])
    at += path === '' ? 3 : 1
  }
  return counts
}

export type Side = 'LEFT' | 'RIGHT'

export interface DiffLine {
  readonly hunk: number
  /** Lines below the first hunk header, as GitHub counts `position`. */
  readonly position: number
  readonly text: string
  readonly left: number | undefined
  readonly right: number | undefined
}

/** The lines that a patch shows, hunk headers left out. */
export function linesOf(patch: string): DiffLine[] {
  const lines: DiffLine[] = []
  let hunk = -1
  let left = 0
  let right = 0
  for (const [index, text] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text)
    if (header !== null) {
      hunk += 1
      left = Number(header[1])
      right = Number(header[2])
    } else if (!text.startsWith('\\')) {
      const mark = text.slice(0, 1)
      lines.push({ hunk, position: index, text, left: mark === '+' ? undefined : left, right: mark === '-' ? undefined : right })
      if (mark !== '+') left += 1
      if (mark !== '-') right += 1
    }
  }
  return lines
}

export const lineAt = (lines: readonly DiffLine[], side: Side, line: number): DiffLine | undefined =>
  lines.find((it) => (side === 'LEFT' ? it.left : it.right) === line)

/** What GitHub quotes above a comment: its hunk from the header down to the commented line. */
export function hunkDownTo(patch: string, position: number): string {
  const lines = patch.split('\n').slice(0, position + 1)
  const header = lines.findLastIndex((it) => it.startsWith('@@ '))
  return lines.slice(Math.max(header, 0)).join('\n')
}

/** Where a line of the old text stands in the new one, by a patch without context; undefined when it was changed. */
export function movedLine(patch: string, line: number): number | undefined {
  let shift = 0
  for (const header of patch.matchAll(/^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/gm)) {
    const start = Number(header[1])
    const removed = header[2] === undefined ? 1 : Number(header[2])
    const added = header[3] === undefined ? 1 : Number(header[3])
    if (removed === 0 ? line <= start : line < start) break
    if (line < start + removed) return undefined
    shift += added - removed
  }
  return line + shift
}
