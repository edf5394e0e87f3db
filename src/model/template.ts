/** A sentence with places: text as it is, and CEL expressions between braces. `{{` and `}}` stand for the braces themselves. */
export type Template = readonly (string | { readonly expression: string; readonly offset: number })[]

/** Splits a template; throws `TemplateError` at a brace that is not closed, not opened or has nothing inside. */
export function parseTemplate(text: string): Template {
  const parts: (string | { expression: string; offset: number })[] = []
  let literal = ''
  let at = 0
  for (let i = nextBrace(text, 0); i !== -1; i = nextBrace(text, at)) {
    const character = text[i]
    literal += text.slice(at, i)
    at = i + 2
    if (text[i + 1] === character) literal += character
    else if (character === '}') throw new TemplateError('a } closes nothing (write }} for the character)', i)
    else {
      const end = endOfPlace(text, i + 1)
      const expression = text.slice(i + 1, end).trim()
      if (expression === '') throw new TemplateError('nothing between { and }', i)
      parts.push(literal, { expression, offset: i })
      literal = ''
      at = end + 1
    }
  }
  literal += text.slice(at)
  return [...parts, literal].filter((it) => it !== '')
}

function nextBrace(text: string, from: number): number {
  brace.lastIndex = from
  return brace.exec(text)?.index ?? -1
}

const brace = /[{}]/g

/**
 * One line of a text of a rule, said only where its guard holds: `  {? it.api == "http"} path: {it.path}`. `{?* …}` is the same, and the
 * line is also shown on the rule's own page, where there is no case for a guard to hold in.
 */
export interface Line {
  readonly guard: string | null
  /** It is what there mostly is to say: `{?* …}`. */
  readonly isTypical: boolean
  readonly template: Template
}

/** The lines of a text; blank ones are kept, because they part paragraphs. Throws like `parseTemplate`. */
export function parseLines(text: string): readonly Line[] {
  let offset = 0
  return text.split('\n').map((line) => {
    const start = offset
    offset += line.length + 1
    try {
      return parseLine(line)
    } catch (error) {
      throw error instanceof TemplateError ? new TemplateError(error.message, start + error.offset) : error
    }
  })
}

function parseLine(line: string): Line {
  const indent = /^\s*/.exec(line)?.[0] ?? ''
  if (!line.startsWith('{?', indent.length)) return { guard: null, isTypical: false, template: parseTemplate(line) }
  const end = endOfPlace(line, indent.length + 1)
  const inside = line.slice(indent.length + 2, end)
  const guard = inside.replace(/^\*/, '').trim()
  if (guard === '') throw new TemplateError('nothing between {? and }', indent.length)
  const rest = line.slice(end + 1).replace(/^ /, '')
  return { guard, isTypical: inside.startsWith('*'), template: parseTemplate(indent + rest) }
}

/** Every expression of a text, guards included. */
export const expressionsIn = (text: string): readonly string[] =>
  parseLines(text).flatMap(({ guard, template }) => [
    ...(guard === null ? [] : [guard]),
    ...template.flatMap((it) => (typeof it === 'string' ? [] : [it.expression])),
  ])

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
