import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { isRecord } from '../../model/record.ts'

/** What one of our comments remembers about itself, invisible, at its very beginning. */
export type Mark =
  /** The comment of a finding; `done` once it was settled and kept because somebody answered. */
  | { readonly kind: 'finding'; readonly fingerprint: string; readonly title: string; readonly done: boolean }
  /** An answer to the comment `to`, written by the user `by`; `refused` where that person may not ask for it. */
  | { readonly kind: 'answer'; readonly on: Place; readonly to: number; readonly by: number; readonly refused: boolean }
  | SummaryMark

/** The summary remembers the pull request: it is where everything that has to outlive a restart stands. */
export interface SummaryMark {
  readonly kind: 'summary'
  /** The check run that wrote it; later ones have greater ids. */
  readonly run: number
  /** What it said must change. */
  readonly required: readonly Entry[]
  readonly done: readonly Entry[]
  /** What it showed and since when, so that nothing is accepted that nobody has seen; as `shown.ts` writes it. */
  readonly shown: readonly string[]
  readonly accepted: readonly Accepted[]
  /** The last comment of either kind that has changed `accepted`, so that none does so twice. */
  readonly heard: Heard
}

export type Heard = Readonly<Record<Place, number>>

export const nothingHeard: Heard = { conversation: 0, thread: 0 }

/** The conversation below a pull request, or the threads on its lines: each counts its comments for itself. */
export type Place = 'conversation' | 'thread'

/** An acceptance with what it is bound to: the finding and its evidence, and the comment that gave it, word for word. */
export interface Accepted {
  readonly fingerprint: string
  readonly evidence: string
  readonly title: string
  readonly by: string
  readonly byId: number
  readonly until: string
  readonly reason: string
  readonly on: Place
  readonly comment: number
  /** Of the comment's text. */
  readonly digest: string
}

export interface Entry {
  readonly fingerprint: string
  readonly title: string
  readonly where: string
}

/** `altered`: it begins like one of ours and somebody has changed that, so nothing in it is believed. `isReworded`: only the text below it was. */
export type Read = { readonly mark: Mark; readonly text: string; readonly isReworded: boolean } | 'altered' | undefined

const prefix = '<!-- parapet:1 '
const pattern = /^<!-- parapet:1 ([A-Za-z0-9+/=]{1,30000}) ([0-9a-f]{64}) -->\n?/

/**
 * Marks are authenticated: whoever can edit a comment could otherwise make findings disappear. A mark is bound to its pull request, so a
 * copy elsewhere means nothing. Keys come from the webhook secrets; the first writes, all are accepted.
 */
export class Markers {
  readonly #keys: readonly Buffer[]
  readonly #place: string

  constructor(secrets: readonly string[], place: { readonly repositoryId: number; readonly number: number }) {
    this.#keys = secrets.map((it) => Buffer.from(hkdfSync('sha256', it, 'parapet', 'comment marks 1', 32)))
    this.#place = `${place.repositoryId}:${place.number}`
  }

  /** The comment with its mark. */
  write(mark: Mark, text: string): string {
    const [key] = this.#keys
    if (key === undefined) throw new Error('there is no key to mark comments with')
    // A summary is compared as a whole, and nobody reads an answer twice.
    const bound = mark.kind === 'finding' ? { ...mark, said: wordsOf(text) } : mark
    const data = Buffer.from(JSON.stringify(bound)).toString('base64')
    return `${prefix}${data} ${this.#mac(key, data).toString('hex')} -->\n${text}`
  }

  /** Reads only a mark that is the first thing in a comment: what is quoted further down was said by somebody else. */
  read(body: string): Read {
    const plain = body.replaceAll('\r\n', '\n')
    if (!plain.startsWith(prefix)) return undefined
    const [whole = '', data = '', mac = ''] = pattern.exec(plain) ?? []
    if (whole === '') return 'altered'
    const given = Buffer.from(mac, 'hex')
    if (!this.#keys.some((key) => timingSafeEqual(this.#mac(key, data), given))) return 'altered'
    const [mark, text] = [markIn(data), plain.slice(whole.length)]
    return mark === undefined ? 'altered' : { mark, text, isReworded: isReworded(data, text) }
  }

  #mac(key: Buffer, data: string): Buffer {
    return createHmac('sha256', key).update(`${this.#place}\n${data}`).digest()
  }
}

/** What a text says, whatever is made of its white space on the way. */
const wordsOf = (text: string): string => createHash('sha256').update(text.replaceAll(/\s+/g, '')).digest('hex').slice(0, 16)

/** Marks of earlier versions do not tell. */
function isReworded(data: string, text: string): boolean {
  const { said } = JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as { readonly said?: unknown }
  return said !== undefined && said !== wordsOf(text)
}

/** Written by us, perhaps by another version. */
function markIn(data: string): Mark | undefined {
  try {
    const mark: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
    if (!isRecord(mark)) return undefined
    if (mark['kind'] === 'finding' && typeof mark['fingerprint'] === 'string' && typeof mark['title'] === 'string')
      return { kind: 'finding', fingerprint: mark['fingerprint'], title: mark['title'], done: mark['done'] === true }
    if (mark['kind'] === 'answer' && isPlace(mark['on']) && typeof mark['to'] === 'number' && typeof mark['by'] === 'number')
      return { kind: 'answer', on: mark['on'], to: mark['to'], by: mark['by'], refused: mark['refused'] === true }
    if (mark['kind'] === 'summary' && typeof mark['run'] === 'number')
      return {
        kind: 'summary',
        run: mark['run'],
        required: entriesIn(mark['required']),
        done: entriesIn(mark['done']),
        shown: listIn(mark['shown']).filter((it) => typeof it === 'string'),
        accepted: listIn(mark['accepted']).filter(isAccepted),
        heard: heardIn(mark['heard']),
      }
    return undefined
  } catch {
    return undefined
  }
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const entriesIn = (value: unknown): Entry[] =>
  listIn(value).flatMap((it) =>
    isRecord(it) && typeof it['fingerprint'] === 'string' && typeof it['title'] === 'string' && typeof it['where'] === 'string'
      ? [{ fingerprint: it['fingerprint'], title: it['title'], where: it['where'] }]
      : [],
  )

function heardIn(value: unknown): Heard {
  const number = (place: Place) => (isRecord(value) && typeof value[place] === 'number' ? value[place] : 0)
  return { conversation: number('conversation'), thread: number('thread') }
}

const isPlace = (value: unknown): value is Place => value === 'conversation' || value === 'thread'

const acceptedTexts = ['fingerprint', 'evidence', 'title', 'by', 'until', 'reason', 'digest'] as const

function isAccepted(it: unknown): it is Accepted {
  if (!isRecord(it) || !isPlace(it['on']) || typeof it['byId'] !== 'number' || typeof it['comment'] !== 'number') return false
  return acceptedTexts.every((name) => typeof it[name] === 'string')
}
