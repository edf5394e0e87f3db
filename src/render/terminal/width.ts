/** Ranges of East Asian Wide and Fullwidth characters and of pictographs, which take two cells (Unicode Standard Annex 11). */
const wide =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const combining = /^\p{M}$/u

/** Cells that one character takes on a terminal. */
export function cells(character: string): number {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x300) return 1
  if (combining.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

export function width(text: string): number {
  let sum = 0
  for (const character of text) sum += cells(character)
  return sum
}

/** As many characters from the front as fit. */
function fitting(text: string, most: number): string {
  let sum = 0
  let end = 0
  for (const character of text) {
    sum += cells(character)
    if (sum > most) return text.slice(0, end)
    end += character.length
  }
  return text
}

/** Lines of at most `most` cells, broken at spaces, and inside a word only when it is longer than a line. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(/\s+/).filter((it) => it !== '')) {
    const longer = (line === '' ? 0 : used + 1) + width(word)
    if (longer <= most) {
      line = line === '' ? word : `${line} ${word}`
      used = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = broken(word, most)
    line = pieces.pop() ?? ''
    used = width(line)
    lines.push(...pieces)
  }
  return line === '' ? lines : [...lines, line]
}

function broken(word: string, most: number): string[] {
  const pieces: string[] = []
  for (let rest = word; rest !== '';) {
    const piece = fitting(rest, Math.max(2, most)) || rest
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  return pieces
}
