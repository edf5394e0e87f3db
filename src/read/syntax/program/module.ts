import type { Expression, ExportDefaultDeclarationKind, ExportNamedDeclaration, ModuleExportName, Program, Statement } from 'oxc-parser'
import type { Lines } from '../lines.ts'
import { mayChange } from './change.ts'
import { declareEnum } from './enumeration.ts'
import { nativeModule } from './global.ts'
import { isModule, type Machine, type Module, type Stretch } from './machine.ts'
import { bind, namesOf } from './pattern.ts'
import { Scope } from './scope.ts'
import { execute } from './statement.ts'
import { type MapValue, mapOf, type ModuleValue, nativeAt, undefinedAt, type Value } from './value.ts'

interface Parts {
  readonly file: string
  readonly text: string
  readonly lines: Lines
  readonly program: Program
}

/**
 * One file of a program. Declarations and imports are evaluated when their value is asked for; of the other statements of its top level only
 * those are executed that may change a value, once, before anything is taken from it.
 */
export class ProgramModule implements Module {
  readonly file: string
  readonly text: string
  readonly lines: Lines
  readonly #machine: Machine
  readonly #scope: Scope
  readonly #exports = new Map<string, () => Value | undefined>()
  readonly #stars: string[] = []
  readonly #effects: Statement[] = []
  readonly #commonJs: MapValue
  readonly #whole: Stretch
  #assigned: (() => Value) | undefined

  constructor({ file, text, lines, program }: Parts, machine: Machine) {
    this.file = file
    this.text = text
    this.lines = lines
    this.#machine = machine
    this.#scope = new Scope(this)
    this.#whole = { start: program.start, end: program.end }
    const at = lines.span(program.start, program.start)
    this.#commonJs = mapOf([['exports', { keyAt: at, value: mapOf([], at) }]], at)
    for (const it of program.body) this.#declare(it)
  }

  commonJs(name: 'module' | 'exports'): Value {
    return name === 'module' ? this.#commonJs : this.#current()
  }

  exports(): Value {
    this.#settle()
    if (this.#assigned !== undefined) return this.#assigned()
    return this.#exports.size > 0 || this.#stars.length > 0 ? this.namespace() : this.#current()
  }

  export(name: string): Value | undefined {
    this.#settle()
    const found = this.#exports.get(name)
    if (found !== undefined) return found()
    if (this.#exports.size === 0 && this.#stars.length === 0) return this.#memberOfExports(name)
    return name === 'default' ? undefined : this.#starred(name)
  }

  namespace(): ModuleValue {
    const at = this.lines.span(this.#whole.start, this.#whole.start)
    return { kind: 'module', names: () => this.#names(), get: (name) => this.export(name), at }
  }

  #current(): Value {
    return this.#commonJs.members.get('exports')?.value ?? undefinedAt(this.#commonJs.at)
  }

  #memberOfExports(name: string): Value | undefined {
    const value = this.#assigned?.() ?? this.#current()
    if (value.kind === 'map' && value.members.has(name)) return value.members.get(name)?.value
    return name === 'default' ? value : undefined
  }

  #starred(name: string): Value | undefined {
    for (const it of this.#stars) {
      const found = this.#machine.load(it, this)
      const value = isModule(found) ? found.export(name) : undefined
      if (value !== undefined) return value
    }
    return undefined
  }

  #names(): readonly string[] {
    const names = new Set(this.#exports.keys())
    for (const it of this.#stars) {
      const found = this.#machine.load(it, this)
      if (isModule(found)) for (const name of found.namespace().names()) if (name !== 'default') names.add(name)
    }
    if (names.size > 0) return [...names]
    const value = this.exports()
    return value.kind === 'map' ? [...value.members.keys()] : []
  }

  #settle(): void {
    for (const it of this.#effects.splice(0)) execute(this.#machine, it, this.#scope, [])
  }

  #declare(node: Statement): void {
    switch (node.type) {
      case 'ImportDeclaration':
        if (node.importKind === 'type') break
        for (const it of node.specifiers) {
          const name = it.type === 'ImportSpecifier' ? nameOf(it.imported) : it.type === 'ImportDefaultSpecifier' ? 'default' : '*'
          this.#scope.declareLater(it.local.name, () => this.#imported(node.source.value, name, it))
        }
        break
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type === 'TSExternalModuleReference') {
          const { value } = node.moduleReference.expression
          this.#scope.declareLater(node.id.name, () => this.#imported(value, '=', node))
        }
        break
      case 'ExportDefaultDeclaration':
        this.#exports.set(
          'default',
          this.#once(() => this.#defaultValue(node.declaration)),
        )
        break
      case 'TSExportAssignment':
        this.#assigned = this.#once(() => this.#machine.evaluate(node.expression, this.#scope))
        break
      case 'ExportAllDeclaration':
        if (node.exported === null) this.#stars.push(node.source.value)
        else this.#exports.set(nameOf(node.exported), () => this.#imported(node.source.value, '*', node))
        break
      default:
        this.#declareName(node)
    }
  }

  #declareName(node: Statement): void {
    switch (node.type) {
      case 'ExportNamedDeclaration':
        if (node.exportKind !== 'type') this.#exportNames(node)
        break
      case 'ExpressionStatement':
        if (mayChange(node.expression)) this.#effects.push(node)
        break
      default:
        if (executed.has(node.type)) this.#effects.push(node)
        else this.#declared(node)
    }
  }

  #exportNames({ declaration, specifiers, source }: ExportNamedDeclaration): void {
    for (const it of declaration === null ? [] : this.#declared(declaration)) this.#exports.set(it, () => this.#scope.get(it))
    for (const { local, exported } of specifiers) {
      const value = () => (source === null ? this.#scope.get(nameOf(local)) : this.#imported(source.value, nameOf(local), local))
      this.#exports.set(nameOf(exported), value)
    }
  }

  /** Declares what a statement declares; the names. */
  #declared(node: Statement): readonly string[] {
    const scope = this.#scope
    if (node.type === 'VariableDeclaration') return node.declarations.flatMap((it) => this.#variables(it.id, it.init))
    if (node.type === 'TSEnumDeclaration') {
      declareEnum(this.#machine, node, scope)
      return [node.id.name]
    }
    if ((node.type !== 'FunctionDeclaration' && node.type !== 'ClassDeclaration') || node.id === null) return []
    const { name } = node.id
    scope.declareLater(name, () => this.#machine.evaluate(node, scope))
    return [name]
  }

  #variables(pattern: Parameters<typeof namesOf>[0], init: Expression | null): readonly string[] {
    const scope = this.#scope
    if (pattern.type === 'Identifier') {
      const at = this.lines.span(pattern.start, pattern.end)
      scope.declareLater(pattern.name, () => (init === null ? undefinedAt(at) : this.#machine.evaluate(init, scope)))
      return [pattern.name]
    }
    const names = namesOf(pattern)
    const bound = this.#once(() => {
      const inner = new Scope(this, scope)
      if (init !== null) bind(this.#machine, pattern, this.#machine.evaluate(init, scope), inner)
      return inner
    })
    for (const it of names) scope.declareLater(it, () => bound().get(it) ?? this.#machine.unknown(pattern, scope))
    return names
  }

  #defaultValue(node: ExportDefaultDeclarationKind): Value {
    if (node.type === 'TSInterfaceDeclaration') return undefinedAt(this.lines.span(node.start, node.end))
    if (node.type === 'FunctionDeclaration' && node.id !== null) this.#declared(node)
    return this.#machine.evaluate(node, this.#scope)
  }

  #imported(specifier: string, name: string, site: Stretch): Value {
    const at = this.lines.span(site.start, site.end)
    const native = nativeModule(specifier)
    if (native !== undefined) return nativeAt('*default='.includes(name) ? native : `${native}.${name}`, at)
    const found = this.#machine.load(specifier, this)
    const unknown = () => this.#machine.unknown(site, this.#scope)
    if (found === undefined) return unknown()
    if (!isModule(found))
      return '*default='.includes(name) ? found : found.kind === 'map' ? (found.members.get(name)?.value ?? unknown()) : unknown()
    if (name === '=') return found.exports()
    return name === '*' ? found.namespace() : (found.export(name) ?? unknown())
  }

  #once<T>(make: () => T): () => T {
    let made: { readonly value: T } | undefined
    return () => (made ??= { value: make() }).value
  }
}

const nameOf = (node: ModuleExportName): string => (node.type === 'Literal' ? node.value : node.name)

/** Statements of the top level that may change a value. */
const executed = new Set([
  'IfStatement',
  'BlockStatement',
  'ForOfStatement',
  'ForInStatement',
  'ForStatement',
  'SwitchStatement',
  'TryStatement',
  'WhileStatement',
  'DoWhileStatement',
  'LabeledStatement',
])
