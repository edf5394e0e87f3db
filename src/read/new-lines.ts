/** What stands between lines that both have. */
interface Range {
  readonly from: number
  readonly to: number
  readonly otherFrom: number
  readonly otherTo: number
  readonly depth: number
}

/** Who writes a file so that every line which both have once leaves only one such line in what remains gets a coarser answer. */
const deepest = 30

/**
 * The lines that the other text does not have in their place, by their indices: what stands between the lines that both have once
 * (https://bramcohen.livejournal.com/73318.html). What may as well be taken for the lines before or after it counts as well.
 */
export function newLines(own: readonly string[], other: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>()
  const open: Range[] = [{ from: 0, to: own.length, otherFrom: 0, otherTo: other.length, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const range = trimmed(next, own, other)
    if (range.from === range.to) continue
    const parts = range.otherFrom === range.otherTo || range.depth === deepest ? [] : divided(range, own, other)
    open.push(...parts)
    if (parts.length === 0) for (const it of alone(range, own, other)) found.add(it)
  }
  return found
}

function trimmed(range: Range, own: readonly string[], other: readonly string[]): Range {
  let { from, to, otherFrom, otherTo } = range
  while (from < to && otherFrom < otherTo && own[from] === other[otherFrom]) {
    from++
    otherFrom++
  }
  while (from < to && otherFrom < otherTo && own[to - 1] === other[otherTo - 1]) {
    to--
    otherTo--
  }
  return { ...range, from, to, otherFrom, otherTo }
}

/** Of lines that share none which is there once, those that the other text does not have there. */
function alone({ from, to, otherFrom, otherTo }: Range, own: readonly string[], other: readonly string[]): number[] {
  const others = new Set(other.slice(otherFrom, otherTo))
  const found = indices(from, to).filter((it) => !others.has(own[it] ?? ''))
  if (others.size > 0) return found
  for (let [first, last] = [from - 1, to - 1]; first >= 0 && own[first] === own[last]; first--, last--) found.push(first)
  for (let [first, last] = [from, to]; last < own.length && own[first] === own[last]; first++, last++) found.push(last)
  return found
}

const indices = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

/** The range without the lines that both have there once, in the same order; empty where there are none. */
function divided(range: Range, own: readonly string[], other: readonly string[]): Range[] {
  const places = once(other, range.otherFrom, range.otherTo)
  const pairs = [...once(own, range.from, range.to)].flatMap(([line, at]): Pair[] => {
    const there = places.get(line)
    return at === null || there === undefined || there === null ? [] : [[at, there]]
  })
  if (pairs.length === 0) return []
  const parts: Range[] = []
  let [from, otherFrom] = [range.from, range.otherFrom]
  for (const [at, there] of [...rising(pairs), [range.to, range.otherTo]] as const) {
    parts.push({ from, to: at, otherFrom, otherTo: there, depth: range.depth + 1 })
    from = at + 1
    otherFrom = there + 1
  }
  return parts
}

type Pair = readonly [own: number, other: number]

/** Where each line stands; null for one that is there more than once. */
function once(lines: readonly string[], from: number, to: number): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>()
  for (const it of indices(from, to)) {
    const line = lines[it] ?? ''
    found.set(line, found.has(line) ? null : it)
  }
  return found
}

/** The longest part whose second places rise as the first do. */
function rising(pairs: readonly Pair[]): Pair[] {
  const ends: { readonly pair: Pair; readonly before: Link }[] = []
  for (const pair of pairs) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1
      else high = middle
    }
    ends[low] = { pair, before: ends[low - 1] }
  }
  const found: Pair[] = []
  for (let it: Link = ends.at(-1); it !== undefined; it = it.before) found.push(it.pair)
  return found.toReversed()
}

type Link = { readonly pair: Pair; readonly before: Link } | undefined
