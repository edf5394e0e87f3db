/** Characters (UTF-16 code units) as ranges, both ends included, sorted and apart. */
export type CharacterSet = readonly (readonly [number, number])[]

const last = 0xffff

export const anyCharacter: CharacterSet = [[0, last]]

export const single = (character: string): CharacterSet => [[character.charCodeAt(0), character.charCodeAt(0)]]

export function union(...sets: readonly CharacterSet[]): CharacterSet {
  const merged: [number, number][] = []
  for (const [from, to] of sets.flat().toSorted((a, b) => a[0] - b[0])) {
    const before = merged.at(-1)
    if (before !== undefined && from <= before[1] + 1) before[1] = Math.max(before[1], to)
    else merged.push([from, to])
  }
  return merged
}

export function complement(set: CharacterSet): CharacterSet {
  const found: [number, number][] = []
  let next = 0
  for (const [from, to] of set) {
    if (from > next) found.push([next, from - 1])
    next = to + 1
  }
  if (next <= last) found.push([next, last])
  return found
}

export const includes = (set: CharacterSet, code: number): boolean => set.some(([from, to]) => from <= code && code <= to)

const digit: CharacterSet = [[48, 57]]
const word = union(digit, [[65, 90]], single('_'), [[97, 122]])
const lineEnd = union(single('\n'), single('\r'), [[0x2028, 0x2029]])
const space = union([[9, 13]], single(' '), single('\u00a0'), single('\u1680'), [[0x2000, 0x200a]], [[0x2028, 0x2029]], single('\u202f'), [
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
])

/** What a dot stands for. */
export const notLineEnd = complement(lineEnd)

/** The classes that an escape names. */
export const classes: ReadonlyMap<string, CharacterSet> = new Map([
  ['d', digit],
  ['D', complement(digit)],
  ['w', word],
  ['W', complement(word)],
  ['s', space],
  ['S', complement(space)],
])

/** One character for each way in which the sets tell characters apart, those that are good to read first. */
export function representatives(sets: readonly CharacterSet[]): string[] {
  const distinct = [...new Map(sets.map((it) => [JSON.stringify(it), it])).values()]
  const starts = new Set([0, ...distinct.flatMap((set) => set.flatMap(([from, to]) => [from, Math.min(to + 1, last)]))])
  const found = new Map<string, number>()
  for (const code of [...readable, ...starts]) {
    const signature = distinct.map((set) => (includes(set, code) ? '1' : '0')).join('')
    if (!found.has(signature)) found.set(signature, code)
  }
  return [...found.values()].map((it) => String.fromCharCode(it))
}

const readable: readonly number[] = [...'aA0 -!'].map((it) => it.charCodeAt(0)).concat(Array.from({ length: 95 }, (_, i) => 32 + i))
