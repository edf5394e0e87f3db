import { parsePatch } from 'diff'
import type { Finding } from '../model/report.ts'

/** A file of the pull request as GitHub lists it. */
export interface PullFile {
  readonly path: string
  /** Its name at the base where it was renamed. */
  readonly previousPath: string | null
  /** Hunks without file headers; null where GitHub leaves them out (large, binary). */
  readonly patch: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged'
}

/** Where a finding can be said: on lines of the diff, on a file of the pull request, or only in the summary. */
export type Placement =
  | {
      readonly finding: Finding
      readonly how: 'line'
      readonly path: string
      readonly line: number
      readonly startLine: number | null
      readonly side: 'LEFT' | 'RIGHT'
    }
  | { readonly finding: Finding; readonly how: 'file'; readonly path: string }
  | { readonly finding: Finding; readonly how: 'summary' }

/**
 * GitHub accepts a line comment only on lines that lie in a hunk of the pull request's diff (RIGHT: added and context, LEFT: removed and
 * context), and a range only inside one hunk; one wrong anchor refuses a whole review.
 */
export function place(findings: readonly Finding[], files: readonly PullFile[]): Placement[] {
  const hunks = new Map<string, readonly Hunk[]>()
  const byHead = new Map(files.map((it) => [it.path, it]))
  const byBase = new Map(files.map((it) => [it.previousPath ?? it.path, it]))
  return findings.map((finding) => {
    const { location } = finding
    const file = location.side === 'base' ? byBase.get(location.file) : byHead.get(location.file)
    if (file === undefined) return { finding, how: 'summary' }
    const known = hunks.get(file.path) ?? hunksOf(file.patch)
    hunks.set(file.path, known)
    const side = location.side === 'base' ? 'LEFT' : 'RIGHT'
    return anchor(finding, file.path, side, known) ?? { finding, how: 'file', path: file.path }
  })
}

interface Hunk {
  readonly LEFT: ReadonlySet<number>
  readonly RIGHT: ReadonlySet<number>
}

function anchor(finding: Finding, path: string, side: 'LEFT' | 'RIGHT', hunks: readonly Hunk[]): Placement | undefined {
  const { startLine, endLine } = finding.location
  const hunk = hunks.find((it) => it[side].has(startLine))
  if (hunk === undefined) return undefined
  const whole = finding.suggestion !== null && hunk[side].has(endLine) && endLine > startLine
  return whole
    ? { finding, how: 'line', path, line: endLine, startLine, side }
    : { finding, how: 'line', path, line: startLine, startLine: null, side }
}

/** Nothing for a patch that is missing, cut or does not add up: then the file itself is the place. */
function hunksOf(patch: string | null): readonly Hunk[] {
  if (patch === null || patch === '') return []
  try {
    const [parsed] = parsePatch(patch)
    return (parsed?.hunks ?? []).map((hunk) => {
      const sides = { LEFT: new Set<number>(), RIGHT: new Set<number>() }
      let [left, right] = [hunk.oldStart, hunk.newStart]
      for (const line of hunk.lines) {
        if (line.startsWith('-')) sides.LEFT.add(left++)
        else if (line.startsWith('+')) sides.RIGHT.add(right++)
        else if (line.startsWith(' ')) {
          sides.LEFT.add(left++)
          sides.RIGHT.add(right++)
        }
      }
      return sides
    })
  } catch {
    return []
  }
}
