/** The public result format, version 1: fields may be added; a change of meaning makes version 2. See docs/report-v1.md. */
export interface Report {
  readonly schemaVersion: '1'
  readonly tool: { readonly name: 'parapet'; readonly version: string; readonly rulesVersion: string }
  /** The merge base of the two revisions given, which is what is compared; null where there is none. */
  readonly base: { readonly commit: string | null }
  /** null for a working tree. */
  readonly head: { readonly commit: string | null }
  readonly services: readonly Service[]
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  readonly surface: { readonly base: Surface; readonly head: Surface }
  readonly verdict: Verdict
  /** The repository's own configuration; null where there is none, or none was asked for. */
  readonly configuration: ConfigurationUse | null
  readonly diagnostics: readonly Diagnostic[]
}

export const frameworks = ['serverless', 'sam', 'cloudformation', 'terraform', 'cdk', 'openapi'] as const

export interface Service {
  readonly id: string
  readonly framework: (typeof frameworks)[number]
  readonly file: string
  readonly name: string | null
}

/** Lines and columns are 1-based; `endLine` and `endColumn` are inclusive of the last line and exclusive of the last column. */
export interface Location {
  readonly file: string
  readonly startLine: number
  readonly endLine: number
  readonly startColumn?: number
  readonly endColumn?: number
  readonly side?: 'base'
}

export type Auth = 'none' | 'iam' | 'cognito' | 'custom' | 'jwt' | 'api-key' | 'unknown'

interface ChangeBase {
  readonly id: string
  readonly service: string | null
  readonly location: Location
  readonly summary: string
  /** The `Change.id` that speaks for this one too: one statement gained several actions. */
  readonly partOf?: string
}

export type Change = ChangeBase &
  (
    | {
        readonly kind: 'function-added' | 'function-removed' | 'function-changed'
        readonly function: FunctionFact
        readonly what?: readonly string[]
      }
    | { readonly kind: 'route-added' | 'route-removed' | 'route-changed'; readonly route: RouteFact; readonly what?: readonly string[] }
    | {
        readonly kind: 'trigger-added' | 'trigger-removed' | 'trigger-changed'
        readonly trigger: TriggerFact
        readonly what?: readonly string[]
      }
    | {
        readonly kind: 'permission-widened' | 'permission-narrowed' | 'permission-granted' | 'permission-unknown'
        readonly permission: PermissionFact
      }
    | { readonly kind: 'dependency-added' | 'dependency-updated' | 'dependency-removed'; readonly dependency: DependencyFact }
    | { readonly kind: 'setting-changed'; readonly setting: SettingFact }
  )

export interface FunctionFact {
  readonly name: string
  readonly runtime: string | null
  readonly handler: string | null
  readonly codePath: string | null
  readonly role: string | null
}

export interface RouteFact {
  readonly method: string
  readonly path: string
  readonly function: string | null
  readonly api: 'rest' | 'http' | 'websocket' | 'function-url' | 'alb' | 'appsync' | 'unknown'
  readonly auth: Auth
  readonly validated: boolean | null
}

export type TriggerType =
  | 'sqs'
  | 'sns'
  | 's3'
  | 'schedule'
  | 'dynamodb'
  | 'kinesis'
  | 'kafka'
  | 'mq'
  | 'eventbridge'
  | 'cognito'
  | 'iot'
  | 'alexa'
  | 'cloudwatch-logs'
  | 'cloudfront'
  | 'config'
  | 'documentdb'
  | 'ses'
  | 'step-functions'
  | 'other'

export interface TriggerFact {
  readonly function: string | null
  readonly type: TriggerType
  readonly source: string | null
}

export interface PermissionFact {
  readonly principal: string
  readonly functions: readonly string[]
  readonly kind: 'identity' | 'resource' | 'trust' | 'boundary'
  readonly action: string
  readonly resource: string
  /** Where one action is gained on several resources, all of them; `resource` is the first. */
  readonly resources?: readonly string[]
  readonly condition: object | null
  readonly witness: Witness | null
  readonly escalation: string | null
  readonly reason: string | null
}

/** One concrete request: denied at base, allowed at head. */
export interface Witness {
  readonly action: string
  readonly resource: string
  readonly principal?: string
  readonly context: Readonly<Record<string, readonly string[]>>
}

/** As https://ossf.github.io/osv-schema/#affectedpackage-field calls them. */
export const ecosystems = ['npm', 'PyPI', 'Maven', 'Go', 'RubyGems', 'NuGet', 'crates.io', 'Packagist'] as const

export interface DependencyFact {
  readonly ecosystem: (typeof ecosystems)[number]
  readonly name: string
  readonly version: string | null
  readonly previousVersion: string | null
  readonly purl: string
  readonly direct: boolean
  readonly scope: 'runtime' | 'development'
  readonly manifest: string
  readonly transitiveAdded: number | null
  readonly functions: readonly string[]
  readonly vulnerabilities: readonly Vulnerability[]
  /** Of a direct one as its manifest writes it. */
  readonly requirement?: string
  /** The lockfile that its manifest belongs to. */
  readonly lockfile?: string
  /** Of one that is not direct: names from the direct dependency that brings it to itself, the shortest way. */
  readonly path?: readonly string[]
  /** Where it is taken from when that is not the registry. */
  readonly source?: 'git' | 'http' | 'tarball' | 'path'
  /** It runs a program when it is installed. */
  readonly installScript?: true
  /** As the lockfile names it, or its registry. */
  readonly licence?: string
  /** Why its maintainers advise against it, where its registry was asked. */
  readonly deprecated?: string
  /** How many days ago it was published, where its registry was asked. */
  readonly age?: number
  /** The lockfile does not hold what the manifest asks for. */
  readonly outOfStep?: true
  /** The same version has another digest than before. */
  readonly contentsChanged?: true
  /** A popular name that it can be mistaken for. */
  readonly resembles?: string
  /** Of a new one: a manifest of the base that lists it already. */
  readonly listedIn?: string
}

export interface Vulnerability {
  readonly id: string
  readonly aliases: readonly string[]
  readonly severity: Severity | 'unknown'
  readonly fixedIn: string | null
  readonly summary: string
}

export interface SettingFact {
  readonly subject: string
  /** See docs/settings.md. */
  readonly name: string
  /** Where it is so, of what differs from stage to stage or by a condition: `on stage `prod``. Left out for what holds unless the deployment says otherwise. */
  readonly when?: string
  readonly before: string | null
  readonly after: string | null
}

/** The gravest first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof severities)[number]

export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly title: string
  readonly message: string
  readonly remediation: string
  readonly suggestion: { readonly location: Location; readonly replacement: string } | null
  readonly location: Location
  readonly change: string | null
  readonly fingerprint: string
  readonly certainty: 'certain' | 'undetermined'
  readonly status: 'new' | 'existing' | 'accepted'
  readonly acceptance: { readonly by: string; readonly reason: string; readonly until: string | null; readonly source: string } | null
  readonly related: readonly { readonly location: Location; readonly note: string }[]
  /** The `fingerprint` of the finding that speaks for this one too: a worse one, or another rule's, of the same cause. */
  readonly partOf?: string
  readonly aspect: string
  readonly references: readonly string[]
}

export interface Surface {
  readonly functions: number
  readonly routes: number
  readonly publicRoutes: number
  readonly triggers: number
  readonly roles: number
  readonly actionsGranted: number
  readonly wildcardGrants: number
  readonly directDependencies: number
  readonly transitiveDependencies: number
  readonly vulnerabilities: number
}

export interface Verdict {
  readonly outcome: 'pass' | 'advise' | 'block' | 'undetermined'
  readonly blocking: number
  readonly failOn: Severity | 'never'
}

export interface ConfigurationUse {
  readonly file: string
  /** The repository that the file stands in where that is another, its owner's: `octo-org/.github`; null for its own. */
  readonly repository: string | null
  /** The commit that it was read at, which is the tip of the base branch and no merge base; of `repository` where that is named. */
  readonly commit: string | null
  readonly effects: readonly Effect[]
}

/** What one line of the configuration kept from this review, or made weigh otherwise. */
export interface Effect {
  readonly key: 'services' | 'ignore' | 'rules' | 'failOn' | 'undetermined'
  /** The pattern, or the id of the rule; '' where the key alone says it. */
  readonly subject: string
  /** What it is set to: `off`, `low`, `never`, `advise`; '' for patterns. */
  readonly value: string
  /** It lets pass what would otherwise be shown, or block. */
  readonly isWeaker: boolean
  /** How many services and files, or findings and things that could not be told, it had this effect on. */
  readonly count: number
  readonly because: string | null
  /** In `file` at `commit`, of `repository` where that is named. */
  readonly location: Location
}

export interface Diagnostic {
  readonly level: 'error' | 'warning' | 'note'
  readonly location: Location | null
  readonly message: string
  readonly reason: string
}
