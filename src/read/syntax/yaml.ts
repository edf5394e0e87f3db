import { type CollectionTag, type Document, isScalar, type Node, parseAllDocuments, type ScalarTag, type YAMLError } from 'yaml'
import type { Gap } from '../../model/source.ts'
import { lfsPointer, mergeConflict, placeholder } from './foreign.ts'
import { Lines } from './lines.ts'
import { gap, limits, type Parsed } from './parsed.ts'
import { repair, type Repaired } from './yaml-repair.ts'
import { YamlWalk } from './yaml-walk.ts'

/**
 * YAML as a tree with places. Read as the platforms read it: YAML 1.2 core plus `<<`, the plain words `yes`, `no`, `on`, `off` as booleans
 * (where they are values), dates as text, tags kept as written. An empty file is no tree and no gap.
 */
export function parseYaml(file: string, source: string): Parsed {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const lines = new Lines(file, text)
  if (text.length > limits.size) {
    return {
      tree: undefined,
      gaps: [gap('error', 'too-large', lines.span(0, 0), `\`${file}\` is larger than ${limits.size / 1e6} MB and was not read.`)],
    }
  }
  const foreign = lfsPointer(text, file, lines)
  if (foreign !== undefined) return { tree: undefined, gaps: [foreign] }
  try {
    return read(file, text, lines)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { tree: undefined, gaps: [gap('error', 'too-deep', lines.span(0, 0), `\`${file}\` is nested too deeply and was not read.`)] }
  }
}

function read(file: string, text: string, lines: Lines): Parsed {
  const documents = parse(text)
  const conflict = mergeConflict(text, lines)
  if (conflict !== undefined) return { tree: treeOf(documents, lines).tree, gaps: [conflict] }
  if (!documents.some(isBroken)) return withoutPlaceholders(treeOf(documents, lines), text, lines)
  const repaired = repair(text)
  const again = repaired === undefined ? undefined : parse(repaired.text)
  if (repaired !== undefined && again !== undefined && !again.some(isBroken)) return readRepaired(file, repaired, again)
  const { tree, gaps } = treeOf(documents, lines)
  const broken = documents.filter(isBroken).slice(0, 1)
  // A key that is a map is here what the fault made of it.
  return { tree, gaps: [...broken.map((it) => brokenGap(it, text, lines)), ...gaps.filter((it) => it.reason !== 'complex-key')] }
}

const options = { uniqueKeys: false, prettyErrors: false, merge: true, strict: false, logLevel: 'silent' } as const

const parse = (text: string): Document.Parsed[] => {
  const known = tagsIn(text)
  const documents = parseAllDocuments(text, { ...options, customTags: (tags) => [plainText, ...tags, ...known] })
  return [...documents].filter((it) => it.errors.length > 0 || !isEmpty(it.contents))
}

/** Most plain values begin as no number, boolean, null or `<<` can, and need not be tried as each of them. */
const plainText: ScalarTag = { tag: 'tag:yaml.org,2002:str', default: true, test: /^[^-+.0-9~nNtTfF<]/, resolve: (it: string) => it }

/**
 * The tags of CloudFormation's functions that the text has. They are kept as written, as any tag is: known to the parser they are only because
 * each unknown one costs it an error with a stack trace, and each known one is asked of every plain value.
 */
function tagsIn(text: string): (ScalarTag | CollectionTag)[] {
  const tags = new Set(text.match(functionTag))
  return [...tags].flatMap((tag) => [
    { tag, resolve: (it: string) => it },
    { tag, collection: 'map' },
    { tag, collection: 'seq' },
  ])
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
const functionTag =
  /!(?:Ref|Sub|GetAtt|If|Equals|Not|And|Or|Condition|Join|Split|Select|FindInMap|ImportValue|Base64|Cidr|GetAZs|Transform)\b/g

/** `---` before the first document, or a file of comments. */
const isEmpty = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null && !node.source)

const isBroken = (document: Document.Parsed): boolean => document.errors.length > 0

function treeOf(documents: readonly Document.Parsed[], lines: Lines): Parsed {
  const [first, second] = documents
  if (first === undefined) return { tree: undefined, gaps: [] }
  const walk = new YamlWalk(lines)
  const tree = first.contents === null ? undefined : walk.tree(first.contents as Node)
  if (second === undefined) return { tree, gaps: walk.gaps }
  const at = lines.span(second.range[0], second.range[0])
  return {
    tree,
    gaps: [...walk.gaps, gap('warning', 'several-documents', at, 'The file holds several YAML documents: only the first one was read.')],
  }
}

function readRepaired(file: string, repaired: Repaired, documents: readonly Document.Parsed[]): Parsed {
  const lines = new Lines(file, repaired.text, repaired.shifts)
  const { tree, gaps } = treeOf(documents, lines)
  const { line } = repaired
  const at = { file, start: { line, column: 1 }, end: { line, column: 1 } }
  const what = repaired.shifts.has(line)
    ? 'A bracket or quoted text goes on further left than its key'
    : 'A `-` stands alone between brackets'
  const said = gap('note', 'lenient-yaml', at, `${what}. Strict YAML forbids that; it was read as AWS reads it.`)
  return { tree, gaps: [said, ...gaps] }
}

/** `{{ if … }}` alone in a line is YAML of a kind: a map whose key is a map. */
function withoutPlaceholders(parsed: Parsed, text: string, lines: Lines): Parsed {
  const engine = placeholder(text)
  if (engine === -1 || !parsed.gaps.some((it) => it.reason === 'complex-key')) return parsed
  return { tree: parsed.tree, gaps: [templated(engine, lines), ...parsed.gaps.filter((it) => it.reason !== 'complex-key')] }
}

function templated(at: number, lines: Lines): Gap {
  const message =
    'The file has placeholders of a template engine, and is not valid YAML until they are filled in. Parts of it may not have been read.'
  return gap('error', 'templated', lines.span(at, at + 2), message)
}

function brokenGap(document: Document.Parsed, text: string, lines: Lines): Gap {
  const first = document.errors.reduce((a, b) => (b.pos[0] < a.pos[0] ? b : a))
  const at = lines.span(first.pos[0], first.pos[0])
  const engine = placeholder(text)
  if (engine !== -1) return templated(engine, lines)
  if (document.errors.every((it) => startsWith(it, text, '%'))) {
    return gap('note', 'templated', at, 'This is to be filled in before the file is YAML. It was read as the text that it is now.')
  }
  if (document.errors.every((it) => harmless.has(it.code) || startsWith(it, text, '%', '@', '`'))) {
    return gap(
      'warning',
      'invalid-yaml',
      at,
      `This value is not valid YAML: ${reasonOf(first)}. It may have been read differently from how it is deployed.`,
    )
  }
  return gap('error', 'invalid-yaml', at, `The file is not valid YAML here: ${reasonOf(first)}. What follows may not have been read.`)
}

/** A value that begins with a character that is kept for other things. */
const startsWith = ({ code, pos: [at] }: YAMLError, text: string, ...characters: readonly string[]): boolean =>
  code === 'BAD_SCALAR_START' && characters.includes(text.charAt(at))

/** Faults of one value, which do not keep the parser from reading the others. */
const harmless = new Set<YAMLError['code']>(['BAD_DQ_ESCAPE', 'TAG_RESOLVE_FAILED', 'MULTIPLE_TAGS', 'MULTIPLE_ANCHORS', 'ALIAS_PROPS'])

/** In words for people who write YAML, not parsers. */
const reasonOf = (error: YAMLError): string => reasons[error.code] ?? 'this cannot be understood'

const reasons: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  ALIAS_PROPS: 'an alias cannot have a tag or an anchor',
  BAD_ALIAS: 'an anchor or alias has no usable name',
  BAD_DIRECTIVE: 'a line that begins with `%` is not a known directive',
  BAD_DQ_ESCAPE: 'a text in double quotes has a backslash that escapes nothing',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_PROP_ORDER: 'a tag or anchor stands before the mark that it belongs after',
  BAD_SCALAR_START: 'a text begins with a character that needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second `key: value` begins on the same line, or the indentation is wrong',
  BLOCK_IN_FLOW: 'an indented block stands between brackets',
  MISSING_CHAR: 'a closing quote, a comma, a colon or a space is missing',
  MULTILINE_IMPLICIT_KEY: 'a line is no `key: value`',
  MULTIPLE_ANCHORS: 'a value has two anchors',
  MULTIPLE_TAGS: 'a value has two tags',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'a tab is used for indentation',
  TAG_RESOLVE_FAILED: 'a tag does not fit its value',
  UNEXPECTED_TOKEN: 'something stands where a key or a value was expected',
}
