import type { FunctionNode, Service } from '../model/application.ts'
import { byText, folderOf, groupBy, relativeTo } from './place.ts'
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
}

export function match(base: Side, head: Side): Matching {
  const services = matchServices(base, head)
  const serviceBefore = new Map(services.flatMap((it) => (it.base !== null && it.head !== null ? [[it.head.id, it.base] as const] : [])))
  const functions = services.flatMap((it) => matchFunctions(ofService(base, it.base), ofService(head, it.head)))
  const same = functions.flatMap((it) => (it.base !== null && it.head !== null ? [[it.head.id, it.base] as const] : []))
  return { services, functions, serviceBefore, functionBefore: new Map([...same, ...renamed(functions, serviceBefore, head)]) }
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
  const before = new Map(gone.map((it) => [it, contentsOf(base, it)]))
  const after = new Map(come.map((it) => [it, contentsOf(head, it)]))
  const moved = closest(gone, come, (a, b) => likeness(a, b, before.get(a) ?? new Set(), after.get(b) ?? new Set()))
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

/** The names of what a service deploys. */
const contentsOf = (side: Side, service: Service): ReadonlySet<string> =>
  new Set([
    ...ofService(side, service).map((it) => it.name),
    ...(side.routesByService.get(service.id) ?? []).map((it) => `${it.method} ${it.path}`),
  ])

function likeness(before: Service, after: Service, a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((it) => b.has(it)).length
  const share = shared / Math.max(1, new Set([...a, ...b]).size)
  const isNamesake = before.name !== null && before.name === after.name
  const isNeighbour = folderOf(before.file) === folderOf(after.file)
  const isSameFile = before.file.split('/').at(-1) === after.file.split('/').at(-1)
  const isEmpty = a.size === 0 && b.size === 0
  if (isEmpty) return isNamesake ? 1 : 0
  const needed = isNamesake || isNeighbour ? 0.3 : 0.5
  return share < needed ? 0 : share + (isNamesake ? 1 : 0) + (isNeighbour ? 0.5 : 0) + (isSameFile ? 0.25 : 0)
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
