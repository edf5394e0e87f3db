import type { Unresolved } from '../../model/source.ts'
import { type GivenValue, stackNameOf } from '../parameters/index.ts'
import type { Source } from '../source.ts'
import { entries, get, known, textOf, type Tree } from '../syntax/tree.ts'
import { nameOf } from '../wanted.ts'
import { resolve } from './intrinsics.ts'
import { namesOf } from './names.ts'
import { nestedFile } from './nested-file.ts'
import { type Effort, type Elsewhere, type Scope, scopeOf } from './scope.ts'
import { unknown } from './text.ts'

/** A template that values come from: what can be resolved of it, without its resources being read. */
interface Outline {
  readonly file: string
  readonly template: Tree
  readonly scope: Scope
}

/** Templates that lead to one another; nobody nests deeper, and no template leads to itself. */
const longestWay = 8

/** One name is asked for in so many templates. */
const mostExporters = 20

/** One template is looked for in so many. */
const mostParents = 20

const nestedTypes: ReadonlyMap<string, string> = new Map([
  ['AWS::CloudFormation::Stack', 'TemplateURL'],
  ['AWS::Serverless::Application', 'Location'],
])

/**
 * The other stacks of the repository that a template has values from: nested ones by their outputs, any by its exports, the one that it is nested in
 * by parameters. What they refer to keeps its own template: `Unresolved.template`.
 */
export class Neighbours implements Elsewhere {
  readonly #template: Tree
  readonly #source: Source
  readonly #file: string
  readonly #effort: Effort
  /** The templates that led here, this one included. */
  readonly #way: readonly string[]
  readonly #outlines = new Map<string, Outline | undefined>()

  constructor(template: Tree, { file, source, effort }: { file: string; source: Source; effort: Effort }, way: readonly string[] = []) {
    this.#template = template
    this.#file = file
    this.#source = source
    this.#effort = effort
    this.#way = [...way, file]
  }

  /** `Nested.Outputs.Name`; undefined where the template is not in the repository, or has no such output. */
  output(id: string, name: string, scope: Scope): Tree | undefined {
    const file = fileOf(get(this.#template, 'Resources', id), scope)
    const outline = file === undefined ? undefined : this.#outline(file, () => this.#passed(id, scope))
    const value = get(outline?.template, 'Outputs', name, 'Value')
    return outline === undefined || value === undefined ? undefined : foreign(resolve(value, outline.scope), outline.file)
  }

  /** `Fn::ImportValue`, where one template alone exports that name. */
  exported(name: Tree): Tree | undefined {
    const wanted = plainText(name, undefined)
    if (wanted === undefined) return undefined
    const tail = /[A-Za-z0-9]*$/.exec(wanted)?.[0] ?? ''
    const files = this.#source.templatesWith('Export', tail).filter((it) => it !== this.#file)
    const found = files.slice(0, mostExporters).flatMap((file) => this.#exportsOf(file, wanted))
    return found.length === 1 ? found[0] : undefined
  }

  #exportsOf(file: string, wanted: string): Tree[] {
    const outline = this.#outline(file, () => passedTo(file, this.#source, this.#effort, this.#way))
    if (outline === undefined) return []
    const stackName = stackNameOf(file, this.#source)
    return entries(get(outline.template, 'Outputs')).flatMap(({ value: output }) => {
      const [name, value] = [get(output, 'Export', 'Name'), get(output, 'Value')]
      if (name === undefined || value === undefined || plainText(resolve(name, outline.scope), stackName) !== wanted) return []
      return foreign(resolve(value, outline.scope), file) ?? []
    })
  }

  #outline(file: string, given: () => Given): Outline | undefined {
    if (!this.#outlines.has(file)) this.#outlines.set(file, outlineOf(file, given(), this.#source, this.#effort, this.#way))
    return this.#outlines.get(file)
  }

  #passed(id: string, scope: Scope): Given {
    const parameters = get(this.#template, 'Resources', id, 'Properties', 'Parameters')
    return once((name) => passedValue(name, get(parameters, name), scope, this.#file))
  }
}

type Given = Scope['given']

/** What the template that nests this one, or several alike, pass to its parameters. */
export function passedTo(file: string, source: Source, effort: Effort, way: readonly string[] = []): Given {
  const parents = [...nestedTypes.keys()].flatMap((type) => source.templatesWith(type, nameOf(file)))
  const uses = [...new Set(parents)].slice(0, mostParents).flatMap((parent) => usesIn(parent, file, source, effort, [...way, file]))
  if (uses.length === 0) return new Map()
  return once((name) => {
    const [first, ...others] = uses.map(({ parameters, scope, file: parent }) => passedValue(name, get(parameters, name), scope, parent))
    return others.every((it) => sameValue(it, first)) ? first : differing(name, uses)
  })
}

/** Nobody can tell which: not what it is, and not the default either. */
function differing(name: string, uses: readonly Use[]): GivenValue | undefined {
  const at = uses.flatMap((it) => get(it.parameters, name)?.at ?? []).at(0)
  return at === undefined ? undefined : { value: unknown(name, at, 'parameter'), varies: true }
}

interface Use {
  readonly parameters: Tree | undefined
  readonly scope: Scope
  readonly file: string
}

function usesIn(parent: string, file: string, source: Source, effort: Effort, way: readonly string[]): Use[] {
  const outline = outlineOf(parent, new Map(), source, effort, way)
  if (outline === undefined) return []
  return entries(get(outline.template, 'Resources'))
    .filter((it) => fileOf(it.value, outline.scope) === file)
    .map((it) => ({ parameters: get(it.value, 'Properties', 'Parameters'), scope: outline.scope, file: parent }))
}

function outlineOf(file: string, given: Given, source: Source, effort: Effort, way: readonly string[]): Outline | undefined {
  if (way.includes(file) || way.length >= longestWay) return undefined
  const template = source.neighbour(file)
  if (template === undefined) return undefined
  const neighbours = new Neighbours(template, { file, source, effort }, way)
  const scope = { ...scopeOf(template, { file, source, given, neighbours }), effort }
  return { file, template, scope: { ...scope, names: namesOf(entries(get(template, 'Resources')), scope) } }
}

/** The template of a nested stack, when it is one of the repository. */
function fileOf(resource: Tree | undefined, scope: Scope): string | undefined {
  const property = nestedTypes.get(known(get(resource, 'Type')) ?? '')
  const written = property === undefined ? undefined : get(resource, 'Properties', property)
  return written === undefined || scope.source === null ? undefined : nestedFile(resolve(written, scope), scope.file, scope.source)
}

/** What is given and not known is no default either. */
function passedValue(name: string, written: Tree | undefined, scope: Scope, file: string): GivenValue | undefined {
  if (written === undefined) return undefined
  return { value: foreign(resolve(written, scope), file) ?? unknown(name, written.at, 'parameter'), varies: false }
}

const sameValue = (a: GivenValue | undefined, b: GivenValue | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    plainText(a.value, undefined) !== undefined &&
    plainText(a.value, undefined) === plainText(b.value, undefined))

/** Each name is resolved once, when it is asked for; not again while it is being resolved. */
function once(value: (name: string) => GivenValue | undefined): Given {
  const found = new Map<string, GivenValue | undefined>()
  return {
    get(name) {
      if (found.has(name)) return found.get(name)
      found.set(name, undefined)
      const result = value(name)
      found.set(name, result)
      return result
    },
  }
}

/** A name as a text, with the parameters' names for what is not known. */
function plainText(name: Tree, stackName: string | undefined): string | undefined {
  const parts = textOf(name)?.parts.map((it) => {
    if (typeof it === 'string') return it
    if (it.expression === 'AWS::StackName') return stackName
    return it.assumed ?? `\${${it.expression}}`
  })
  return parts === undefined || parts.includes(undefined) ? undefined : parts.join('')
}

/** A value as another template sees it; undefined where it holds what has another meaning there, or is a list or a map, which do not come from there. */
export function foreign(tree: Tree, file: string): Tree | undefined {
  if (tree.kind === 'list' || tree.kind === 'map') return undefined
  if (textOf(tree)?.parts.some((it) => typeof it !== 'string' && isOwn(it)) === true) return undefined
  if (tree.kind === 'unknown') return { ...tree, symbol: foreignSymbol(tree.symbol, file) }
  if (tree.kind === 'scalar') return tree
  return { ...tree, parts: tree.parts.map((it) => (typeof it === 'string' ? it : foreignSymbol(it, file))) }
}

/** A parameter, and the stack's own name, are another thing in each template. */
const isOwn = ({ refersTo, expression }: Unresolved): boolean => refersTo === 'parameter' || /^AWS::Stack(?:Name|Id)$/.test(expression)

/** Its expression has the template before it, so that no resource of another template is taken for it; it is shown as it stands in its own. */
function foreignSymbol(symbol: Unresolved, file: string): Unresolved {
  if (symbol.refersTo !== 'resource' || symbol.template !== undefined) return symbol
  const expression = `${file.replaceAll('.', '_')}:${symbol.expression}`
  return { ...symbol, expression, template: file, written: symbol.written ?? `\${${symbol.expression}}` }
}
