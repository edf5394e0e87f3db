import type { Auth, DependencyFact, RouteFact, Service as PublicService, TriggerType } from './report.ts'
import type { RequestCheck } from './schema.ts'
import type { Setting } from './setting.ts'
import type { Gap, Span, Text, Val } from './source.ts'

/** What one revision of a repository deploys, whatever language it was written in. */
export interface ServerlessApp {
  readonly services: readonly Service[]
  readonly functions: readonly FunctionNode[]
  readonly routes: readonly Route[]
  readonly triggers: readonly Trigger[]
  readonly principals: readonly Principal[]
  readonly assets: readonly Asset[]
  readonly settings: readonly Setting[]
  readonly manifests: readonly Manifest[]
  readonly gaps: readonly Gap[]
}

/** What one reader makes of one service. */
export type ServicePart = Omit<ServerlessApp, 'services' | 'manifests'> & { readonly service: Service }

/** `<service id>#<kind>/<logical name>`: the same thing has the same id in base and head as long as its service file keeps its path. */
export type NodeId = string

/** One deployable unit: a serverless.yml, a template. */
export interface Service extends PublicService {
  /** Its path from the repository's root: unique in one revision. */
  readonly id: string
  /** The name it deploys under, when it says one (`service:`); used in words and fingerprints, never as a key. */
  readonly name: string | null
  /** The stage that it goes to when nobody says which, as what is named after it shows it: `${opt:stage, 'dev'}`. Left out where there are none. */
  readonly stage?: string
  /** Every file that had a part in reading it, sorted: a change of one of them touches the service. */
  readonly files: readonly string[]
}

interface Node {
  readonly id: NodeId
  /** `Service.id` */
  readonly service: string
  /** The line that a reader should look at: see `Location` in report-v1. */
  readonly at: Span
}

export interface FunctionNode extends Node {
  readonly name: string
  readonly runtime: Val<string> | null
  readonly handler: Val<string> | null
  /** Folder or file of its code, from the repository's root; null when it is not in the repository or not known. */
  readonly codePath: string | null
  /** `Principal.id` it runs as; null when the role is not in this repository. */
  readonly role: NodeId | null
  /** The role as a person would name it: an ARN, a logical id, null for one of the framework's own making. */
  readonly roleName: string | null
  /** What may call it beside routes and triggers, by name: roles that are let invoke it, resources that it answers for. Left out for none. */
  readonly callers?: readonly string[]
  /** The whole definition, to place what has no line of its own. */
  readonly body: Span
  /** What decides beside the place of its code which packages enter it; left out where nothing does. */
  readonly packing?: Packing
  /** Left out for none. */
  readonly tags?: readonly Tag[]
}

export interface Tag {
  readonly name: string
  readonly value: Val<string>
}

/** Paths are from the repository's root. */
export interface Packing {
  /** Folders of its layers, whose packages come with it. */
  readonly layers: readonly string[]
  /** The manifests that its image copies or its build names, and then no others; null where they name none. */
  readonly manifests: readonly string[] | null
  /** Folders whose installed packages its own package leaves out. */
  readonly leavesOut: readonly string[]
}

/** An HTTP, REST or WebSocket route, or a function URL: anything that a stranger could call. */
export interface Route extends Node {
  readonly method: string
  readonly path: string
  readonly api: RouteFact['api']
  /** Which API it belongs to when a service has several (logical id), else ''. Part of the id. */
  readonly apiName: string
  /** `FunctionNode.id` it reaches. */
  readonly function: NodeId | null
  readonly auth: Val<Auth>
  /** The authorizer by name, ARN or logical id, when there is one. */
  readonly authorizer: string | null
  /** For which stages it is so weakly guarded, in words (`on stage \`dev\``), where it is not the same for all. */
  readonly authWhen?: string
  /** Where its authorization is decided (the authorizer's key, the default of the API …): shown when it gets lost. */
  readonly authAt: Span | null
  readonly scopes: readonly string[]
  /** The gateway checks the input against a schema or required parameters; null where that cannot be told. */
  readonly validated: boolean | null
  /** What of the input it checks, and against what; left out where nothing is checked, or where it cannot be seen. */
  readonly request?: RequestCheck
  /** A CORS preflight (`OPTIONS`) that the gateway answers or that exists for CORS: exempt from authorization. */
  readonly preflight: boolean
  /** The gateway answers it by itself: nothing is behind it. */
  readonly mock?: boolean
  /** The address to which the gateway passes requests on over the internet; left out where it is a function, or inside of a network. */
  readonly backend?: string
  /** Only reachable inside a network (PRIVATE endpoint) or limited by a resource policy: not `anyone`. */
  readonly restricted: boolean
}

/** Anything else that starts a function. */
export interface Trigger extends Node {
  readonly function: NodeId | null
  readonly type: TriggerType
  /** The queue, bucket, schedule expression …, with what cannot be known left as `${…}`. */
  readonly source: string | null
  /** What its service calls it, where it has a name there: the key of an event, the logical id of a rule. */
  readonly name?: string
  /** It is there and starts nothing until somebody turns it on; left out where it does, or where only the deployment knows. */
  readonly isOff?: true
}

/** Whoever holds permissions: a role (also one that a framework creates), a user, a group, a policy attached to what is outside. */
export interface Principal extends Node {
  readonly name: string
  readonly kind: 'role' | 'user' | 'group' | 'policy'
  /** `FunctionNode.id`s that run as it. */
  readonly functions: readonly NodeId[]
  readonly policies: readonly Policy[]
  /** Who may assume it. */
  readonly trust: readonly Statement[]
  /** Of a user: whether the template makes an access key or a password for it; left out for what signs in by itself only. */
  readonly credential?: Val<boolean>
  /** What it may do at most, whatever its policies allow; left out where nothing bounds it. */
  readonly boundary?: Boundary
}

/** A permissions boundary: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
export interface Boundary {
  /** The policy that it is; several where only the deployment knows which. */
  readonly policies: readonly Policy[]
  /** The line that sets it. */
  readonly at: Span
}

/** What can let others in by a policy of its own: a bucket, a queue, a key, a function. */
export interface Asset extends Node {
  /** Its logical id, the name of a function; of what is not of this service, how its policy names it. */
  readonly name: string
  readonly kind: AssetKind
  /** Of a resource of a template, what tells it from others of its kind whatever its logical id; left out where nothing does. */
  readonly likeness?: string
  /** `FunctionNode.id` of a function. */
  readonly function: NodeId | null
  /** Who may do what with it. Of policies that are resources of their own, `name` is the logical id. */
  readonly policies: readonly Policy[]
}

/** In the words of a sentence. */
export type AssetKind =
  | 'bucket'
  | 'event bus'
  | 'file system'
  | 'function'
  | 'key'
  | 'layer'
  | 'log group'
  | 'queue'
  | 'repository'
  | 'search domain'
  | 'secret'
  | 'stream'
  | 'table'
  | 'topic'
  | 'vault'
  | 'VPC endpoint'

/** One source of permissions of a principal or an asset. */
export type Policy =
  | { readonly kind: 'statements'; readonly name: string | null; readonly statements: readonly Statement[]; readonly at: Span }
  /** By ARN or by AWS's name: its text is not in the repository. */
  | {
      readonly kind: 'managed'
      readonly arn: Text
      readonly at: Span
      /** See `Statement.conditional`. */
      readonly conditional?: true
      /** Like `Statement.origin`, for one that a framework adds by itself: `added by SAM for Tracing`. Left out for one that was written. */
      readonly origin?: string
    }
  /** Present and not understood: an unresolved value where a policy should be. */
  | { readonly kind: 'opaque'; readonly expression: string; readonly at: Span }

/** One statement as written, after resolving what the repository can tell. */
export interface Statement {
  readonly sid: string | null
  readonly effect: Val<'Allow' | 'Deny'>
  /** A Deny that a deployment may leave out, so that its effect is not known: what it never does is allow. */
  readonly optional?: true
  /** An Allow that a deployment may leave out: what base allows by it alone may be new. */
  readonly conditional?: true
  readonly action: Selection
  readonly resource: Selection
  /** Trust and resource policies only. */
  readonly principal: Selection | null
  /** operator → key → values (each as `Text` shown, symbols as `${…}`); null when there is none. */
  readonly condition: Val<Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>> | null
  /** Whether the document is of version 2012-10-17, under which `${aws:…}` variables are alive. */
  readonly variables: boolean
  /** Where the statement stands; for one that a framework or template adds, the line that asks for it. */
  readonly at: Span
  /** Who wrote it: `written`, or the word for what adds it: `SAM policy template S3ReadPolicy`, `added by SAM for Tracing`. */
  readonly origin: string
}

/** The `Action`/`NotAction`, `Resource`/`NotResource` or `Principal`/`NotPrincipal` of a statement. */
export interface Selection {
  readonly negated: boolean
  readonly items: readonly Text[]
  /** For principals: which map key each item stood under (`AWS`, `Service`, `Federated`, `*`), same length as items. */
  readonly types?: readonly string[]
}

/** A package manifest with the lockfile that belongs to it. */
export interface Manifest {
  readonly file: string
  readonly lockfile: string | null
  readonly ecosystem: DependencyFact['ecosystem']
  readonly dependencies: readonly Dependency[]
  /** The lockfile's graph; null where there is no lockfile or it cannot be read. */
  readonly lock: LockGraph | null
}

/** A direct dependency: one entry of a manifest. */
export interface Dependency {
  /** As written; for an npm alias the package that is really installed. */
  readonly name: string
  /** The name in the form in which its registry compares names (PyPI: `Foo_Bar` is `foo-bar`): equal for the same package. Left out where it is the name. */
  readonly identity?: string
  /** As written: a range, a tag, a URL. */
  readonly requirement: string
  /** From the lockfile, or from an exact requirement; null when it cannot be told. */
  readonly version: string | null
  readonly scope: 'runtime' | 'development'
  readonly at: Span
  /** Where its version is written when that is not with it: a property, a central list, a catalog. */
  readonly versionAt?: Span | undefined
  /** Its key in the lock graph. */
  readonly locked: string | null
  /** Where it is taken from when that is not the registry. */
  readonly source?: PackageSource | undefined
  /** Its lockfile knows it under another requirement, or not at all: whoever installs gets something else than the lockfile says. */
  readonly outOfStep?: boolean | undefined
  /** The whole line that holds it, where it is alone in its line. */
  readonly line?: string | undefined
}

/** `http` is a download without encryption, `tarball` one with it, `path` a folder or file beside the manifest. */
export type PackageSource = 'git' | 'http' | 'tarball' | 'path'

export interface LockGraph {
  /** key (unique in the lockfile) → package */
  readonly packages: ReadonlyMap<string, LockedPackage>
  /** The file of the lockfile, for words. */
  readonly file: string
  /** It lists packages and does not say who wants whom (Go, Pipenv). */
  readonly isFlat?: true
}

export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly development: boolean
  /** Keys of what it depends on, as resolved by the lockfile. */
  readonly dependencies: readonly string[]
  /** Its line in the lockfile. */
  readonly line?: number | undefined
  /** Where it is taken from when that is not the registry. */
  readonly source?: PackageSource | undefined
  /** The digest of what is installed, as the lockfile writes it. */
  readonly integrity?: string | undefined
  /** It runs a program when it is installed. */
  readonly installScript?: true | undefined
  /** As the lockfile names it: `MIT`. */
  readonly licence?: string | undefined
}
