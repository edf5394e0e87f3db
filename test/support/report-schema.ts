import { Ajv } from 'ajv'

/*
 * docs/report-v1.md as a JSON schema in which every object is closed and every member needed: what the type checker sees of
 * `src/model/report.ts`, held against bytes that a process printed.
 */
type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const filled: Schema = { type: 'string', minLength: 1 }
const count: Schema = { type: 'integer', minimum: 0 }
const line: Schema = { type: 'integer', minimum: 1 }
const oneOf = (...values: readonly string[]): Schema => ({ enum: values })
const list = (items: Schema): Schema => ({ type: 'array', items })
const orNull = (it: Schema): Schema => ({ anyOf: [it, { type: 'null' }] })

/** `optional` members may be left out. */
const object = (members: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema => ({
  type: 'object',
  properties: { ...members, ...optional },
  required: Object.keys(members),
  additionalProperties: false,
})

const severity = ['critical', 'high', 'medium', 'low', 'info']

const location = object({ file: filled, startLine: line, endLine: line }, { startColumn: line, endColumn: line, side: oneOf('base') })

const functionFact = object({ name: filled, runtime: orNull(text), handler: orNull(text), codePath: orNull(text), role: orNull(text) })

const routeFact = object({
  method: { type: 'string', pattern: '^[A-Z]+$' },
  path: { type: 'string', pattern: '^/' },
  function: orNull(filled),
  api: oneOf('rest', 'http', 'websocket', 'function-url', 'alb', 'appsync', 'unknown'),
  auth: oneOf('none', 'iam', 'cognito', 'custom', 'jwt', 'api-key', 'unknown'),
  validated: { type: ['boolean', 'null'] },
})

const triggerTypes =
  'sqs sns s3 schedule dynamodb kinesis kafka mq eventbridge cognito iot alexa cloudwatch-logs cloudfront config documentdb ses'
const triggerFact = object({
  function: orNull(filled),
  type: oneOf(...triggerTypes.split(' '), 'step-functions', 'other'),
  source: orNull(text),
})

const witness = object(
  { action: filled, resource: filled, context: { type: 'object', additionalProperties: list(text) } },
  { principal: filled },
)

const permissionFact = object(
  {
    principal: filled,
    functions: list(filled),
    kind: oneOf('identity', 'resource', 'trust', 'boundary'),
    action: filled,
    resource: filled,
    condition: orNull({ type: 'object' }),
    witness: orNull(witness),
    escalation: orNull(text),
    reason: orNull(filled),
  },
  { resources: list(filled) },
)

const dependencyFact = object(
  {
    ecosystem: oneOf('npm', 'PyPI', 'Maven', 'Go', 'RubyGems', 'NuGet', 'crates.io', 'Packagist'),
    name: filled,
    version: orNull(filled),
    previousVersion: orNull(filled),
    purl: { type: 'string', pattern: '^pkg:' },
    direct: { type: 'boolean' },
    scope: oneOf('runtime', 'development'),
    manifest: filled,
    transitiveAdded: orNull(count),
    functions: list(filled),
    vulnerabilities: list(
      object({ id: filled, aliases: list(text), severity: oneOf(...severity, 'unknown'), fixedIn: orNull(text), summary: text }),
    ),
  },
  {
    requirement: text,
    lockfile: filled,
    path: list(filled),
    source: oneOf('git', 'http', 'tarball', 'path'),
    installScript: { const: true },
    licence: filled,
    deprecated: filled,
    age: count,
    outOfStep: { const: true },
    contentsChanged: { const: true },
    resembles: filled,
    listedIn: filled,
  },
)

const settingFact = object({ subject: filled, name: filled, before: orNull(text), after: orNull(text) }, { when: filled })

/** A change of one of these kinds, with the fact of its kind and no other. */
const change = (noun: string, fact: Schema, actions: readonly string[], optional: Readonly<Record<string, Schema>> = {}): Schema =>
  object(
    {
      kind: oneOf(...actions.map((it) => `${noun}-${it}`)),
      id: filled,
      service: orNull(filled),
      location,
      summary: { type: 'string', pattern: '[^.]\\.$' },
      [noun]: fact,
    },
    optional,
  )

const what = { what: list(filled) }
const changes = [
  change('function', functionFact, ['added', 'removed', 'changed'], what),
  change('route', routeFact, ['added', 'removed', 'changed'], what),
  change('trigger', triggerFact, ['added', 'removed', 'changed'], what),
  change('permission', permissionFact, ['widened', 'narrowed', 'granted', 'unknown'], { partOf: filled }),
  change('dependency', dependencyFact, ['added', 'updated', 'removed']),
  change('setting', settingFact, ['changed'], { partOf: filled }),
]

const finding = object(
  {
    rule: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' },
    severity: oneOf(...severity),
    title: { type: 'string', pattern: '[^.]$' },
    message: filled,
    remediation: filled,
    suggestion: orNull(object({ location, replacement: text })),
    location,
    change: orNull(filled),
    fingerprint: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    certainty: oneOf('certain', 'undetermined'),
    status: oneOf('new', 'existing', 'accepted'),
    acceptance: orNull(object({ by: filled, reason: filled, until: orNull(filled), source: filled })),
    related: list(object({ location, note: filled })),
    aspect: filled,
    references: list({ type: 'string', pattern: '^https://' }),
  },
  { partOf: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
)

const counts = ['functions', 'routes', 'publicRoutes', 'triggers', 'roles', 'actionsGranted', 'wildcardGrants']
const packages = ['directDependencies', 'transitiveDependencies', 'vulnerabilities']
const surface = object(Object.fromEntries([...counts, ...packages].map((it) => [it, count])))

const commitId = orNull({ type: 'string', pattern: '^[0-9a-f]{40}$' })
const commit = object({ commit: commitId })

const report = object({
  schemaVersion: oneOf('1'),
  tool: object({ name: oneOf('parapet'), version: filled, rulesVersion: filled }),
  base: commit,
  head: commit,
  services: list(
    object({
      id: filled,
      framework: oneOf('serverless', 'sam', 'cloudformation', 'terraform', 'cdk', 'openapi'),
      file: filled,
      name: orNull(filled),
    }),
  ),
  changes: list({ anyOf: changes }),
  findings: list(finding),
  surface: object({ base: surface, head: surface }),
  verdict: object({ outcome: oneOf('pass', 'advise', 'block', 'undetermined'), blocking: count, failOn: oneOf(...severity, 'never') }),
  configuration: orNull(
    object({
      file: filled,
      repository: orNull(filled),
      commit: commitId,
      effects: list(
        object({
          key: oneOf('services', 'ignore', 'rules', 'failOn', 'undetermined'),
          subject: text,
          value: text,
          isWeaker: { type: 'boolean' },
          count: { type: 'integer', minimum: 1 },
          because: orNull(filled),
          location,
        }),
      ),
    }),
  ),
  diagnostics: list(object({ level: oneOf('error', 'warning', 'note'), location: orNull(location), message: filled, reason: filled })),
})

const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(report)

/** What in a value is not as the format says; nothing for a report. */
export function faultsOf(value: unknown): string[] {
  validate(value)
  return (validate.errors ?? []).map((it) => `${it.instancePath} ${it.message ?? it.keyword}`)
}
