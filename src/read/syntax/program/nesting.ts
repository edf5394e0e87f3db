/**
 * The parser is native code that recurses with the nesting of the text, and where its stack ends the whole process ends: no exception can be caught.
 * Measured with 8 MB of stack, it ends between 3,000 and 10,000 open brackets and between 10,000 and 50,000 prefix operators; people nest some 30.
 */
const most = { brackets: 500, pending: 2_000 }

/** What opens, closes and separates, what can be repeated without a bracket (`!!!…`, `a ? b : a ? b : …`, `if (a) if (b) …`), and what begins a statement. */
const signs =
  /[([{]|[)\]}]|[,;]|[=?:!~+\-<*]|\b(?:new|typeof|void|delete|await|yield|if|else|for|while|do|with|keyof|readonly|unique|infer|extends)\b|\n(?=const |let |var |import |export |function |class |module\.|return |interface |type )/g

/** Whether the parser may be given this text. One pass; strings and comments are not told apart, which can only overstate the depth. */
export function isShallow(text: string): boolean {
  /** Operators that may still wait for what follows, by the bracket that they stand in. */
  const waiting: number[] = [0]
  let pending = 0
  for (const [sign] of text.matchAll(signs)) {
    const inside = waiting.at(-1) ?? 0
    if ('([{'.includes(sign)) waiting.push(0)
    else if (')]}'.includes(sign)) {
      if (waiting.length === 1) continue
      waiting.pop()
      pending -= inside
    } else if (',;\n'.includes(sign)) {
      waiting[waiting.length - 1] = 0
      pending -= inside
    } else {
      waiting[waiting.length - 1] = inside + 1
      pending++
    }
    if (waiting.length > most.brackets || pending > most.pending) return false
  }
  return true
}
