import type {
  Asset,
  Dependency,
  FunctionNode,
  LockedPackage,
  Manifest,
  Policy,
  Principal,
  Route,
  Selection,
  ServerlessApp,
  Service,
  Statement,
  Trigger,
} from '../../src/model/application.ts'
import type { Auth } from '../../src/model/report.ts'
import type { Setting, SettingValue } from '../../src/model/setting.ts'
import type { Span, Text, Unresolved, Val } from '../../src/model/source.ts'

/** Pieces of a `ServerlessApp`, each with a place: `at(12)` is line 12 of serverless.yml. */
export const at = (line: number, file = 'serverless.yml', width = 10): Span => ({
  file,
  start: { line, column: 5 },
  end: { line, column: 5 + width },
})

export const known = <T>(value: T, span: Span = at(1)): Val<T> => ({ known: true, value, at: span })
export const unknown = (expression: string, span: Span = at(1)): Val<never> => ({ known: false, expression, at: span })

/** `arn:aws:s3:::${Bucket}/*`: what stands in `${…}` is a resource of the template, or what `symbols` says. */
function text(value: string, span: Span = at(1), symbols: Readonly<Record<string, Partial<Unresolved>>> = {}): Text {
  const parts = value.split(/(\$\{[^}]*\})/).filter((it) => it !== '')
  return {
    at: span,
    parts: parts.map((it) => {
      if (!it.startsWith('${') || it.startsWith('${aws:')) return it
      const expression = it.slice(2, -1)
      const refersTo = expression.startsWith('AWS::') ? 'pseudo' : 'resource'
      return { expression, refersTo, ...symbols[expression] } satisfies Unresolved
    }),
  }
}

type Some = string | readonly string[]
const list = (it: Some): readonly string[] => (typeof it === 'string' ? [it] : it)

export interface StatementGiven {
  /** `unknown`: only the deployment knows. */
  readonly effect?: 'Allow' | 'Deny' | 'unknown'
  readonly action?: Some
  readonly notAction?: Some
  readonly resource?: Some
  readonly notResource?: Some
  readonly condition?: Readonly<Record<string, Readonly<Record<string, Some>>>>
  readonly principal?: Readonly<Record<string, Some>> | '*'
  readonly line?: number
  readonly file?: string
  readonly origin?: string
  readonly symbols?: Readonly<Record<string, Partial<Unresolved>>>
  readonly variables?: boolean
}

/** A statement whose actions stand on lines of their own, from `line` + 1 on. */
export function statement(given: StatementGiven): Statement {
  const line = given.line ?? 1
  const items = (some: Some, from: number) => list(some).map((it, i) => text(it, at(from + i, given.file), given.symbols))
  const select = (positive: Some | undefined, negative: Some | undefined, from: number): Selection =>
    negative === undefined ? { negated: false, items: items(positive ?? [], from) } : { negated: true, items: items(negative, from) }
  const condition = Object.entries(given.condition ?? {}).map(([operator, tests]) => [
    operator,
    Object.fromEntries(Object.entries(tests).map(([key, values]) => [key, list(values)])),
  ])
  return {
    sid: null,
    effect: given.effect === 'unknown' ? unknown('Effect', at(line, given.file)) : known(given.effect ?? 'Allow', at(line, given.file)),
    action: select(given.action, given.notAction, line + 1),
    resource: select(given.resource ?? (given.principal === undefined ? '*' : []), given.notResource, line),
    principal: given.principal === undefined ? null : principals(given.principal, at(line, given.file), given.symbols),
    condition: given.condition === undefined ? null : known(Object.fromEntries(condition), at(line, given.file)),
    variables: given.variables ?? true,
    at: at(line, given.file),
    origin: given.origin ?? 'written',
  }
}

function principals(given: NonNullable<StatementGiven['principal']>, span: Span, symbols: StatementGiven['symbols']): Selection {
  const pairs =
    given === '*' ? [['*', '*'] as const] : Object.entries(given).flatMap(([type, some]) => list(some).map((it) => [type, it] as const))
  const place = (i: number): Span => ({ ...span, start: { ...span.start, column: span.start.column + i } })
  return { negated: false, items: pairs.map(([, it], i) => text(it, place(i), symbols)), types: pairs.map(([type]) => type) }
}

export const statements = (...given: readonly StatementGiven[]): Policy => ({
  kind: 'statements',
  name: null,
  statements: given.map(statement),
  at: at(given[0]?.line ?? 1),
})

export const managed = (arn: string, line = 1, origin?: string): Policy => ({
  kind: 'managed',
  arn: text(arn, at(line)),
  at: at(line),
  ...(origin === undefined ? {} : { origin }),
})

export const opaque = (expression: string, line = 1): Policy => ({ kind: 'opaque', expression, at: at(line) })

/** One service with what it holds; everything else is filled in. */
export class ServiceBuilder {
  readonly service: Service
  readonly functions: FunctionNode[] = []
  readonly routes: Route[] = []
  readonly triggers: Trigger[] = []
  readonly principals: Principal[] = []
  readonly assets: Asset[] = []
  readonly settings: Setting[] = []

  constructor(file = 'serverless.yml', more: Partial<Service> = {}) {
    this.service = { id: file, framework: 'serverless', file, name: 'shop', files: [file], ...more }
  }

  #at(line: number): Span {
    return at(line, this.service.file)
  }

  id(kind: string, name: string): string {
    return `${this.service.id}#${kind}/${name}`
  }

  /** `role`: the name of a principal of this service. */
  function(name: string, line: number, more: Partial<Omit<FunctionNode, 'role'>> & { role?: string | null } = {}): this {
    const { role = null, ...rest } = more
    this.functions.push({
      id: this.id('function', name),
      service: this.service.id,
      at: this.#at(line),
      body: this.#at(line),
      name,
      runtime: known('nodejs20.x', this.#at(line)),
      handler: known(`src/${name}.handler`, this.#at(line)),
      codePath: null,
      roleName: role,
      role: role === null ? null : this.id('principal', role),
      ...rest,
    })
    return this
  }

  route(
    method: string,
    path: string,
    line: number,
    more: Partial<Omit<Route, 'function' | 'auth'>> & { function?: string | null; auth?: Auth | Val<Auth> } = {},
  ): this {
    const { function: reaches = null, auth = 'none', apiName = '', ...rest } = more
    const span = this.#at(line)
    this.routes.push({
      id: this.id('route', `${apiName} ${method} ${path}`),
      service: this.service.id,
      at: span,
      method,
      path,
      api: 'rest',
      apiName,
      function: reaches === null ? null : this.id('function', reaches),
      auth: typeof auth === 'string' ? known(auth, span) : auth,
      authorizer: null,
      authAt: null,
      scopes: [],
      validated: null,
      preflight: false,
      restricted: false,
      ...rest,
    })
    return this
  }

  trigger(type: Trigger['type'], source: string | null, line: number, reaches: string | null = null, more: Partial<Trigger> = {}): this {
    this.triggers.push({
      id: this.id('trigger', `${reaches ?? ''} ${type} ${source ?? '1'}`),
      service: this.service.id,
      at: this.#at(line),
      function: reaches === null ? null : this.id('function', reaches),
      type,
      source,
      ...more,
    })
    return this
  }

  /** Functions whose `role` names it run as it. */
  principal(name: string, line: number, policies: readonly Policy[], more: Partial<Principal> = {}): this {
    const id = this.id('principal', name)
    this.principals.push({
      id,
      service: this.service.id,
      at: this.#at(line),
      name,
      kind: 'role',
      functions: [],
      policies,
      trust: [],
      ...more,
    })
    return this
  }

  /** A bucket, unless `more` says otherwise. */
  asset(name: string, line: number, policies: readonly Policy[] = [], more: Partial<Asset> = {}): this {
    const id = this.id('asset', name)
    this.assets.push({ id, service: this.service.id, at: this.#at(line), name, kind: 'bucket', function: null, policies, ...more })
    return this
  }

  /** `line` null: nothing says so, and it is a default. Of a function where `more` says nothing else. */
  setting(
    of: string,
    name: Setting['name'],
    value: SettingValue | Val<SettingValue>,
    line: number | null,
    more: Partial<Setting> = {},
  ): this {
    const span = this.#at(line ?? 2)
    const isVal = typeof value === 'object' && value !== null && 'known' in value
    this.settings.push({
      service: this.service.id,
      kind: 'function',
      of,
      function: more.kind === undefined ? this.id('function', of) : null,
      api: null,
      name,
      value: isVal ? value : known(value, span),
      at: span,
      isDefault: line === null,
      isInherited: false,
      ...more,
    })
    return this
  }
}

/** The application of these services. */
export function app(services: readonly ServiceBuilder[] = [], more: Partial<ServerlessApp> = {}): ServerlessApp {
  const functions = services.flatMap((it) => it.functions)
  return {
    services: services.map((it) => it.service),
    functions,
    routes: services.flatMap((it) => it.routes),
    triggers: services.flatMap((it) => it.triggers),
    principals: services.flatMap((it) => it.principals.map((one) => ({ ...one, functions: runningAs(one.id, functions) }))),
    assets: services.flatMap((it) => it.assets),
    settings: services.flatMap((it) => it.settings),
    manifests: [],
    gaps: [],
    ...more,
  }
}

const runningAs = (role: string, functions: readonly FunctionNode[]): string[] =>
  functions.filter((it) => it.role === role).map((it) => it.id)

export const dependency = (name: string, version: string | null, line: number, more: Partial<Dependency> = {}): Dependency => ({
  name,
  requirement: `^${version ?? '1'}`,
  version,
  scope: 'runtime',
  at: at(line, 'package.json'),
  locked: version === null ? null : `${name}@${version}`,
  ...more,
})

/** A manifest; `lock` maps each package of the graph (`name@version`) to what it depends on. */
export function manifest(
  file: string,
  dependencies: readonly Dependency[],
  lock: Readonly<Record<string, readonly string[]>> | null = null,
  ecosystem: Manifest['ecosystem'] = 'npm',
): Manifest {
  const packages = Object.entries(lock ?? {}).map(([key, needs]): [string, LockedPackage] => {
    const split = key.lastIndexOf('@')
    return [key, { name: key.slice(0, split), version: key.slice(split + 1), development: false, dependencies: needs }]
  })
  return {
    file,
    lockfile: lock === null ? null : 'package-lock.json',
    ecosystem,
    dependencies,
    lock: lock === null ? null : { packages: new Map(packages), file: 'package-lock.json' },
  }
}
