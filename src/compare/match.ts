import type { FunctionNode, Principal, Service } from '../model/application.ts'
import type { Val } from '../model/source.ts'
import { byText } from '../model/text-order.ts'
import { grantsOf } from './grants.ts'
import { folderOf, groupBy, relativeTo } from './place.ts'
import { type ResourcesBefore, resourcesBefore } from './renamed-resources.ts'
import type { Side } from './side.ts'

/** The same thing in both revisions; null on the side where it does not exist. */
export type Pair<T> =
  | { readonly base: T; readonly head: T }
  | { readonly base: T; readonly head: null }
  | { readonly base: null; readonly head: T }

/** Which service and function of base is which one of head. */
export interface Matching {
  readonly services: readonly Pair<Service>[]
  readonly functions: readonly Pair<FunctionNode>[]
  /** head `Service.id` → base */
  readonly serviceBefore: ReadonlyMap<string, Service>
  /** head `FunctionNode.id` → the function of base that it was, under another name perhaps */
  readonly functionBefore: ReadonlyMap<string, FunctionNode>
  readonly resourceBefore: ResourcesBefore
}

export function match(base: Side, head: Side): Matching {
  const services = matchServices(base, head)
  const serviceBefore = new Map(services.flatMap((it) => (it.base !== null && it.head !== null ? [[it.head.id, it.base] as const] : [])))
  const functions = services.flatMap((it) => matchFunctions(ofService(base, it.base), ofService(head, it.head)))
  const same = functions.flatMap((it) => (it.base !== null && it.head !== null ? [[it.head.id, it.base] as const] : []))
  const functionBefore = new Map([...same, ...renamed(functions, serviceBefore, head)])
  return { services, functions, serviceBefore, functionBefore, resourceBefore: resourcesBefore(base, head, serviceBefore) }
}

/** Written in another language than before, where each writes out things that the other makes by itself. */
export function isTranslated(service: string, head: Side, matching: Matching): boolean {
  const before = matching.serviceBefore.get(service)
  return before !== undefined && before.framework !== head.services.get(service)?.framework
}

const ofService = (side: Side, service: Service | null): FunctionNode[] =>
  service === null ? [] : side.app.functions.filter((it) => it.service === service.id)

/** By path; what is left over, by what it deploys: a moved or renamed service file, or one translated to another language. */
function matchServices(base: Side, head: Side): Pair<Service>[] {
  const same = head.app.services.flatMap((it): Pair<Service>[] => {
    const before = base.services.get(it.id)
    return before === undefined ? [] : [{ base: before, head: it }]
  })
  const gone = base.app.services.filter((it) => !head.services.has(it.id))
  const come = head.app.services.filter((it) => !base.services.has(it.id))
  const before = traitsOf(base, gone)
  const after = traitsOf(head, come)
  const moved = closest(gone, come, (a, b) => likeness(a, b, before.get(a) ?? nothing, after.get(b) ?? nothing))
  const moves = new Set(moved.flatMap((it) => [it.base, it.head]))
  return [
    ...same,
    ...moved,
    ...gone.filter((it) => !moves.has(it)).map((it) => ({ base: it, head: null })),
    ...come.filter((it) => !moves.has(it)).map((it) => ({ base: null, head: it })),
  ]
}

/** Pairs in the order of their likeness, each item once; 0 is no likeness. */
function closest(
  gone: readonly Service[],
  come: readonly Service[],
  like: (a: Service, b: Service) => number,
): { base: Service; head: Service }[] {
  const scored = gone.flatMap((base) => come.map((head) => ({ base, head, score: like(base, head) }))).filter((it) => it.score > 0)
  const ordered = scored.toSorted((a, b) => b.score - a.score || byText(a.head.id, b.head.id) || byText(a.base.id, b.base.id))
  const taken = new Set<Service>()
  return ordered.flatMap(({ base, head }) => {
    if (taken.has(base) || taken.has(head)) return []
    taken.add(base).add(head)
    return [{ base, head }]
  })
}

/** What a service is known by when its file is another one. */
interface Traits {
  /** What it deploys, by name: functions and routes; of a service without any, its triggers and roles. */
  readonly names: ReadonlySet<string>
  readonly routes: ReadonlySet<string>
  /** Of its path. */
  readonly words: ReadonlySet<string>
  /** All that tells it from a copy which was changed since; equal for what deploys the same. */
  readonly contents: string
}

function traitsOf(side: Side, services: readonly Service[]): ReadonlyMap<Service, Traits> {
  const triggers = groupBy(side.app.triggers, (it) => it.service)
  const principals = groupBy(side.app.principals, (it) => it.service)
  const functions = groupBy(side.app.functions, (it) => it.service)
  return new Map(
    services.map((it) => {
      const routes = (side.routesByService.get(it.id) ?? []).map((route) => `${route.method} ${route.path}`)
      const main = [...(functions.get(it.id) ?? []).map((one) => one.name), ...routes]
      const rest = [
        ...(triggers.get(it.id) ?? []).map((one) => `${one.type} ${one.source}`),
        ...(principals.get(it.id) ?? []).map((one) => one.name),
      ]
      return [
        it,
        {
          names: new Set(main.length > 0 ? main : rest),
          routes: new Set(routes),
          words: new Set(it.file.toLowerCase().split(/[^a-z0-9]+/)),
          contents: contentsOf(functions.get(it.id) ?? [], principals.get(it.id) ?? [], main.concat(rest)),
        },
      ]
    }),
  )
}

const nothing: Traits = { names: new Set(), routes: new Set(), words: new Set(), contents: '' }

function contentsOf(functions: readonly FunctionNode[], principals: readonly Principal[], names: readonly string[]): string {
  const text = (it: Val<string> | null) => (it === null ? '' : it.known ? it.value : it.expression)
  const code = functions.map((it) => [it.name, text(it.runtime), text(it.handler)])
  const grants = principals.flatMap((it) => grantsOf(it).map((grant) => [it.name, grant.action, ...grant.resources]))
  return JSON.stringify([code, grants, names])
}

/** With fewer routes in common than this, they say nothing by themselves: many a service has `GET /`. */
const tellingRoutes = 3

function likeness(before: Service, after: Service, a: Traits, b: Traits): number {
  const isNamesake = before.name !== null && before.name === after.name
  const isNeighbour = folderOf(before.file) === folderOf(after.file)
  const isSameFile = before.file.split('/').at(-1) === after.file.split('/').at(-1)
  if (a.names.size === 0 && b.names.size === 0) return isNamesake ? 1 : 0
  const needed = isNamesake || isNeighbour ? 0.3 : 0.5
  const share = Math.max(shareOf(a.names, b.names), a.routes.size < tellingRoutes ? 0 : shareOf(a.routes, b.routes))
  if (share < needed) return 0
  const isSame = a.contents === b.contents
  const signs = Number(isNamesake) + Number(isNeighbour) / 2 + Number(isSame) / 2 + Number(isSameFile) / 4
  return share + signs + shareOf(a.words, b.words) / 4
}

/** What both have, of all that one of them has. */
function shareOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const it of a) if (b.has(it)) shared++
  return shared / Math.max(1, a.size + b.size - shared)
}

function matchFunctions(before: readonly FunctionNode[], after: readonly FunctionNode[]): Pair<FunctionNode>[] {
  const byName = new Map(before.map((it) => [it.name, it]))
  const names = new Set(after.map((it) => it.name))
  return [
    ...after.map((it): Pair<FunctionNode> => ({ base: byName.get(it.name) ?? null, head: it })),
    ...before.filter((it) => !names.has(it.name)).map((it) => ({ base: it, head: null })),
  ]
}

/** A function that goes and one that comes with the same code, and no others with that code: the same one under another name. */
function renamed(pairs: readonly Pair<FunctionNode>[], serviceBefore: Matching['serviceBefore'], head: Side): [string, FunctionNode][] {
  const codeOf = (it: FunctionNode, file: string) =>
    it.handler?.known === true ? `${it.handler.value} ${it.codePath === null ? '' : relativeTo(folderOf(file), it.codePath)}` : ''
  const gone = groupBy(
    pairs.flatMap((it) => (it.base !== null && it.head === null ? [it.base] : [])),
    (it) => `${it.service} ${codeOf(it, it.service)}`,
  )
  const come = groupBy(
    pairs.flatMap((it) => (it.head !== null && it.base === null ? [it.head] : [])),
    (it) => `${serviceBefore.get(it.service)?.id ?? ''} ${codeOf(it, head.services.get(it.service)?.file ?? '')}`,
  )
  return [...come].flatMap(([key, [after, another]]) => {
    const [before, other] = gone.get(key) ?? []
    const isOne = after !== undefined && before !== undefined && another === undefined && other === undefined
    return isOne && after.handler?.known === true ? [[after.id, before] as [string, FunctionNode]] : []
  })
}
