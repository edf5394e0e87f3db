import { Ajv, type ValidateFunction } from 'ajv'
import { readFileSync } from 'node:fs'

type Schema = Record<string, unknown>

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, Described | { readonly $ref: string }>>
}

interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly schema: Schema
}

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly responses: Readonly<Record<string, Described>>
  }
}

/** Statuses that GitHub gives and its description does not list for every operation. */
const everywhere = new Set([304, 400, 401, 403, 404, 422, 429, 500, 502, 503, 504])

/** Members that GitHub really answers with null (the head of a deleted fork, a comment that is outdated or on a whole file), whatever its description says. */
const reallyNullable: Readonly<Record<string, readonly string[]>> = {
  'pull-request': ['head.repo'],
  'pull-request-simple': ['head.repo'],
  'pull-request-review-comment': ['line', 'position', 'original_line', 'original_position', 'side'],
  'review-comment': ['line', 'original_line', 'original_position', 'side'],
}

/** In the list, the description wants an account to be a user and an enterprise at once; for one of them it says "or". */
const betterDescribed: Readonly<Record<string, Schema>> = {
  'get /app/installations 200': { type: 'array', items: { $ref: '#/components/schemas/installation' } },
}

const load = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../fixtures/github/${name}`, import.meta.url), 'utf8'))

interface Members {
  readonly properties?: Record<string, Schema & Members>
}

function allowNull(schema: Members | undefined, [name = '', ...deeper]: readonly string[]): void {
  const member = schema?.properties?.[name]
  if (schema?.properties === undefined || member === undefined) throw new Error(`there is no member ${name} to be null`)
  if (deeper.length > 0) allowNull(member, deeper)
  else schema.properties[name] = { anyOf: [member, { type: 'null' }] }
}

/** Says what in a request or an answer departs from GitHub's own description of its API; an empty list when nothing does. */
export class Contract {
  readonly #description = load('openapi.json') as Description
  readonly #ajv = newAjv()
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor() {
    const components = normalised(this.#description.components, false) as { schemas: Record<string, Members> }
    for (const [name, members] of Object.entries(reallyNullable))
      for (const it of members) allowNull(components.schemas[name], it.split('.'))
    this.#ajv.addSchema({ $id: 'gh', components })
  }

  /** `operation` is `get /repos/{owner}/{repo}`. */
  request(operation: string, query: URLSearchParams, body: unknown): string[] {
    const found = this.#operation(operation)
    if (found === undefined) return [`${operation} is not in the description`]
    return [...this.#query(operation, found, query), ...this.#body(operation, found, body)]
  }

  response(operation: string, status: number, body: unknown): string[] {
    const found = this.#operation(operation)
    const listed = found?.responses[String(status)]
    if (listed === undefined) return everywhere.has(status) ? [] : [`${operation} never answers ${status}`]
    const described = '$ref' in listed ? this.#description.components.responses[listed.$ref.split('/')[3] ?? ''] : listed
    const schema = betterDescribed[`${operation} ${status}`] ?? described?.content?.['application/json']?.schema
    if (schema === undefined) return body === undefined ? [] : [`${operation} answers ${status} without a body`]
    return this.#check(`${operation} ${status}`, schema, false, body)
  }

  #operation(operation: string): Operation | undefined {
    const [method = '', path = ''] = operation.split(' ')
    return this.#description.paths[path]?.[method]
  }

  #query(name: string, operation: Operation, query: URLSearchParams): string[] {
    const known = new Map(
      (operation.parameters ?? [])
        .map((it) => ('$ref' in it ? this.#description.components.parameters[it.$ref.split('/')[3] ?? ''] : it))
        .map((it) => [it?.in === 'query' ? it.name : '', it?.schema]),
    )
    return [...query].flatMap(([key, value]) => {
      const schema = known.get(key)
      if (key === '' || schema === undefined) return [`unknown query parameter ${key}`]
      const typed = schema['type'] === 'integer' ? Number(value) : value
      return this.#check(`${name} ?${key}`, schema, false, typed)
    })
  }

  #body(name: string, operation: Operation, body: unknown): string[] {
    const schema = operation.requestBody?.content['application/json']?.schema
    if (schema === undefined) return body === undefined ? [] : ['this operation takes no body']
    if (body === undefined) return operation.requestBody?.required === true ? ['a body is required'] : []
    return this.#check(`${name} body`, schema, true, body)
  }

  #check(key: string, schema: Schema, closed: boolean, value: unknown): string[] {
    let validate = this.#compiled.get(key)
    if (validate === undefined) {
      validate = this.#ajv.compile(normalised(inlined(schema, closed, this.#description), closed) as Schema)
      this.#compiled.set(key, validate)
    }
    return validate(value) ? [] : complaints(validate, value)
  }
}

/** Says what in a webhook's payload departs from GitHub's description of it. */
export class PayloadContract {
  readonly #description = load('webhooks.json') as { webhooks: Record<string, { post: Operation }>; components: unknown }
  readonly #ajv = newAjv()
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor() {
    this.#ajv.addSchema({ $id: 'gh', components: normalised(this.#description.components, false) as Schema })
  }

  check(event: string, action: string | undefined, payload: unknown): string[] {
    const name = [event, action]
      .filter((it) => it !== undefined)
      .join('-')
      .replaceAll('_', '-')
    const schema = this.#description.webhooks[name]?.post.requestBody?.content['application/json']?.schema
    if (schema === undefined) return [`no webhook is called ${name}`]
    const validate = this.#compiled.get(name) ?? this.#ajv.compile(normalised(schema, false) as Schema)
    this.#compiled.set(name, validate)
    return validate(payload) ? [] : complaints(validate, payload)
  }
}

function newAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true, logger: false, inlineRefs: false })
  for (const format of [
    'int64',
    'int32',
    'uri',
    'uri-template',
    'email',
    'repo.nwo',
    'timestamp',
    'hostname',
    'ip-address',
    'byte',
    'binary',
    'url',
    'ssh-key',
  ])
    ajv.addFormat(format, true)
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
  ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/)
  return ajv
}

function complaints(validate: ValidateFunction, value: unknown): string[] {
  return (validate.errors ?? []).slice(0, 5).map((it) => {
    const extra = it.keyword === 'additionalProperties' ? ` (${String(it.params['additionalProperty'])})` : ''
    const got =
      it.instancePath === ''
        ? undefined
        : it.instancePath
            .slice(1)
            .split('/')
            .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value)
    return `${it.instancePath || 'it'} ${it.message ?? 'is wrong'}${extra}${got === undefined ? '' : `: ${JSON.stringify(got)?.slice(0, 120)}`}`
  })
}

/** A request body's references are written out, so that closing it reaches them and leaves the answers open. */
function inlined(node: unknown, wanted: boolean, description: Description): Schema {
  const walk = (it: unknown): unknown => {
    if (Array.isArray(it)) return it.map(walk)
    if (typeof it !== 'object' || it === null) return it
    if ('$ref' in it && typeof it.$ref === 'string') return walk(description.components.schemas[it.$ref.split('/')[3] ?? ''])
    return Object.fromEntries(Object.entries(it).map(([key, value]) => [key, walk(value)]))
  }
  return (wanted ? walk(node) : node) as Schema
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, references point into the shared document, and closed objects refuse what they do not name. */
function normalised(node: unknown, closed: boolean): unknown {
  if (Array.isArray(node)) return node.map((it) => normalised(it, closed))
  if (typeof node !== 'object' || node === null) return node
  const result: Schema = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === '$ref' && typeof value === 'string') result[key] = value.replace(/^#\//, 'gh#/')
    else if (key === 'properties') result[key] = membersOf(value as object, closed)
    else result[key] = normalised(value, closed)
  }
  return nullable(closed ? withoutExtras(result) : result)
}

/** The listed names of events are older than GitHub itself, so any name is let through there. */
function membersOf(properties: object, closed: boolean): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, it]) => [
      name,
      name === 'events' ? { type: 'array', items: { type: 'string' } } : normalised(it, closed),
    ]),
  )
}

function withoutExtras(schema: Schema): Schema {
  if (schema['properties'] === undefined || schema['additionalProperties'] !== undefined) return schema
  return { ...schema, additionalProperties: false }
}

function nullable(schema: Schema): Schema {
  if (schema['nullable'] !== true) return schema
  const { nullable: _, ...rest } = schema
  return { anyOf: [rest, { type: 'null' }] }
}
