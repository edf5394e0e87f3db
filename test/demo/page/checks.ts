import type { AnnotationRecord, CheckRunRecord } from '../../support/github/index.ts'
import type { Conversation } from '../conversation.ts'
import { icon } from './frame.ts'
import { html, type Html } from './html.ts'
import { markdown } from './markdown.ts'

/** Each check run with its summary and its annotations. */
export const checksTab = (it: Conversation): Html =>
  html`${it.checks.map(
    (run) =>
      html`<section class="check">
        ${heading(run)}
        <div class="body">${markdown(run.summary ?? '')}${run.text === null ? null : markdown(run.text)}</div>
        ${annotations(run, it)}
      </section>`,
  )}`

function heading(run: CheckRunRecord): Html {
  const isGreen = run.conclusion === 'success'
  return html`<header class="${isGreen ? 'green' : 'red'}">
    <span class="dot ${isGreen ? 'green' : 'red'}">${icon(isGreen ? 'tick' : 'cross')}</span>
    <div>
      <h2>${run.name} <span class="muted">${run.conclusion ?? run.status}</span></h2>
      <p>${run.title ?? ''}</p>
    </div>
  </header>`
}

function annotations(run: CheckRunRecord, it: Conversation): Html | null {
  if (run.annotations.length === 0) return null
  return html`<div class="annotations">
    <h3>Annotations</h3>
    ${run.annotations.map((one) => annotation(one, it))}
  </div>`
}

function annotation(one: AnnotationRecord, { repository, pull }: Conversation): Html {
  const path = one.path.split('/').map(encodeURIComponent).join('/')
  return html`<div class="annotation ${one.annotation_level}">
    <p class="muted">
      ${one.annotation_level} · <a href="/${repository}/blob/${pull.head.sha}/${path}#L${one.start_line}">${one.path}:${one.start_line}</a>
    </p>
    <h4>${one.title ?? ''}</h4>
    <pre>${one.message}</pre>
  </div>`
}
