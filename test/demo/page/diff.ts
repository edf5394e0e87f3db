import type { DiffLine } from '../../support/github/diff.ts'
import { html, type Html } from './html.ts'

/** Lines of a diff with both of their numbers; `below` gives what stands under a line. */
export function diffTable(lines: readonly DiffLine[], below: (line: DiffLine) => Html | null = () => null): Html {
  const isNext = (it: DiffLine, index: number) => index > 0 && lines[index - 1]?.hunk !== it.hunk
  return html`<table class="diff">
    <tbody>
      ${lines.map((it, index) => [isNext(it, index) ? gap : null, row(it, below(it))])}
    </tbody>
  </table>`
}

/** Lines between two hunks, which the diff does not show. */
const gap = html`<tr class="gap">
  <td colspan="4">⋯</td>
</tr>`

const kinds: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed' }

function row(it: DiffLine, below: Html | null): Html {
  const mark = it.text.slice(0, 1)
  const under =
    below === null
      ? null
      : html`<tr class="below">
          <td colspan="4">${below}</td>
        </tr>`
  return html`<tr class="${kinds[mark] ?? 'same'}">
      <td class="number">${it.left ?? ''}</td>
      <td class="number">${it.right ?? ''}</td>
      <td class="mark">${mark}</td>
      <td class="code">${it.text.slice(1)}</td>
    </tr>
    ${under}`
}
