/** The name that a misspelt one may have meant: at most two letters away, fewer for short ones. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  if (typed.length > longest) return undefined
  const scored = names.map((name) => ({ name, distance: distance(typed, name) })).toSorted((a, b) => a.distance - b.distance)
  const [best] = scored
  return best !== undefined && best.distance <= Math.min(2, best.name.length / 2) ? best.name : undefined
}

const longest = 20

/** How many letters have to be put in, left out or replaced. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    let diagonal = row[0] ?? 0
    row = row.reduce<number[]>((next, above, j) => {
      const left = next[j - 1]
      next.push(left === undefined ? i + 1 : Math.min(above + 1, left + 1, diagonal + (b[j - 1] === letter ? 0 : 1)))
      diagonal = above
      return next
    }, [])
  }
  return row.at(-1) ?? 0
}
