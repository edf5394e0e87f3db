import { similar } from '../../model/similar.ts'
import { code } from '../../render/inert.ts'

/** What a person asks of us in a comment. `id` is null where the thread that it stands in tells the finding. */
export type Command =
  | { readonly verb: 'help' | 'rescan' | 'inventory' }
  | { readonly verb: 'explain' | 'revoke'; readonly id: string | null }
  | { readonly verb: 'accept'; readonly id: string | null; readonly until: string; readonly reason: string }
  /** It is addressed to us and cannot be done: why, and how it is written, as one sentence of Markdown. */
  | { readonly verb: 'wrong'; readonly problem: string }

const verbs = ['help', 'rescan', 'explain', 'accept', 'revoke', 'inventory'] as const

const longestLine = 1000
const longestReason = 200
/** An acceptance is a promise to come back to it. */
const mostDays = 366

/**
 * Reads a comment. Only its very first line can be a command, and only from its first character, so that nothing quoted, fenced, indented,
 * in backticks or in the middle of a sentence is one. `today` is an ISO date. Undefined for a comment that does not speak to us.
 */
export function readCommand(body: string, today: string): Command | undefined {
  const line = /^[^\r\n]*/.exec(body)?.[0] ?? ''
  const addressed = /^\/parapet(?=\s|$)/i.exec(line)
  if (addressed === null) return undefined
  if (line.length > longestLine) return wrong(`A command has at most ${longestLine} characters.`)
  if (/[\p{Cf}\p{Zl}\p{Zp}]|[^\P{Cc}\t]/u.test(line))
    return wrong('The command holds characters that cannot be seen; write it again by hand.')
  return commandIn(line.slice(addressed[0].length).trim().split(/\s+/).filter(Boolean), today)
}

function commandIn([typed = 'help', ...words]: readonly string[], today: string): Command {
  const verb = verbs.find((it) => it === lower(typed))
  if (verb === undefined) return wrong(`${code(typed)} is no command.${meant(typed)} ${code('/parapet help')} lists them.`)
  if (verb === 'accept') return accept(words, today)
  return verb === 'explain' || verb === 'revoke' ? withId(verb, words) : { verb }
}

/** Latin letters only: others become some of these, and look like none. */
const lower = (word: string): string => word.replaceAll(/[A-Z]+/g, (it) => it.toLowerCase())

/** A letter or a digit that can be seen; fillers of Hangul are letters, too. */
const saysSomething = (reason: string): boolean => /[\p{L}\p{N}]/u.test(reason.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ''))

const wrong = (problem: string): Command => ({ verb: 'wrong', problem })

function meant(typed: string): string {
  const [near] = similar(typed, verbs)
  return near === undefined ? '' : ` Did you mean ${code(`/parapet ${near}`)}?`
}

function withId(verb: 'explain' | 'revoke', [word]: readonly string[]): Command {
  if (word === undefined) return { verb, id: null }
  const id = readId(word)
  return id === undefined ? wrong(notAnId(word)) : { verb, id }
}

/** `accept ID until DATE because REASON`; each part that is missing is asked for by its name. */
function accept(words: readonly string[], today: string): Command {
  const because = words.findIndex((it) => lower(it) === 'because')
  const [before, reason] = because < 0 ? [words, ''] : [words.slice(0, because), words.slice(because + 1).join(' ')]
  const until = before.findIndex((it) => lower(it) === 'until')
  const [ids, dates] = until < 0 ? [before, []] : [before.slice(0, until), before.slice(until + 1)]
  const [word, ...others] = ids
  if (others.length > 0) return wrong(`${code('/parapet accept')} accepts one finding at a time: ${usage(word)}.`)
  const id = word === undefined ? null : readId(word)
  if (id === undefined) return wrong(notAnId(word ?? ''))
  const [date, ...more] = dates
  if (date === undefined) return wrong(`${code('/parapet accept')} needs an end: ${usage(word)}.`)
  const problem = more.length > 0 ? `${code(dates.join(' '))} is not a day: write it like ${code('2027-01-31')}.` : dateProblem(date, today)
  if (problem !== undefined) return wrong(problem)
  if (!saysSomething(reason)) return wrong(`${code('/parapet accept')} needs a reason: ${usage(word, date)}.`)
  if (reason.length > longestReason) return wrong(`A reason has at most ${longestReason} characters; a link to the rest is welcome.`)
  return { verb: 'accept', id, until: date, reason }
}

const usage = (id = 'ID', date = '2027-01-31'): string => code(`/parapet accept ${id} until ${date} because …`)

/** The id as a comment of ours shows it, or a longer beginning of the fingerprint. */
function readId(word: string): string | undefined {
  const id = lower(word.replace(/^`(.+)`$/, '$1'))
  return /^[0-9a-z]{4,32}$/.test(id) ? id : undefined
}

const notAnId = (word: string): string => `${code(word)} is not the id of a finding; each comment of Parapet ends with its own.`

function dateProblem(text: string, today: string): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    return `${code(text)} is not a day: write it like ${code('2027-01-31')}.`
  if (text < today) return `${code(text)} has passed; the last day of an acceptance is today or later.`
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + mostDays * 86_400_000).toISOString().slice(0, 10)
  return text > last ? `An acceptance lasts a year at most: until ${code(last)}.` : undefined
}
