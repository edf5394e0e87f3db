import { emptySet, policySet, type PolicySet, showItem, trustSet, widenings } from '../../src/iam/index.ts'
import type { Principal, Route, ServerlessApp } from '../../src/model/application.ts'
import type { Content, Snapshot } from '../../src/model/source.ts'
import { read } from '../../src/read/index.ts'

export const kinds = ['functions', 'routes', 'authorizers', 'triggers', 'permissions'] as const
export type Kind = (typeof kinds)[number]

/** What one template says; each line once for each thing, equal for things that are the same. */
export interface Facts {
  readonly lines: Readonly<Record<Exclude<Kind, 'permissions'>, readonly string[]>>
  /** By the function that runs as it, else by its own name. */
  readonly principals: ReadonlyMap<string, Principal>
  readonly doubts: readonly string[]
}

/** The outputs were once written with every list sorted, so that in some an attribute stands before what it is an attribute of. */
export const unsorted = (output: string): string => output.replaceAll(/("Fn::GetAtt": \[\s*)"Arn"(,\s*)("\w+")/g, '$1$3$2"Arn"')

/** A template alone in its repository. */
export function factsOf(path: string, text: string): Facts {
  const contents = new Map<string, Content>([[path, { text }]])
  const entries = new Map([[path, { path, kind: 'file' as const, sha: path, size: null }]])
  const snapshot: Snapshot = { listing: { commit: null, entries }, contents }
  const { app } = read(snapshot, new Set([path]))
  // Preflights that SAM adds for CORS are no routes of the application, and a document in a bucket is seen on neither side.
  const routes = app.routes.filter((it) => !it.preflight && (it.auth.known || !it.auth.expression.endsWith('.DefinitionUri')))
  // An API is named where there are several: here, among those that both sides see.
  const isOne = new Set(routes.map((it) => it.apiName)).size < 2
  const nameOf = (it: Route): string => (isOne ? '' : it.apiName)
  const name = (id: string | null) => app.functions.find((it) => it.id === id)?.name ?? '-'
  return {
    lines: {
      functions: app.functions.map((it) => `${it.name} ${valueOf(it.runtime)} ${valueOf(it.handler)}`),
      routes: routes.map((it) => `${it.api} ${nameOf(it)} ${it.method} ${it.path} -> ${name(it.function)}`),
      authorizers: routes.map(
        (it) =>
          `${nameOf(it)} ${it.method} ${it.path}: ${valueOf(it.auth)} ${isNamed(it) ? it.authorizer : '-'} [${it.scopes.join()}]${it.restricted ? ' restricted' : ''}`,
      ),
      triggers: app.triggers.map((it) => `${it.type} ${it.source ?? '-'} -> ${name(it.function)}`),
    },
    principals: principalsOf(app),
    doubts: app.gaps.filter((it) => it.level !== 'note').map((it) => `${it.reason}: ${it.message}`),
  }
}

/** What stands for IAM or an API key in a document is no authorizer of its own, and that of a WebSocket API has no name before it is translated. */
const isNamed = ({ api, auth }: Route): boolean => api !== 'websocket' && (!auth.known || ['custom', 'cognito', 'jwt'].includes(auth.value))

const valueOf = (it: { known: true; value: string } | { known: false; expression: string } | null): string =>
  it === null ? '-' : it.known ? it.value : it.expression

function principalsOf(app: ServerlessApp): Map<string, Principal> {
  const found = new Map<string, Principal>()
  for (const it of app.principals) {
    if (it.functions.length === 0) found.set(it.name.replace(/Role$/, ''), it)
    for (const id of it.functions) found.set(`function ${app.functions.find((one) => one.id === id)?.name ?? id}`, it)
  }
  return found
}

export interface Agreement {
  readonly same: number
  /** One line for each thing that only one side says, or says otherwise. */
  readonly differences: readonly string[]
}

/** `ours` from the SAM template, `theirs` from what SAM's translator makes of it. */
export function agreement(kind: Kind, ours: Facts, theirs: Facts): Agreement {
  if (kind === 'permissions') return permissions(ours.principals, theirs.principals)
  if (kind !== 'authorizers') return lines(ours.lines[kind], theirs.lines[kind])
  return lines(...ofSharedRoutes(ours.lines.authorizers, theirs.lines.authorizers))
}

/** A route that only one side knows is a difference of its own. */
function ofSharedRoutes(ours: readonly string[], theirs: readonly string[]): [string[], string[]] {
  const routeOf = (line: string) => line.slice(0, line.indexOf(': '))
  const shared = new Set(ours.map(routeOf)).intersection(new Set(theirs.map(routeOf)))
  const kept = (lines: readonly string[]) => lines.filter((it) => shared.has(routeOf(it)))
  return [kept(ours), kept(theirs)]
}

function lines(ours: readonly string[], theirs: readonly string[]): Agreement {
  const left = [...theirs]
  const differences: string[] = []
  let same = 0
  for (const it of ours) {
    const at = left.indexOf(it)
    if (at === -1) differences.push(`only ours:   ${it}`)
    else {
      left.splice(at, 1)
      same++
    }
  }
  return { same, differences: [...differences, ...left.map((it) => `only theirs: ${it}`)] }
}

/**
 * Agreed where neither side allows a request that the other does not. Of theirs only those that functions run as, or that we know too: the roles
 * by which other services of AWS start something are no principals of the application.
 */
function permissions(ours: ReadonlyMap<string, Principal>, theirs: ReadonlyMap<string, Principal>): Agreement {
  const differences: string[] = []
  let same = 0
  for (const name of new Set([...ours.keys(), ...[...theirs.keys()].filter((it) => it.startsWith('function '))])) {
    const [a, b] = [ours.get(name), theirs.get(name)]
    const told = [...gains(name, 'ours  ', setsOf(b), setsOf(a)), ...gains(name, 'theirs', setsOf(a), setsOf(b))]
    if (told.length === 0 && (a === undefined) === (b === undefined)) same++
    else differences.push(told.length === 0 ? `${name}: only in ${a === undefined ? 'theirs' : 'ours'}` : told.slice(0, 4).join('; '))
  }
  return { same, differences }
}

interface Sets {
  readonly identity: PolicySet
  readonly trust: PolicySet
}

const setsOf = (it: Principal | undefined): Sets =>
  it === undefined ? { identity: emptySet, trust: emptySet } : { identity: policySet(it.policies), trust: trustSet(it.trust) }

function gains(name: string, who: string, base: Sets, head: Sets): string[] {
  const opaque = [...head.identity.opaque.keys()].filter((it) => !base.identity.opaque.has(it)).map((it) => `policy ${it}`)
  const found = [
    ...widenings(base.identity, head.identity, { isFormal: true }),
    ...widenings(base.trust, head.trust, { isTrust: true }),
  ].map((it) => `${it.verdict} ${showItem(it.action)} on ${it.resources.slice(0, 2).map(showItem).join()} ${it.reason ?? ''}`)
  return [...found, ...opaque].map((it) => `${name}: ${who} more: ${it}`)
}
