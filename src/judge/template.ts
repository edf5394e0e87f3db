/** A sentence with places: text as it is, and CEL expressions between braces. `{{` and `}}` stand for the braces themselves. */
export type Template = readonly (string | { readonly expression: string; readonly offset: number })[]

/** Splits a template; throws `TemplateError` at a brace that is not closed, not opened or has nothing inside. */
export function parseTemplate(text: string): Template {
  const parts: (string | { expression: string; offset: number })[] = []
  let literal = ''
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    const doubled = text[i + 1] === character
    if (character !== '{' && character !== '}') literal += character
    else if (doubled) {
      literal += character
      i++
    } else if (character === '}') throw new TemplateError('a } closes nothing (write }} for the character)', i)
    else {
      const end = endOfPlace(text, i + 1)
      const expression = text.slice(i + 1, end).trim()
      if (expression === '') throw new TemplateError('nothing between { and }', i)
      parts.push(literal, { expression, offset: i })
      literal = ''
      i = end
    }
  }
  return [...parts, literal].filter((it) => it !== '')
}

export class TemplateError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** The index of the brace that closes the place; braces inside quotes and pairs of braces belong to the expression. */
function endOfPlace(text: string, from: number): number {
  let depth = 0
  let quote = ''
  for (let i = from; i < text.length; i++) {
    const character = text[i] ?? ''
    if (quote !== '') {
      if (character === '\\') i++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth++
    else if (character === '}' && depth-- === 0) return i
  }
  throw new TemplateError('a { is not closed (write {{ for the character)', from - 1)
}
