import { type DiffLine, type FileDiff, linesOf } from '../../support/github/diff.ts'
import type { Conversation, Thread } from '../conversation.ts'
import { anchorOf, remarks } from './conversation.ts'
import { diffTable } from './diff.ts'
import { html, type Html } from './html.ts'

/** Files with longer diffs are folded, as GitHub does with what is large or generated. */
const mostLines = 400

/** The diff with the comments under their lines. */
export function filesTab(it: Conversation): Html {
  const threads = it.timeline.flatMap((entry) => (entry.kind === 'review' ? entry.threads : []))
  return html`<section class="files">
    ${it.files.map((file) =>
      fileHtml(
        file,
        threads.filter((one) => one.comment.path === file.path),
      ),
    )}
  </section>`
}

function fileHtml(file: FileDiff, threads: readonly Thread[]): Html {
  const lines = linesOf(file.patch ?? '')
  const below = (line: DiffLine): Html | null => {
    const here = threads.filter(
      ({ comment }) => comment.line !== null && comment.line === (comment.side === 'LEFT' ? line.left : line.right),
    )
    return here.length === 0 ? null : html`${here.map(remarks)}`
  }
  const onFile = threads.filter(({ comment }) => comment.line === null)
  const name = file.previousPath === undefined ? file.path : `${file.previousPath} → ${file.path}`
  const content =
    file.patch === undefined
      ? html`<p class="muted none">No lines to show: the file is binary, or only its name or mode changed.</p>`
      : diffTable(lines, below)
  return html`<details class="file" id="${anchorOf(file.path)}" ${lines.length > mostLines || isGenerated(file.path) ? null : html`open`}>
    <summary><b>${name}</b> <span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></summary>
    ${onFile.length === 0 ? null : html`<div class="on-file">${onFile.map(remarks)}</div>`}${content}
  </details>`
}

const isGenerated = (path: string): boolean => /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml)$/.test(path)
