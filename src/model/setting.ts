import type { NodeId } from './application.ts'
import type { Span, Val } from './source.ts'

/**
 * What protects the application or bounds what it may cost, as it takes effect: a default of the platform is a value like any other, so that
 * writing it out changes nothing.
 */
export interface Setting {
  /** `Service.id` */
  readonly service: string
  /** What it is a setting of, in the words of a sentence. */
  readonly kind: SettingKind
  /** The name of that: a logical id, the key of a function, `GET /orders`. Unique within service and kind. */
  readonly of: string
  /** As of an `Asset`. */
  readonly likeness?: string
  /** `FunctionNode.id`, where it is one of a function. */
  readonly function: NodeId | null
  /** The API (its logical id) that it is of or belongs to; null for anything else. */
  readonly api: string | null
  /** `Principal.id` as which those act whom it lets in; left out where that is nobody of the repository. */
  readonly role?: NodeId
  readonly name: SettingName
  /** Of what differs from stage to stage, or by a condition, where it is so: `on stage `prod``. Left out for what holds unless the deployment says otherwise. */
  readonly when?: string
  readonly value: Val<SettingValue>
  /** The line that says so; of a default, of what it is a setting of. */
  readonly at: Span
  /** Nothing in the repository says so: it is what the platform does then. */
  readonly isDefault: boolean
  /** The deployment may leave out what is said, and then the platform's default counts. Left out for no. */
  readonly isOptional?: true
  /** Said for several at once: by a provider, by Globals. */
  readonly isInherited: boolean
}

/** Null is the absence of what the name says: no key, no limit, no end. Durations are in seconds, sizes in MB. */
export type SettingValue = boolean | number | string | readonly string[] | null

export type SettingKind =
  | 'API'
  | 'authorizer'
  | 'bucket'
  | 'cache'
  | 'data warehouse'
  | 'database'
  | 'delivery stream'
  | 'distribution'
  | 'domain name'
  | 'file system'
  | 'firewall'
  | 'function'
  | 'function URL'
  | 'GraphQL API'
  | 'identity pool'
  | 'listener'
  | 'load balancer'
  | 'log group'
  | 'queue'
  | 'repository'
  | 'route'
  | 'search domain'
  | 'secret'
  | 'stage'
  | 'stream'
  | 'table'
  | 'topic'
  | 'usage plan'
  | 'user pool'
  | 'variable'

export type SettingName =
  | 'CORS origins'
  | 'HTTPS only'
  | 'TLS version'
  | 'VPC'
  | 'access log'
  | 'audience'
  | 'authorizer function'
  | 'backup retention'
  | 'block of public access'
  | 'burst limit'
  | 'cache'
  | 'cache encryption'
  | 'code signing'
  | 'credential'
  | 'default endpoint'
  | 'deletion protection'
  | 'encryption at rest'
  | 'encryption in transit'
  | 'encryption key'
  | 'endpoint type'
  | 'ephemeral storage'
  | 'failure destination'
  | 'firewall'
  | 'full request logging'
  | 'guest access'
  | 'identity cache'
  | 'image'
  | 'issuer'
  | 'layers'
  | 'log retention'
  | 'memory'
  | 'mutual TLS'
  | 'point-in-time recovery'
  | 'quota'
  | 'rate limit'
  | 'rate rule'
  | 'request validation'
  | 'reserved concurrency'
  | 'resource policy'
  | 'retention'
  | 'runtime'
  | 'self sign-up'
  | 'time to live'
  | 'timeout'
  | 'tracing'
  | 'user pools'
  | 'versioning'
