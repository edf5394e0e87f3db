import type { Account } from '../../support/github/state.ts'
import type { Conversation } from '../conversation.ts'
import { html, type Html } from './html.ts'

export type Tab = 'conversation' | 'checks' | 'files'

export const pullPath = ({ repository, pull }: Conversation): string => `/${repository}/pull/${pull.number}`

/** A whole page: the head of the pull request, its tabs, and what the chosen one shows. */
export function frame(it: Conversation, tab: Tab, content: Html): Html {
  const { pull, commits, repository } = it
  const path = pullPath(it)
  const count = `${commits.length} commit${commits.length === 1 ? '' : 's'}`
  return document(
    `${pull.title} · Pull Request #${pull.number} · ${repository}`,
    html`<header class="top">
        <a href="${path}">${repository.split('/')[0] ?? ''} <i>/</i> <b>${repository.split('/')[1] ?? ''}</b></a>
      </header>
      <main>
        <h1>${pull.title} <span class="muted">#${pull.number}</span></h1>
        <p class="meta">
          <span class="state open">${icon('pull')}Open</span>
          <span
            ><b>${pull.author.login}</b> wants to merge ${count} into <code class="branch">${pull.base.ref}</code> from
            <code class="branch">${pull.head.ref}</code></span
          >
        </p>
        <nav>
          ${tabLink(path, 'Conversation', it.timeline.length, tab === 'conversation')}
          ${tabLink(`${path}/checks`, 'Checks', it.checks.length, tab === 'checks')}
          ${tabLink(`${path}/files`, 'Files changed', it.files.length, tab === 'files')}
        </nav>
        ${content}
      </main>`,
  )
}

const tabLink = (path: string, name: string, count: number, isHere: boolean): Html =>
  html`<a href="${path}" class="${isHere ? 'here' : 'there'}">${name} <span class="count">${count}</span></a>`

export const document = (title: string, body: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        ${body}
      </body>
    </html>`

/** A letter on a colour of one's own: round for people, square for Apps, as GitHub has it. */
export const avatar = ({ login, type, id }: Account): Html =>
  html`<span class="avatar ${type === 'Bot' ? 'app' : `colour-${id % 4}`}" aria-hidden="true">${login.slice(0, 1).toUpperCase()}</span>`

/** `parapet[bot]` is shown as its name and what it is. */
export const author = ({ login, type }: Account): Html =>
  type === 'Bot' ? html`<b>${login.replace(/\[bot\]$/, '')}</b> <span class="label">bot</span>` : html`<b>${login}</b>`

const shapes = {
  pull: 'M4 5v6 M12 11V7.5A2.5 2.5 0 0 0 9.5 5H8 M9.8 3L7.8 5l2 2 M4 5a1.5 1.5 0 1 0 0-3a1.5 1.5 0 0 0 0 3z M4 14a1.5 1.5 0 1 0 0-3a1.5 1.5 0 0 0 0 3z M12 14a1.5 1.5 0 1 0 0-3a1.5 1.5 0 0 0 0 3z',
  cross: 'M4.5 4.5l7 7 M11.5 4.5l-7 7',
  tick: 'M3.5 8.5l3 3l6-7',
  commit: 'M8 10.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5z M1 8h4.5 M10.5 8H15',
  eye: 'M1.5 8s2.5-4.5 6.5-4.5S14.5 8 14.5 8S12 12.5 8 12.5S1.5 8 1.5 8z M8 9.5a1.5 1.5 0 1 0 0-3a1.5 1.5 0 0 0 0 3z',
} as const

export const icon = (name: keyof typeof shapes): Html =>
  html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${shapes[name]}" /></svg>`
