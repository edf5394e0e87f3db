import type { Gap } from '../../model/source.ts'
import type { Lines } from './lines.ts'
import { gap } from './parsed.ts'

/** What a file may be instead of what its name says, told by its text. */

const isLfsPointer = (text: string): boolean => text.startsWith('version https://git-lfs.github.com/spec/')

export function lfsPointer(text: string, file: string, lines: Lines): Gap | undefined {
  if (!isLfsPointer(text)) return undefined
  return gap(
    'error',
    'lfs-pointer',
    lines.span(0, 0),
    `\`${file}\` is kept in Git LFS: only a pointer to it is in the repository, so it was not read.`,
  )
}

/** A merge conflict that was committed: whichever half a parser takes, the other one is not read. */
export function mergeConflict(text: string, lines: Lines): Gap | undefined {
  const start = lineStarting(text, '<<<<<<< ')
  if (start === -1 || lineStarting(text, '>>>>>>> ') === -1) return undefined
  return gap(
    'error',
    'merge-conflict',
    lines.span(start, start + 7),
    'The file holds the marks of an unresolved merge conflict, so it cannot be read reliably.',
  )
}

/** Where a template engine (Helm, Jinja, Mustache, ERB) is to fill in the file before it is what its name says; -1 for nowhere. CloudFormation's own `{{resolve:…}}` is none. */
export const placeholder = (text: string): number => text.search(/\{\{(?!resolve:)|\{%|<%/)

function lineStarting(text: string, mark: string): number {
  if (text.startsWith(mark)) return 0
  const at = text.indexOf(`\n${mark}`)
  return at === -1 ? -1 : at + 1
}
