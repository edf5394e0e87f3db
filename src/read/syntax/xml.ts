import type { Gap, Span } from '../../model/source.ts'
import { mergeConflict } from './foreign.ts'
import { Lines } from './lines.ts'
import { gap, limits } from './parsed.ts'

/** An XML element with its place, from its `<` to the end of its closing tag. */
export interface Element {
  /** Without a namespace prefix. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
  /** Its own text, trimmed, with the five predefined entities resolved; others stay as they are written. */
  readonly text: string
  readonly at: Span
}

interface Open {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Element[]
  text: string
  readonly start: number
}

/**
 * The elements of an XML file: as much as project files (`pom.xml`, `*.csproj`) need. Document types are not read and no entity is expanded,
 * so nothing in the file can make work out of proportion to its length.
 */
export function parseXml(file: string, source: string): { readonly root: Element | undefined; readonly gaps: readonly Gap[] } {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const lines = new Lines(file, text)
  const conflict = mergeConflict(text, lines)
  if (conflict !== undefined) return { root: undefined, gaps: [conflict] }
  const top: Open = { name: '', attributes: new Map(), children: [], text: '', start: 0 }
  const broken = new Scan(text, lines, top).run()
  const at = broken === undefined ? undefined : lines.span(broken, broken + 1)
  const gaps = at === undefined ? [] : [gap('error', 'invalid-xml', at, 'The file is not valid XML here: what follows was not read.')]
  return { root: top.children[0], gaps }
}

class Scan {
  readonly #text: string
  readonly #lines: Lines
  readonly #open: Open[]

  constructor(text: string, lines: Lines, top: Open) {
    this.#text = text
    this.#lines = lines
    this.#open = [top]
  }

  /** The offset of what could not be understood; undefined when all was. */
  run(): number | undefined {
    let at = 0
    while (at < this.#text.length) {
      const next = this.#text.indexOf('<', at)
      const top = this.#open.at(-1)
      if (next === -1 || top === undefined) break
      top.text += this.#text.slice(at, next)
      const end = this.#markup(next, top)
      if (end === undefined) {
        this.#closeAll(next)
        return next
      }
      at = end
    }
    if (this.#open.length === 1) return undefined
    this.#closeAll(this.#text.length)
    return this.#text.length
  }

  #markup(at: number, top: Open): number | undefined {
    if (this.#text.startsWith('<!--', at)) return this.#past('-->', at)
    if (this.#text.startsWith('<?', at)) return this.#past('?>', at)
    if (this.#text.startsWith('<![CDATA[', at)) {
      const end = this.#past(']]>', at)
      if (end !== undefined) top.text += this.#text.slice(at + 9, end - 3)
      return end
    }
    if (this.#text.startsWith('<!', at)) return this.#documentType(at)
    return this.#text.startsWith('</', at) ? this.#closing(at) : this.#opening(at)
  }

  #past(mark: string, from: number): number | undefined {
    const at = this.#text.indexOf(mark, from)
    return at === -1 ? undefined : at + mark.length
  }

  #documentType(at: number): number | undefined {
    const end = this.#past('>', at)
    const subset = this.#text.indexOf('[', at)
    return subset !== -1 && end !== undefined && subset < end ? this.#past(']>', subset) : end
  }

  #opening(at: number): number | undefined {
    const name = match(/<([\w.:-]+)/y, this.#text, at)
    if (name === undefined || this.#open.length > limits.depth) return undefined
    const attributes = new Map<string, string>()
    let end = at + name[0].length
    for (;;) {
      const attribute = match(/\s+([\w.:-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y, this.#text, end)
      if (attribute === undefined) break
      attributes.set(attribute[1] ?? '', decoded(attribute[2] ?? attribute[3] ?? ''))
      end += attribute[0].length
    }
    const close = match(/\s*(\/?)>/y, this.#text, end)
    if (close === undefined) return undefined
    this.#open.push({ name: (name[1] ?? '').replace(/^.*:/, ''), attributes, children: [], text: '', start: at })
    end += close[0].length
    if (close[1] === '/') this.#close(end)
    return end
  }

  #closing(at: number): number | undefined {
    const name = match(/<\/([\w.:-]+)\s*>/y, this.#text, at)
    if (name === undefined || this.#open.length < 2 || this.#open.at(-1)?.name !== (name[1] ?? '').replace(/^.*:/, '')) return undefined
    this.#close(at + name[0].length)
    return at + name[0].length
  }

  #close(end: number): void {
    const it = this.#open.pop()
    if (it === undefined) return
    const { name, attributes, children } = it
    this.#open.at(-1)?.children.push({ name, attributes, children, text: decoded(it.text.trim()), at: this.#lines.span(it.start, end) })
  }

  #closeAll(end: number): void {
    while (this.#open.length > 1) this.#close(end)
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const decoded = (text: string): string => text.replace(/&(lt|gt|amp|quot|apos);/g, (all, name: string) => entities.get(name) ?? all)

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

export const child = (element: Element | undefined, name: string): Element | undefined => element?.children.find((it) => it.name === name)
export const children = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((it) => it.name === name) ?? []
