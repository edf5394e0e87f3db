import { type CharacterSet, includes, representatives } from './character-set.ts'
import { anywhere, type Expression, parseExpression } from './regular-expression.ts'

/** Decides of texts, letter by letter, whether they belong to a set of them. `State` is opaque and small. */
export interface Automaton {
  readonly start: State
  step(state: State, letter: string): State
  accepts(state: State): boolean
  /** Which characters it tells apart. */
  readonly sets: readonly CharacterSet[]
}

/** Positions, sorted; equal states have equal texts. */
type State = readonly number[]

/** Work that decisions may cost, counted in positions; shared, so that many small ones cannot add up. */
export interface Effort {
  left: number
}

/** Texts of at least, or of at most, that many characters. */
export const longAtLeast = (length: number): Automaton => counting(length, (count) => count >= length)
export const longAtMost = (length: number): Automaton => counting(length + 1, (count) => count <= length)

const counting = (most: number, accepts: (count: number) => boolean): Automaton => ({
  start: [0],
  step: ([count = 0]) => [Math.min(count + 1, most)],
  accepts: ([count = 0]) => accepts(count),
  sets: [],
})

export const complementOf = (it: Automaton): Automaton => ({ ...it, accepts: (state) => !it.accepts(state) })

type Edge = { readonly to: number; readonly on: CharacterSet | 'always' | 'start' | 'end' }

const mostPositions = 4000
const patterns = new Map<string, Automaton | undefined>()

/** Texts in which a pattern is found; undefined for a pattern that is not read. */
export function matching(pattern: string): Automaton | undefined {
  if (patterns.has(pattern)) return patterns.get(pattern)
  if (patterns.size > 500) patterns.clear()
  const expression = pattern.length > 2000 ? undefined : parseExpression(pattern)
  const automaton = expression === undefined ? undefined : automatonOf(anywhere(expression))
  patterns.set(pattern, automaton)
  return automaton
}

function automatonOf(expression: Expression): Automaton | undefined {
  const edges: Edge[][] = [[]]
  const end = build(expression, 0, edges)
  if (edges.length > mostPositions) return undefined
  const spread = (from: readonly number[], also: 'start' | 'end' | null): State => {
    const all = new Set(from)
    for (const position of all)
      for (const { to, on } of edges[position] ?? []) if (on === 'always' || (also !== null && on === also)) all.add(to)
    return [...all].toSorted((a, b) => a - b)
  }
  return {
    start: spread([0], 'start'),
    step: (state, letter) => {
      const code = letter.charCodeAt(0)
      const next = state.flatMap((position) =>
        (edges[position] ?? []).flatMap(({ to, on }) => (typeof on !== 'string' && includes(on, code) ? [to] : [])),
      )
      return spread(next, null)
    },
    accepts: (state) => state.includes(end) || spread(state, 'end').includes(end),
    sets: edges.flat().flatMap(({ on }) => (typeof on === 'string' ? [] : [on])),
  }
}

/** Lays an expression from a position on, and gives the position behind it. What grows too large is not laid any more. */
function build(it: Expression, from: number, edges: Edge[][]): number {
  if (edges.length > mostPositions) return from
  if (it.kind === 'sequence') return it.parts.reduce((at, part) => build(part, at, edges), from)
  if (it.kind === 'choice') {
    const end = position(edges)
    for (const part of it.parts) link(build(part, branch(from, edges), edges), end, 'always', edges)
    return end
  }
  if (it.kind === 'repeat') return repeat(it, from, edges)
  const end = position(edges)
  link(from, end, it.kind === 'character' ? it.set : it.kind, edges)
  return end
}

function repeat({ part, least, most }: Extract<Expression, { kind: 'repeat' }>, from: number, edges: Edge[][]): number {
  let at = branch(from, edges)
  for (let count = 0; count < least; count++) at = build(part, at, edges)
  if (most === null) {
    const loop = branch(at, edges)
    link(build(part, loop, edges), loop, 'always', edges)
    return branch(loop, edges)
  }
  const end = position(edges)
  for (let count = least; count < most; count++) {
    link(at, end, 'always', edges)
    at = build(part, at, edges)
  }
  link(at, end, 'always', edges)
  return end
}

const position = (edges: Edge[][]): number => edges.push([]) - 1

/** A position of its own behind another, so that what loops there does not loop for others. */
function branch(from: number, edges: Edge[][]): number {
  const to = position(edges)
  link(from, to, 'always', edges)
  return to
}

const link = (from: number, to: number, on: Edge['on'], edges: Edge[][]): void => void edges[from]?.push({ to, on })

/** A shortest text that all accept; null where there is none, undefined where the effort does not suffice. */
export function shortestText(automata: readonly Automaton[], effort: Effort): string | null | undefined {
  const sets = automata.flatMap((it) => it.sets)
  effort.left -= sets.length
  if (effort.left < 0) return undefined
  const letters = representatives(sets)
  const start: Walk = { states: automata.map((it) => it.start), from: null, letter: '' }
  const seen = new Set([start.states.join('|')])
  for (let level = [start]; level.length > 0;) {
    const next: Walk[] = []
    for (const walk of level) {
      if (automata.every((it, index) => it.accepts(walk.states[index] ?? []))) return spelt(walk)
      for (const letter of letters) {
        const states = automata.map((it, index) => it.step(walk.states[index] ?? [], letter))
        effort.left -= states.reduce((sum, it) => sum + it.length + 1, 1)
        if (effort.left < 0) return undefined
        const key = states.join('|')
        if (!seen.has(key)) next.push({ states, from: walk, letter })
        seen.add(key)
      }
    }
    level = next
  }
  return null
}

interface Walk {
  readonly states: readonly State[]
  readonly from: Walk | null
  readonly letter: string
}

function spelt(walk: Walk): string {
  const letters: string[] = []
  for (let it: Walk | null = walk; it !== null; it = it.from) letters.push(it.letter)
  return letters.toReversed().join('')
}

/** Whether an automaton accepts a text. */
export function accepts(it: Automaton, text: string): boolean {
  let state = it.start
  for (let at = 0; at < text.length; at++) state = it.step(state, text[at] ?? '')
  return it.accepts(state)
}
