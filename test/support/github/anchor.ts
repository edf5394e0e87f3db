import { hunkDownTo, lineAt, linesOf, movedLine, type DiffLine, type FileDiff, type Side } from './diff.ts'
import { shownPatch } from './shapes/commit.ts'
import type { PullRecord, ReviewCommentRecord, State } from './state.ts'

export interface CommentRequest {
  readonly path: string
  readonly body: string
  readonly line?: number
  readonly side?: string
  readonly start_line?: number
  readonly start_side?: string
  readonly position?: number
}

export interface Anchor {
  readonly path: string
  readonly side: Side
  readonly line: number
  readonly startLine: number | null
  readonly startSide: Side | null
  readonly position: number
  readonly diffHunk: string
}

/** What the pull request shows at `commit`, as everything that is commented on is counted. */
export async function shownFiles(pull: PullRecord, commit: string): Promise<readonly FileDiff[]> {
  const base = await pull.repository.git.mergeBase(pull.base.sha, commit)
  return base === undefined ? [] : pull.repository.git.diff(base, commit)
}

const isSide = (it: string | undefined): it is Side => it === 'LEFT' || it === 'RIGHT'

/** Finds the place of a comment in the diff, or says in GitHub's words why there is none. */
export async function anchor(state: State, pull: PullRecord, commit: string, request: CommentRequest): Promise<Anchor | string> {
  const file = (await shownFiles(pull, commit)).find((it) => it.path === request.path)
  if (file === undefined) return 'Path could not be resolved'
  const patch = shownPatch(state, file)
  const side = request.side ?? 'RIGHT'
  if (!isSide(side)) return `Side is invalid: ${side}`
  const lines = linesOf(patch ?? '')
  const end = request.line === undefined ? lines.find((it) => it.position === request.position) : lineAt(lines, side, request.line)
  if (patch === undefined || end === undefined) return 'Line could not be resolved'
  const start = startOf(lines, side, request, end)
  if (typeof start === 'string') return start
  const line = request.line ?? end.right ?? end.left ?? 0
  return { path: request.path, side, line, position: end.position, diffHunk: hunkDownTo(patch, end.position), ...start }
}

/** The first of several lines, which must stand above the last one in the same hunk. */
function startOf(
  lines: readonly DiffLine[],
  side: Side,
  request: CommentRequest,
  end: DiffLine,
): Pick<Anchor, 'startLine' | 'startSide'> | string {
  if (request.start_line === undefined) return { startLine: null, startSide: null }
  const startSide = isSide(request.start_side) ? request.start_side : side
  const start = lineAt(lines, startSide, request.start_line)
  if (start === undefined) return 'Start line could not be resolved'
  if (start.position >= end.position) return 'Start line must precede the end line'
  return start.hunk === end.hunk ? { startLine: request.start_line, startSide } : 'Start line must be part of the same hunk as the line'
}

/** After a push: where the comment stands in the new diff, or null when its lines are gone from it. */
export async function relocated(state: State, pull: PullRecord, comment: ReviewCommentRecord): Promise<ReviewCommentRecord['current']> {
  const head = pull.head.sha
  const file = (await shownFiles(pull, head)).find((it) => it.path === comment.path)
  if (file === undefined) return null
  if (comment.subject === 'file' || comment.line === null) return { commit: head, line: 0, startLine: null, position: 1 }
  const line = await moved(pull, comment, comment.line)
  const startLine = comment.startLine === null ? null : await moved(pull, comment, comment.startLine)
  const patch = shownPatch(state, file)
  if (line === undefined || startLine === undefined || patch === undefined) return null
  const shown = lineAt(linesOf(patch), comment.side, line)
  return shown === undefined ? null : { commit: head, line, startLine, position: shown.position }
}

async function moved(pull: PullRecord, comment: ReviewCommentRecord, line: number): Promise<number | undefined> {
  const { git } = pull.repository
  const [from, to] =
    comment.side === 'RIGHT'
      ? [comment.originalCommit, pull.head.sha]
      : await Promise.all([git.mergeBase(pull.base.sha, comment.originalCommit), git.mergeBase(pull.base.sha, pull.head.sha)])
  if (from === undefined || to === undefined) return undefined
  return from === to ? line : movedLine(await git.filePatch(from, to, comment.path), line)
}
