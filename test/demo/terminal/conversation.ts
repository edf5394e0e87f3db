import type { Page } from '../../../src/render/terminal/page.ts'
import { wrap, width } from '../../../src/render/terminal/width.ts'
import { visible } from '../../../src/render/inert.ts'
import type { CheckRunRecord, ReviewCommentRecord } from '../../support/github/index.ts'
import type { Conversation, Entry, Thread } from '../conversation.ts'
import { markdownLines } from './markdown.ts'
import { quoteLines } from './quote.ts'

/** The pull request as a person would read it from top to bottom, and what came of it. */
export function conversationLines(it: Conversation, page: Page): string[] {
  const { pull, commits } = it
  const count = `${commits.length} commit${commits.length === 1 ? '' : 's'}`
  const [base, head] = [page.paint('code', pull.base.ref), page.paint('code', pull.head.ref)]
  return [
    `${page.paint('strong', visible(pull.title))} ${page.paint('dim', `${it.repository}#${pull.number}`)}`,
    `${pull.author.login} wants to merge ${count} into ${base} from ${head}`,
    ...it.timeline.flatMap((entry) => ['', ...entryLines(entry, page)]),
    ...it.checks.flatMap((run) => ['', ...checkLines(run, it, page)]),
  ]
}

function entryLines(entry: Entry, page: Page): string[] {
  if (entry.kind === 'comment') return [rule(`${entry.comment.user.login} commented`, page), '', ...inset(entry.comment.body, page)]
  const { review, threads } = entry
  const what = threads.length === 0 ? 'reviewed' : `reviewed: ${threads.length} comment${threads.length === 1 ? '' : 's'} on the diff`
  return [
    rule(`${review.user.login} ${what}`, page),
    ...(review.body === '' ? [] : ['', ...inset(review.body, page)]),
    ...threads.flatMap((it) => ['', ...threadLines(it, page)]),
  ]
}

function threadLines({ comment, quote, replies }: Thread, page: Page): string[] {
  return [
    page.paint('file', visible(placeOf(comment))),
    ...quoteLines(quote, page),
    ...[comment, ...replies].flatMap((it) => ['', ...inset(it.body, page)]),
  ]
}

/** `serverless.yml:23`, as the comment stands in the file. */
function placeOf({ path, line, startLine, side }: ReviewCommentRecord): string {
  if (line === null) return path
  return `${path}:${startLine === null ? '' : `${startLine}-`}${line}${side === 'LEFT' ? ' (before)' : ''}`
}

function checkLines(run: CheckRunRecord, { timeline, required }: Conversation, page: Page): string[] {
  const isRed = run.conclusion !== 'success'
  const mark = required.includes(run.name) ? page.paint('dim', '  required') : ''
  const body = withoutComments(run.summary ?? '')
  const isSaid = timeline.some((it) => it.kind === 'comment' && withoutComments(it.comment.body) === body)
  return [
    rule('Check run', page),
    '',
    `  ${page.paint('strong', run.name)}  ${page.paint(isRed ? 'bad' : 'good', run.conclusion ?? run.status)}${mark}`,
    `  ${visible(run.title ?? '')}`,
    ...(isSaid ? [page.paint('dim', '  Its summary is the comment above, word for word.')] : ['', ...inset(body, page)]),
    ...run.annotations.flatMap((it) => [
      '',
      `  ${page.paint('file', `${visible(it.path)}:${it.start_line}`)}  ${it.annotation_level}  ${visible(it.title ?? '')}`,
      ...wrap(visible(it.message), page.width - 4).map((line) => `    ${line}`),
    ]),
  ]
}

const withoutComments = (text: string): string => text.replace(/<!--[\s\S]*?-->\n?/g, '').trim()

const inset = (markdown: string, page: Page): string[] =>
  markdownLines(withoutComments(markdown), { ...page, width: page.width - 2 }).map((it) => (it === '' ? '' : `  ${it}`))

const rule = (title: string, page: Page): string => {
  const end = '─'.repeat(Math.max(2, page.width - width(title) - 4))
  return `${page.paint('dim', '──')} ${page.paint('strong', title)} ${page.paint('dim', end)}`
}
