import type { Snapshot, Span } from '../model/source.ts'
import { newLines } from './new-lines.ts'
import type { Reading } from './revision.ts'

/** A revision and the one that it is compared with. */
interface Sides {
  readonly own: Snapshot
  readonly other: Snapshot
}

/**
 * The reading with everything at the line that the change touches: what uses a default, a mapping or a variable is said to stand there where the
 * use stayed as it was and that did not.
 */
export function atCauses(reading: Reading, sides: Sides, changed: ReadonlySet<string>): Reading {
  const lines = new TouchedLines(sides, changed)
  const place = (it: Span): Span => [it, ...(it.causes ?? [])].find((span) => lines.has(span)) ?? it
  const { settings, ...app } = reading.app
  // Settings are by far the most, and what they are has two places, of which hardly one has causes.
  const placed = settings.map((it) => (it.at.causes === undefined && it.value.at.causes === undefined ? it : settled(it, place)))
  return { ...reading, app: { ...settled(app, place), settings: placed } }
}

/** Which lines of changed files the change touches. */
class TouchedLines {
  readonly #sides: Sides
  readonly #changed: ReadonlySet<string>
  readonly #files = new Map<string, ReadonlySet<number>>()

  constructor(sides: Sides, changed: ReadonlySet<string>) {
    this.#sides = sides
    this.#changed = changed
  }

  has({ file, start }: Span): boolean {
    if (!this.#changed.has(file)) return false
    const lines = this.#files.get(file) ?? newLines(linesOf(this.#sides.own, file), linesOf(this.#sides.other, file))
    this.#files.set(file, lines)
    return lines.has(start.line - 1)
  }
}

function linesOf({ contents }: Snapshot, file: string): readonly string[] {
  const content = contents.get(file)
  return content !== undefined && 'text' in content ? content.text.split(/\r?\n/).map((it) => it.trim()) : []
}

/** Every place with causes replaced; what holds none stays the same object, and what is shared is looked through once. */
function settled<T>(value: T, place: (it: Span) => Span, known?: Map<object, unknown>): T
function settled(value: unknown, place: (it: Span) => Span, known = new Map<object, unknown>()): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Map) return value
  if (isPlace(value)) return value.causes === undefined ? value : plain(place(value))
  const before = known.get(value)
  if (before !== undefined) return before
  const result = Array.isArray(value) ? items(value, (it) => settled(it, place, known)) : members(value, (it) => settled(it, place, known))
  known.set(value, result)
  return result
}

const isPlace = (value: object): value is Span => 'start' in value && 'end' in value && 'file' in value

const plain = ({ file, start, end }: Span): Span => ({ file, start, end })

function items(list: readonly unknown[], change: (it: unknown) => unknown): readonly unknown[] {
  const all = list.map(change)
  return all.every((it, index) => it === list[index]) ? list : all
}

function members(value: object, change: (it: unknown) => unknown): object {
  const all: [string, unknown][] = Object.entries(value)
  const changed = all.map(([key, it]): [string, unknown] => [key, change(it)])
  return changed.every(([, it], index) => it === all[index]?.[1]) ? value : Object.fromEntries(changed)
}
