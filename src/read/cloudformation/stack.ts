import type { NodeId } from '../../model/application.ts'
import type { Gap, Span } from '../../model/source.ts'
import type { GivenValue } from '../parameters/index.ts'
import type { Source } from '../source.ts'
import { unlessChanged } from '../unchanged.ts'
import { type Entry, get, items, known, textOf, type Tree } from '../syntax/tree.ts'
import { alternatives } from './choice.ts'
import { isTransform } from './include.ts'
import { membersOf, resolve } from './intrinsics.ts'
import { namesOf } from './names.ts'
import { Neighbours, passedTo } from './neighbours.ts'
import { newEffort, type Scope, scopeOf } from './scope.ts'
import { logicalId, references, shown } from './value.ts'

/** What a framework adds to the template by itself, so that references to it find their node. */
export interface Implicit {
  readonly type: string
  readonly function?: NodeId
  /** The names under which that function is deployed, for ARNs that are put together. */
  readonly functionNames?: readonly string[]
  readonly principal?: NodeId
}

export interface StackInput {
  /** The template, or what has its sections (`resources:` of a serverless.yml). */
  readonly template: Tree
  readonly source: Source
  /** `Service.id` */
  readonly service: string
  /** The template's path. */
  readonly file: string
  readonly implicit: ReadonlyMap<string, Implicit>
  /** What its parameters are given; those that are not have their defaults. */
  readonly given?: Scope['given']
}

export interface Resource {
  readonly id: string
  readonly type: string
  /** Resolved; undefined where there are none. */
  readonly properties: Tree | undefined
  /** The members beside `Properties`, as written: `Metadata`, `DependsOn`, `IgnoreGlobals`, `Connectors`. */
  readonly attributes: Tree
  /** Only deployed under a condition. */
  readonly conditional: boolean
  /** The key of the resource. */
  readonly at: Span
  readonly body: Span
}

const functionTypes = new Set(['AWS::Lambda::Function', 'AWS::Serverless::Function'])

/** One template with its resources resolved, and what its references mean. */
export class Stack {
  readonly service: string
  readonly file: string
  readonly source: Source
  readonly scope: Scope
  readonly resources: ReadonlyMap<string, Resource>
  readonly #implicit: ReadonlyMap<string, Implicit>
  readonly #functionNames = new Map<string, NodeId>()
  readonly #roleNames = new Map<string, NodeId>()

  constructor({ template, source, service, file, implicit, given = new Map() }: StackInput) {
    this.service = service
    this.file = file
    this.source = source
    this.#implicit = implicit
    const effort = newEffort()
    const neighbours = new Neighbours(template, { file, source, effort })
    const passed = get(template, 'Parameters') === undefined ? new Map<string, GivenValue>() : passedTo(file, source, effort)
    const own = {
      ...scopeOf(template, { file, source, implicit, neighbours, given: { get: (name) => given.get(name) ?? passed.get(name) } }),
      effort,
    }
    const entries = membersOf(get(template, 'Resources'), own).map((it) => withIncluded(it, own))
    const known = { ...own, resources: new Map([...own.resources, ...entries.map((it): [string, string] => [it.key, typeOf(it)])]) }
    this.scope = { ...known, names: namesOf(entries, known) }
    this.resources = new Map(entries.filter((it) => it.value.kind === 'map').map((it) => [it.key, this.#resource(it)]))
    for (const it of implicit.values())
      if (it.function !== undefined) for (const name of it.functionNames ?? []) this.#functionNames.set(name, it.function)
    for (const it of this.resources.values()) this.#remember(it)
  }

  #resource(entry: Entry): Resource {
    const properties = get(entry.value, 'Properties')
    return {
      id: entry.key,
      type: madeBy(typeOf(entry), properties),
      properties: properties === undefined ? undefined : resolve(properties, this.scope),
      attributes: entry.value,
      conditional: get(entry.value, 'Condition') !== undefined,
      at: entry.keyAt,
      body: entry.value.at,
    }
  }

  #remember(it: Resource): void {
    const name = functionTypes.has(it.type) ? shown(get(it.properties, 'FunctionName')) : undefined
    if (name !== undefined) this.#functionNames.set(name, this.id('function', it.id))
    const role = it.type === 'AWS::IAM::Role' ? shown(get(it.properties, 'RoleName')) : undefined
    if (role !== undefined) this.#roleNames.set(role, this.id('principal', it.id))
  }

  /** A framework makes it, and what the template says of it goes on top. */
  isImplicit(id: string): boolean {
    return this.#implicit.has(id)
  }

  id(kind: 'function' | 'route' | 'trigger' | 'principal' | 'asset', name: string): NodeId {
    return `${this.service}#${kind}/${name}`
  }

  ofType(...types: readonly string[]): readonly Resource[] {
    return [...this.resources.values()].filter((it) => types.includes(it.type))
  }

  /** The resource of a type that a value refers to. */
  referred(tree: Tree | undefined, ...types: readonly string[]): Resource | undefined {
    for (const path of references(tree)) {
      const it = this.resources.get(logicalId(path))
      if (it !== undefined && (types.length === 0 || types.includes(it.type))) return it
    }
    return undefined
  }

  /** The function that an ARN, a name, an API's integration URI or a reference means; null for one outside of this stack. */
  functionOf(tree: Tree | undefined): NodeId | null {
    for (const it of tree === undefined ? [] : alternatives(tree)) {
      const found = this.#functionOf(it)
      if (found !== null) return found
    }
    return null
  }

  #functionOf(tree: Tree): NodeId | null {
    for (const path of references(tree)) {
      const found = this.#functionBehind(logicalId(path), 4)
      if (found !== undefined) return found
    }
    const other = ofOther(tree, 'function', ...functionTypes)
    if (other !== undefined) return other
    const text = shown(tree)
    return text === undefined ? null : (this.#functionNamed(text) ?? null)
  }

  /** Aliases, versions and function URLs stand for their function. */
  #functionBehind(id: string, hops: number): NodeId | undefined {
    const implicit = this.#implicit.get(id)?.function
    if (implicit !== undefined) return implicit
    const resource = this.resources.get(id)
    if (resource === undefined || hops === 0) return undefined
    if (functionTypes.has(resource.type)) return this.id('function', id)
    if (!stands.has(resource.type)) return undefined
    const target = get(resource.properties, 'FunctionName') ?? get(resource.properties, 'TargetFunctionArn')
    for (const path of references(target)) {
      const found = this.#functionBehind(logicalId(path), hops - 1)
      if (found !== undefined) return found
    }
    const name = shown(target)
    return name === undefined ? undefined : this.#functionNames.get(name)
  }

  /** In an ARN or an integration's URI a version, an alias or `/invocations` may follow the name. */
  #functionNamed(text: string): NodeId | undefined {
    const mark = text.lastIndexOf(':function:')
    if (mark === -1) return this.#functionNames.get(text)
    const name = text.slice(mark + ':function:'.length)
    for (let end = name.length; end > 0; end = Math.max(name.lastIndexOf(':', end - 1), name.lastIndexOf('/', end - 1))) {
      const found = this.#functionNames.get(name.slice(0, end))
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The role that an ARN, a name or a reference means; null for one outside of this stack. */
  roleOf(tree: Tree | undefined): NodeId | null {
    for (const it of tree === undefined ? [] : alternatives(tree)) {
      const found = this.#roleOf(it)
      if (found !== null) return found
    }
    return null
  }

  #roleOf(tree: Tree): NodeId | null {
    const own = this.principalOf(tree, 'AWS::IAM::Role') ?? ofOther(tree, 'principal', 'AWS::IAM::Role')
    if (own !== null && own !== undefined) return own
    const text = shown(tree)
    if (text === undefined) return null
    const name = text.includes(':role/') ? text.slice(text.lastIndexOf('/') + 1) : text
    return this.#roleNames.get(name) ?? null
  }

  /** The principal of a type that a value refers to. */
  principalOf(tree: Tree | undefined, type: string): NodeId | null {
    for (const path of references(tree)) {
      const id = logicalId(path)
      const implicit = this.#implicit.get(id)?.principal
      if (implicit !== undefined) return implicit
      if (this.resources.get(id)?.type === type) return this.id('principal', id)
    }
    return null
  }

  /** `of`: what cannot be read; the gap matters only where that is not as it was. */
  gap(level: Gap['level'], reason: string, at: Span, message: string, of?: Tree): void {
    const gap: Gap = { level, reason, at, message }
    this.source.gap(of === undefined ? gap : unlessChanged(gap, of))
  }
}

const stands = new Set(['AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::Lambda::Url'])

/** What a value of another template of the repository means, in that template's service. */
function ofOther(tree: Tree, kind: 'function' | 'principal', ...types: readonly string[]): NodeId | undefined {
  const symbols = (textOf(tree)?.parts ?? []).filter((it) => typeof it !== 'string')
  const found = symbols.find((it) => it.template !== undefined && types.includes(it.resourceType ?? ''))
  return found === undefined
    ? undefined
    : `${found.template}#${kind}/${logicalId(found.expression.slice(found.expression.lastIndexOf(':') + 1))}`
}

/** A resource whose own members, its type among them, are included from a file. */
const withIncluded = (entry: Entry, scope: Scope): Entry =>
  entry.value.kind === 'map' && entry.value.entries.some(isTransform)
    ? { ...entry, value: { ...entry.value, entries: membersOf(entry.value, scope) } }
    : entry

const typeOf = (entry: Entry): string => known(get(entry.value, 'Type')) ?? ''

/**
 * Where accounts may only be given roles by a custom resource, it takes the members of the role or policy that it makes: `Custom::TeamRole` with
 * `AssumeRolePolicyDocument`.
 */
function madeBy(type: string, properties: Tree | undefined): string {
  if (!type.startsWith('Custom::')) return type
  if (type.endsWith('Role') && get(properties, 'AssumeRolePolicyDocument') !== undefined) return 'AWS::IAM::Role'
  const statements = items(get(properties, 'PolicyDocument', 'Statement'))
  // With principals it is the policy of some resource.
  const isOfRoles = statements.length > 0 && statements.every((it) => get(it, 'Principal') === undefined)
  return type.endsWith('Policy') && isOfRoles ? 'AWS::IAM::ManagedPolicy' : type
}

/** `template.yml#function/Export` → `Export` */
export const nameOf = (id: NodeId): string => id.slice(id.indexOf('#') + 1).replace(/^[a-z]+\//, '')
