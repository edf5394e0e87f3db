/** Names that a misspelt one may have meant, nearest first: those that hold it, or lie within a third of its length in typing errors. */
export function similar(typed: string, names: readonly string[]): string[] {
  const word = typed.toLowerCase().slice(0, 80)
  if (word === '') return []
  const scored = names.map((name) => ({ name, distance: word.length > 2 && name.includes(word) ? 0.5 : distance(word, name) }))
  const near = scored.filter((it) => it.distance <= Math.max(2, it.name.length / 3))
  return near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1)).map((it) => it.name)
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = a.slice(i - 2, i) === `${b[j - 1]}${b[j - 2]}` ? at(older, j - 2) + 1 : Infinity
      row.push(Math.min(at(previous, j) + 1, at(row, j - 1) + 1, at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1), swap))
    }
    older = previous
    previous = row
  }
  return at(previous, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity
