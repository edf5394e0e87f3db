import { enumerated } from '../model/enumeration.ts'
import type { Answer, Language } from './condition.ts'
import type { Facts } from './facts.ts'
import { type Line, parseLines, parseTemplate, type Template } from '../model/template.ts'

const longestValue = 200
const mostItems = 5

/**
 * The texts of a rule with their places filled. Values come from a pull request: what is invisible or would turn the direction of reading
 * is left out, and a value inside backticks cannot end them. What could not be resolved is shown as `${…}`, as it stands in the file.
 */
export interface Words {
  /** A text of one line, as titles are: of several lines the first whose guard holds. */
  line(text: string): string
  /** Sentences, one a line, those whose guard holds; a blank line parts paragraphs. */
  prose(text: string): string
  /** The lines whose guard holds, as they stand. */
  snippet(text: string): string
  /** Nothing guarded, cleaned or shortened: what identifies a finding. */
  exact(text: string): string
}

export function wordsOf(facts: Facts, language: Language): Words {
  const holds = ({ guard }: Line): boolean => {
    const answer = guard === null ? null : language.evaluate(guard, facts)
    return answer === null || ('value' in answer && answer.value === true)
  }
  const said = (text: string) =>
    parseLines(text)
      .filter(holds)
      .map((it) => fill(it.template, language, facts))
  return {
    line: (text) => said(text)[0]?.trim() ?? '',
    prose: (text) =>
      said(text)
        .map((it) => (it.trim() === '' ? '\n\n' : `${it.trim()} `))
        .join('')
        .replace(/ *\n\n[\n ]*/g, '\n\n')
        .trim(),
    snippet: (text) => said(text.trimEnd()).join('\n'),
    exact: (text) =>
      parseTemplate(text)
        .map((it) => (typeof it === 'string' ? it : exactly(language.evaluate(it.expression, facts), it.expression)))
        .join(''),
  }
}

function fill(template: Template, language: Language, facts: Facts): string {
  let text = ''
  for (const part of template) {
    if (typeof part === 'string') text += part
    else text += worded(language.evaluate(part.expression, facts), part.expression, insideCode(text))
  }
  return text.replace(uncounted, (_, more: string, end: string) => (end === '' ? '`, `…' : `\`${more}`))
}

/** The end of a list that is too long, which is counted outside the code span where the span ends with it. */
// oxlint-disable-next-line no-control-regex -- a mark of our own, which values are cleaned of
const uncounted = /\0( and \d+ more)\0(`?)/g

const exactly = (answer: Answer, expression: string): string =>
  'value' in answer ? [answer.value].flat(4).map(String).join(', ') : unresolved(answer, expression)

const insideCode = (text: string): boolean => text.split('`').length % 2 === 0

function worded(answer: Answer, expression: string, inCode: boolean): string {
  if (!('value' in answer)) return one(unresolved(answer, expression), inCode)
  if (!Array.isArray(answer.value)) return one(answer.value, inCode)
  return inCode ? codeList(answer.value) : list(answer.value)
}

const unresolved = (answer: Exclude<Answer, { value: unknown }>, expression: string): string =>
  answer.undecided[0]?.expression ?? `\${${expression}}`

/** Each item gets a code span of its own between the backticks that the template put around the list. */
function codeList(values: readonly unknown[]): string {
  const shown = values.slice(0, mostItems).map((it) => one(it, true))
  if (values.length > mostItems) return `${shown.join('`, `')}\0 and ${values.length - mostItems} more\0`
  return [shown.slice(0, -1).join('`, `'), ...shown.slice(-1)].filter((it) => it !== '').join('` and `')
}

function list(values: readonly unknown[]): string {
  const more = values.length - mostItems
  return enumerated([...values.slice(0, mostItems).map((it) => one(it, false)), ...(more > 0 ? [`${more} more`] : [])])
}

function one(value: unknown, inCode: boolean): string {
  const text = String(value ?? '')
    .replace(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replace(deceptive, '')
  const safe = inCode ? text.replaceAll('`', "'") : text.replace(/`{3,}/g, "'")
  return safe.length > longestValue ? `${safe.slice(0, longestValue).toWellFormed()}…` : safe
}

/** Control, bidirectional, zero-width and other invisible characters, tags included. */
const deceptive = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
