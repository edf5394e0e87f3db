import type { DiffLine } from '../../support/github/diff.ts'
import type { CheckRunRecord, ReviewCommentRecord } from '../../support/github/index.ts'
import type { Account } from '../../support/github/state.ts'
import type { Conversation, Entry, Thread } from '../conversation.ts'
import { diffTable } from './diff.ts'
import { author, avatar, icon, pullPath } from './frame.ts'
import { html, type Html } from './html.ts'
import { markdown } from './markdown.ts'

/** The pull request's words, its commits, what was said about it, and whether it may be merged. */
export function conversationTab(it: Conversation): Html {
  const { pull } = it
  return html`<section class="timeline">
      ${box(pull.author, html`opened this pull request`, pull.body ?? '*No description provided.*')}
      ${it.commits.map((commit) => html`<p class="event">${icon('commit')}<span>${commit.subject}</span> <code>${commit.sha.slice(0, 7)}</code></p>`)}
      ${it.timeline.map((entry) => entryHtml(entry, it))}
    </section>
    ${mergeBox(it)}`
}

function entryHtml(entry: Entry, it: Conversation): Html {
  if (entry.kind === 'comment') return box(entry.comment.user, html`commented`, entry.comment.body)
  const { review, threads } = entry
  return html`<div class="review">
    <p class="event">
      ${icon('eye')}${avatar(review.user)}<span>${author(review.user)} reviewed</span> <code>${review.commitId.slice(0, 7)}</code>
    </p>
    ${review.body === '' ? null : box(review.user, html`left a comment`, review.body)} ${threads.map((thread) => threadHtml(thread, it))}
  </div>`
}

const box = (by: Account, what: Html, body: string): Html =>
  html`<article class="comment">
    ${avatar(by)}
    <div class="box">
      <header>${author(by)} ${what}</header>
      <div class="body">${markdown(body)}</div>
    </div>
  </article>`

function threadHtml(thread: Thread, it: Conversation): Html {
  const { path } = thread.comment
  return html`<div class="thread">
    <header><a href="${pullPath(it)}/files#${anchorOf(path)}">${path}</a>${placeHtml(thread.comment)}</header>
    ${diffTable(thread.quote)}${remarks(thread)}
  </div>`
}

const placeHtml = ({ line, startLine, subject }: ReviewCommentRecord): Html | null =>
  subject === 'file' || line === null
    ? html` <span class="muted">on the file</span>`
    : startLine === null
      ? null
      : html` <span class="muted">lines ${startLine} to ${line}</span>`

/** A thread's comments, first to last. */
export function remarks(thread: Thread): Html {
  const commented = commentedLines(thread)
  return html`<div class="remarks">
    ${[thread.comment, ...thread.replies].map(
      (it) =>
        html`<div class="remark" id="comment-${it.id}">
          ${avatar(it.user)}
          <div>
            <p class="by">${author(it.user)}</p>
            <div class="body">${markdown(it.body, commented)}</div>
          </div>
        </div>`,
    )}
  </div>`
}

function commentedLines({ comment, quote }: Thread): readonly DiffLine[] {
  const { line, startLine, side } = comment
  if (line === null) return []
  return quote.filter((it) => {
    const number = side === 'LEFT' ? it.left : it.right
    return number !== undefined && number >= (startLine ?? line) && number <= line
  })
}

export const anchorOf = (path: string): string => `file-${encodeURIComponent(path)}`

function mergeBox(it: Conversation): Html {
  const failing = it.checks.filter((run) => run.conclusion !== 'success')
  const state = failing.length > 0 ? 'red' : 'green'
  const word = (count: number, what: string) => `${count} ${what} check${count === 1 ? '' : 's'}`
  const sums = [
    ...(failing.length > 0 ? [word(failing.length, 'failing')] : []),
    ...(it.checks.length > failing.length ? [word(it.checks.length - failing.length, 'successful')] : []),
  ]
  return html`<section class="merge ${state}" aria-label="Checks">
    <div class="row">
      ${dot(state)}
      <div>
        <h2>${failing.length > 0 ? 'Some checks were not successful' : 'All checks have passed'}</h2>
        <p class="muted">${sums.join(', ')}</p>
      </div>
    </div>
    <ul>
      ${it.checks.map((run) => checkRow(run, it))}
    </ul>
    <div class="row">
      ${dot(it.isMergeable ? 'green' : 'red')}
      <div>
        <h2>${it.isMergeable ? 'No conflicts with the base branch' : 'Merging is blocked'}</h2>
        <p class="muted">${it.isMergeable ? 'Merging can be performed automatically.' : 'A required check has not passed.'}</p>
      </div>
    </div>
    <div class="row"><button ${it.isMergeable ? null : html`disabled`}>Merge pull request</button></div>
  </section>`
}

function checkRow(run: CheckRunRecord, it: Conversation): Html {
  const state = run.conclusion === 'success' ? 'green' : 'red'
  return html`<li>
    ${icon(state === 'red' ? 'cross' : 'tick')}<a href="${pullPath(it)}/checks"><b>${run.name}</b></a>
    <span class="muted what">${run.title ?? run.status}</span
    >${it.required.includes(run.name) ? html`<span class="label">Required</span>` : null}
  </li>`
}

const dot = (state: 'red' | 'green'): Html => html`<span class="dot ${state}">${icon(state === 'red' ? 'cross' : 'tick')}</span>`
