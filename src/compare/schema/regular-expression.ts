import { anyCharacter, type CharacterSet, classes, complement, notLineEnd, single, union } from './character-set.ts'

/** What a regular expression of ECMAScript is made of, as far as it is regular. */
export type Expression =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Expression[] }
  /** `most` null for as often as one likes. */
  | { readonly kind: 'repeat'; readonly part: Expression; readonly least: number; readonly most: number | null }
  | { readonly kind: 'start' | 'end' }

/** Undefined for what is none, or is not regular, or not read here: looking around, references back, word boundaries. */
export function parseExpression(source: string): Expression | undefined {
  try {
    return new Reading(source).whole()
  } catch (error) {
    if (error instanceof NotRead) return undefined
    throw error
  }
}

class NotRead extends Error {}

const deepest = 40
const mostRepeats = 2000

class Reading {
  readonly #source: string
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
  }

  whole(): Expression {
    const found = this.#choice()
    if (this.#at < this.#source.length) throw new NotRead()
    return found
  }

  #choice(): Expression {
    if (++this.#depth > deepest) throw new NotRead()
    const parts = [this.#sequence()]
    while (this.#takes('|')) parts.push(this.#sequence())
    this.#depth--
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts }
  }

  #sequence(): Expression {
    const parts: Expression[] = []
    for (let next = this.#source[this.#at]; next !== undefined && next !== '|' && next !== ')'; next = this.#source[this.#at])
      parts.push(this.#repeated(this.#atom()))
    return { kind: 'sequence', parts }
  }

  #atom(): Expression {
    const character = this.#next()
    if (character === '^') return { kind: 'start' }
    if (character === '$') return { kind: 'end' }
    if (character === '.') return { kind: 'character', set: notLineEnd }
    if (character === '[') return { kind: 'character', set: this.#class() }
    if (character === '\\') return { kind: 'character', set: this.#escape() }
    if (character === '(') return this.#group()
    if ('*+?'.includes(character)) throw new NotRead()
    return { kind: 'character', set: single(character) }
  }

  #group(): Expression {
    if (this.#takes('?') && !this.#takes(':')) throw new NotRead()
    const inner = this.#choice()
    if (!this.#takes(')')) throw new NotRead()
    return inner
  }

  #repeated(part: Expression): Expression {
    const times = this.#times()
    if (times === undefined) return part
    this.#takes('?')
    if (part.kind === 'start' || part.kind === 'end') throw new NotRead()
    return { kind: 'repeat', part, least: times[0], most: times[1] }
  }

  #times(): [number, number | null] | undefined {
    if (this.#takes('*')) return [0, null]
    if (this.#takes('+')) return [1, null]
    if (this.#takes('?')) return [0, 1]
    const braces = /^\{(\d{1,6})(?:(,)(\d{1,6})?)?\}/.exec(this.#source.slice(this.#at, this.#at + 20))
    if (braces === null) return undefined
    this.#at += braces[0].length
    const least = Number(braces[1])
    const most = braces[2] === undefined ? least : braces[3] === undefined ? null : Number(braces[3])
    if (Math.max(least, most ?? 0) > mostRepeats || (most !== null && most < least)) throw new NotRead()
    return [least, most]
  }

  #class(): CharacterSet {
    const isNegated = this.#takes('^')
    const sets: CharacterSet[] = []
    while (!this.#takes(']')) {
      const from = this.#member()
      const isRange = this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']'
      sets.push(isRange ? this.#range(from) : from)
    }
    const all = union(...sets)
    return isNegated ? complement(all) : all
  }

  #range(from: CharacterSet): CharacterSet {
    this.#at++
    const [[low, lowEnd] = [0, 1], [high, highEnd] = [0, 1]] = [from[0], this.#member()[0]]
    if (low !== lowEnd || high !== highEnd || high < low) throw new NotRead()
    return [[low, high]]
  }

  #member(): CharacterSet {
    const character = this.#next()
    return character !== '\\' ? single(character) : this.#takes('b') ? single('\b') : this.#escape()
  }

  #escape(): CharacterSet {
    const character = this.#next()
    const named = classes.get(character)
    if (named !== undefined) return named
    const control = controls.get(character)
    if (control !== undefined) return single(control)
    if (character === 'x') return this.#code(2)
    if (character === 'u') return this.#code(4)
    // A letter or digit with a meaning of its own, or one that other dialects give one: `\b`, `\1`, `\p{L}`.
    if (/[A-Za-z0-9]/.test(character)) throw new NotRead()
    return single(character)
  }

  #code(digits: number): CharacterSet {
    const text = this.#source.slice(this.#at, this.#at + digits)
    if (text.length !== digits || !/^[0-9a-fA-F]+$/.test(text)) throw new NotRead()
    this.#at += digits
    return single(String.fromCharCode(Number.parseInt(text, 16)))
  }

  #next(): string {
    const character = this.#source[this.#at++]
    if (character === undefined) throw new NotRead()
    return character
  }

  #takes(character: string): boolean {
    const is = this.#source[this.#at] === character
    if (is) this.#at++
    return is
  }
}

const controls: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
])

/** The expression that a text matches as a whole where the given one matches some part of it; anchors are what they are. */
export const anywhere = (it: Expression): Expression => ({ kind: 'sequence', parts: [anything, it, anything] })

const anything: Expression = { kind: 'repeat', part: { kind: 'character', set: anyCharacter }, least: 0, most: null }
