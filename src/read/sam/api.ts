import { callOf } from '../cloudformation/call.ts'
import { statementsOf } from '../cloudformation/policy-document.ts'
import { isPrivate, limits } from '../cloudformation/exposure.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { isTrue, referred, shown } from '../cloudformation/value.ts'
import { documentOf } from '../openapi/body.ts'
import { entries, get, known, type Tree } from '../syntax/tree.ts'
import type { Globals } from './globals.ts'

/** The API that an event's route belongs to. */
export interface Api {
  readonly kind: 'rest' | 'http'
  /** Its logical id; `ServerlessRestApi` and `ServerlessHttpApi` for those that SAM makes by itself. */
  readonly id: string
  /** With the globals merged in; undefined for an API outside of the template. */
  readonly properties: Tree | undefined
  /** Not in the template, or not SAM's own to guard: what guards its routes is not seen. */
  readonly foreign: boolean
  /** Its OpenAPI document, where it has one that could be read. */
  readonly document: Tree | undefined
  /** It is defined by a document, read or not, and not by events. */
  readonly documented: boolean
  /** The document itself is in the template, so that SAM adds to it; what is included is put in later. */
  readonly inline: boolean
  readonly restricted: boolean
}

export const implicitApis = { rest: 'ServerlessRestApi', http: 'ServerlessHttpApi' } as const
const types = { rest: 'AWS::Serverless::Api', http: 'AWS::Serverless::HttpApi' } as const

/** The APIs of a template, read once each. */
export class Apis {
  readonly #stack: Stack
  readonly #globals: Globals
  readonly #known = new Map<string, Api>()

  constructor(stack: Stack, globals: Globals) {
    this.#stack = stack
    this.#globals = globals
    for (const kind of ['rest', 'http'] as const) for (const it of stack.ofType(types[kind])) this.#known.set(it.id, this.#own(kind, it))
  }

  get all(): readonly Api[] {
    return [...this.#known.values()]
  }

  /** By an event's `RestApiId` or `ApiId`: a reference, or the logical id itself. */
  of(kind: Api['kind'], id: Tree | undefined): Api {
    const name = id === undefined ? implicitApis[kind] : (referred(id) ?? known(id) ?? shown(id) ?? '')
    const found = this.#known.get(name) ?? this.#implicit(kind, name)
    this.#known.set(name, found)
    return found
  }

  #own(kind: Api['kind'], it: Resource): Api {
    const properties = this.#globals.properties(it)
    const body = { inline: get(properties, 'DefinitionBody'), file: get(properties, 'DefinitionUri') }
    return {
      kind,
      id: it.id,
      properties,
      foreign: false,
      document: documentOf(body, it, this.#stack),
      documented: body.inline !== undefined || body.file !== undefined,
      inline: body.inline?.kind === 'map' && !isIncluded(it),
      restricted: isRestricted(properties),
    }
  }

  #implicit(kind: Api['kind'], id: string): Api {
    const foreign = id !== implicitApis[kind]
    const properties = foreign ? undefined : this.#globals.section(types[kind])
    return { kind, id, properties, foreign, document: undefined, documented: false, inline: false, restricted: isRestricted(properties) }
  }
}

/** `DefinitionBody: {Fn::Transform: …}` */
const isIncluded = (it: Resource): boolean => {
  const written = get(it.attributes, 'Properties', 'DefinitionBody')
  return written !== undefined && callOf(written) !== undefined
}

function isRestricted(properties: Tree | undefined): boolean {
  return isPrivate(get(properties, 'EndpointConfiguration')) || limitsAccess(get(properties, 'Auth', 'ResourcePolicy'))
}

/**
 * `ResourcePolicy` of an API or of one event: allow-lists let only those in that they name, and a list of denied accounts alone lets nobody in,
 * because nothing is then allowed. Beside a list that denies addresses or networks SAM lets everyone else in, which leaves a list of accounts
 * without effect.
 */
export function limitsAccess(policy: Tree | undefined): boolean {
  const lists = entries(policy).filter((it) => shown(it.value) !== '')
  const accounts = lists.some((it) => it.key.startsWith('AwsAccount'))
  const denies = lists.some((it) => it.key.endsWith('Blacklist') && it.key !== 'AwsAccountBlacklist')
  if (lists.some((it) => it.key.endsWith('Whitelist') && it.key !== 'AwsAccountWhitelist') || (accounts && !denies)) return true
  const custom = get(policy, 'CustomStatements')
  if (custom === undefined || policy === undefined) return false
  const document: Tree = { kind: 'map', at: policy.at, tag: null, entries: [{ key: 'Statement', keyAt: custom.at, value: custom }] }
  return limits(statementsOf(document, 'written'))
}

/** What events say is lost where the document has no paths to merge it into: https://github.com/aws/serverless-application-model, eventsources/push.py */
export const mergesDefinitions = (api: Api): boolean =>
  isTrue(get(api.properties, 'MergeDefinitions')) && entries(get(api.document, 'paths')).length > 0
