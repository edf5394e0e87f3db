import type { Conversation } from '../conversation.ts'
import { document, pullPath } from './frame.ts'
import { html, type Html } from './html.ts'

const mostLines = 5000

/** A file of one revision with its line numbers, where the links of a review lead to; undefined where there is none. */
export async function blobPage(it: Conversation, sha: string, path: string): Promise<Html | undefined> {
  const object = await it.pull.repository.git.at(sha, path)
  if (object?.type !== 'blob') return undefined
  const lines = object.content.includes(0) ? ['This file is binary.'] : object.content.toString('utf8').replace(/\n$/, '').split('\n')
  const row = (text: string, index: number) =>
    html`<tr id="L${index + 1}">
      <td class="number">${index + 1}</td>
      <td class="code">${text}</td>
    </tr>`
  return document(
    `${path} at ${sha.slice(0, 7)}`,
    html`<header class="top">
        <a href="${pullPath(it)}">${it.repository} <i>/</i> <b>${it.pull.title}</b></a>
      </header>
      <main>
        <h1 class="path">${path} <span class="muted">at ${sha.slice(0, 7)}</span></h1>
        <div class="file">
          <table class="diff">
            <tbody>
              ${lines.slice(0, mostLines).map(row)}
            </tbody>
          </table>
        </div>
      </main>`,
  )
}
