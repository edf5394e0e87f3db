/**
 * The grammar of `${…}` as the framework's own parser takes it (lib/configuration/variables/parse.js): a source is a type followed by `:` or `(`;
 * anything else in braces (`${AWS::Region}`, `${Table.Arn}`) belongs to somebody else and stays text.
 */
export type Segment = string | Placeholder

export interface Placeholder {
  /** What stands between the braces, as written. */
  readonly text: string
  /** The first one that has a value decides. */
  readonly sources: readonly VariableSource[]
}

export type VariableSource =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | {
      readonly kind: 'lookup'
      readonly type: string
      readonly params: readonly (readonly Segment[])[]
      readonly address: readonly Segment[]
    }
  /** `${opt:stage, ${env:STAGE}}`: the framework's first two versions took it. */
  | { readonly kind: 'nested'; readonly placeholder: Placeholder }
  /** Something that is neither: the framework refuses it. */
  | { readonly kind: 'invalid' }

/** How placeholders are opened and closed; some services change it by `provider.variableSyntax`. */
export interface Delimiters {
  readonly open: string
  readonly close: string
}

export const defaultDelimiters: Delimiters = { open: '${', close: '}' }

/** Text cut into literal parts and placeholders; one literal part when there is no placeholder. Linear but for failed openings, which are bounded. */
export function parsePlaceholders(text: string, delimiters: Delimiters = defaultDelimiters): readonly Segment[] {
  return text.length <= longest && text.includes(delimiters.open) ? new Parser(text, delimiters).whole() : [text]
}

/** UTF-16 code units: far above any value that holds a placeholder. */
const longest = 200_000
const maxDepth = 12
/** Openings that turn out not to be closed cost a scan each. */
const maxFailures = 20

class Parser {
  readonly #text: string
  readonly #delimiters: Delimiters
  readonly #closing: string
  #at = 0
  #failures = 0

  constructor(text: string, delimiters: Delimiters) {
    this.#text = text
    this.#delimiters = delimiters
    this.#closing = delimiters.close.charAt(0)
  }

  whole(): readonly Segment[] {
    return this.#segments('', 0)
  }

  /** Reads up to one of the characters of `stops` that is not inside braces of a foreign placeholder. */
  #segments(stops: string, depth: number): readonly Segment[] {
    const segments = new Segments()
    let foreign = 0
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at)
      if (foreign === 0 && stops.includes(char)) break
      if (this.#escape(segments)) continue
      if (this.#startsWith(this.#delimiters.open)) {
        const placeholder = depth < maxDepth && this.#failures < maxFailures ? this.#placeholder(depth + 1) : undefined
        if (placeholder !== undefined) {
          segments.add(placeholder)
          continue
        }
        foreign++
        segments.add(this.#delimiters.open)
        this.#at += this.#delimiters.open.length
        continue
      }
      if (char === this.#closing && foreign > 0) foreign--
      segments.add(char)
      this.#at++
    }
    return segments.all
  }

  /** A backslash before the opening makes it plain text. */
  #escape(segments: Segments): boolean {
    if (!this.#startsWith(`\\${this.#delimiters.open}`)) return false
    segments.add(this.#delimiters.open)
    this.#at += 1 + this.#delimiters.open.length
    return true
  }

  #placeholder(depth: number): Placeholder | undefined {
    const start = this.#at
    this.#at += this.#delimiters.open.length
    const inside = this.#at
    const isLookup = this.#isLookup()
    const sources = isLookup ? this.#sources(depth) : undefined
    if (sources !== undefined && this.#startsWith(this.#delimiters.close)) {
      const text = this.#text.slice(inside, this.#at)
      this.#at += this.#delimiters.close.length
      return { text, sources }
    }
    if (isLookup) this.#failures++
    this.#at = start
    return undefined
  }

  #sources(depth: number): readonly VariableSource[] | undefined {
    const sources: VariableSource[] = []
    for (;;) {
      this.#spaces()
      const source = this.#source(depth)
      if (source === undefined) return undefined
      sources.push(source)
      this.#spaces()
      if (this.#text.charAt(this.#at) !== ',') return sources
      this.#at++
    }
  }

  #source(depth: number): VariableSource | undefined {
    const quoted = this.#quoted()
    if (quoted !== undefined) return { kind: 'literal', value: quoted }
    if (this.#startsWith(this.#delimiters.open) && depth < maxDepth) {
      const placeholder = this.#placeholder(depth + 1)
      return placeholder === undefined ? undefined : { kind: 'nested', placeholder }
    }
    if (this.#isLookup()) return this.#lookup(depth)
    const raw = this.#until(`,${this.#closing}`).trim()
    if (this.#at >= this.#text.length) return undefined
    return literal(raw)
  }

  #lookup(depth: number): VariableSource | undefined {
    const type = this.#until(':(').trim()
    const params = this.#text.charAt(this.#at) === '(' ? this.#params(depth) : []
    if (params === undefined) return undefined
    this.#spaces()
    if (this.#text.charAt(this.#at) !== ':') return { kind: 'lookup', type, params, address: [] }
    this.#at++
    this.#spaces()
    const quoted = this.#quoted()
    const address = quoted === undefined ? trimEnd(this.#segments(`,${this.#closing}`, depth)) : [quoted]
    return { kind: 'lookup', type, params, address }
  }

  #params(depth: number): readonly (readonly Segment[])[] | undefined {
    const params: (readonly Segment[])[] = []
    do {
      this.#at++
      this.#spaces()
      const quoted = this.#quoted()
      params.push(quoted === undefined ? trimEnd(this.#segments(',)', depth)) : [quoted])
      this.#spaces()
    } while (this.#text.charAt(this.#at) === ',')
    if (this.#text.charAt(this.#at) !== ')') return undefined
    this.#at++
    return params
  }

  /** A type and what follows it; `name::` is CloudFormation's. */
  #isLookup(): boolean {
    lookup.lastIndex = this.#at
    return lookup.test(this.#text)
  }

  #quoted(): string | undefined {
    const quote = this.#text.charAt(this.#at)
    if (quote !== "'" && quote !== '"') return undefined
    let value = ''
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const char = this.#text.charAt(at)
      if (char === quote) {
        this.#at = at + 1
        return value
      }
      if (char === '\\' && quote === '"') at++
      value += this.#text.charAt(at)
    }
    return undefined
  }

  #until(stops: string): string {
    const start = this.#at
    while (this.#at < this.#text.length && !stops.includes(this.#text.charAt(this.#at))) this.#at++
    return this.#text.slice(start, this.#at)
  }

  #spaces(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
  }

  #startsWith(what: string): boolean {
    return this.#text.startsWith(what, this.#at)
  }
}

const lookup = /\s*[a-z][a-zA-Z0-9.-]*\s*(?:\(|:(?!:))/y

/** Adjacent literal parts joined, so that text without placeholders stays one part. */
class Segments {
  readonly all: Segment[] = []

  add(segment: Segment): void {
    const last = this.all.at(-1)
    if (typeof segment === 'string' && typeof last === 'string') this.all[this.all.length - 1] = last + segment
    else this.all.push(segment)
  }
}

function trimEnd(segments: readonly Segment[]): readonly Segment[] {
  const last = segments.at(-1)
  return typeof last === 'string' ? [...segments.slice(0, -1), last.trimEnd()] : segments
}

function literal(raw: string): VariableSource {
  if (raw === 'true' || raw === 'false') return { kind: 'literal', value: raw === 'true' }
  if (raw === 'null') return { kind: 'literal', value: null }
  return raw !== '' && !Number.isNaN(Number(raw)) ? { kind: 'literal', value: Number(raw) } : { kind: 'invalid' }
}
