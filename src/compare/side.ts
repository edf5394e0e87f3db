import type { FunctionNode, NodeId, Principal, Route, ServerlessApp, Service, Trigger } from '../model/application.ts'
import { groupBy } from './place.ts'

/** One revision with what is asked of it again and again. */
export interface Side {
  readonly name: 'base' | 'head'
  readonly app: ServerlessApp
  readonly services: ReadonlyMap<string, Service>
  readonly functions: ReadonlyMap<NodeId, FunctionNode>
  readonly principals: ReadonlyMap<NodeId, Principal>
  /** By `Principal.id`. */
  readonly functionsByRole: ReadonlyMap<string, readonly FunctionNode[]>
  /** By `FunctionNode.id`. */
  readonly routesByFunction: ReadonlyMap<string, readonly Route[]>
  readonly triggersByFunction: ReadonlyMap<string, readonly Trigger[]>
  /** By `Service.id`. */
  readonly routesByService: ReadonlyMap<string, readonly Route[]>
  /** See `Demands.ownerTags`. */
  readonly ownerTags: readonly string[] | null
}

export function sideOf(name: Side['name'], app: ServerlessApp, ownerTags: readonly string[] | null = null): Side {
  const byId = <T extends { readonly id: string }>(items: readonly T[]) => new Map(items.map((it) => [it.id, it]))
  return {
    name,
    app,
    services: byId(app.services),
    functions: byId(app.functions),
    principals: byId(app.principals),
    functionsByRole: groupBy(app.functions, (it) => it.role ?? ''),
    routesByFunction: groupBy(app.routes, (it) => it.function ?? ''),
    triggersByFunction: groupBy(app.triggers, (it) => it.function ?? ''),
    routesByService: groupBy(app.routes, (it) => it.service),
    ownerTags,
  }
}

/** The service that all of these belong to. */
export function serviceOfAll(functions: readonly FunctionNode[]): string | null {
  const [first, ...others] = new Set(functions.map((it) => it.service))
  return first !== undefined && others.length === 0 ? first : null
}

export const serviceName = (side: Side, id: string): string => side.services.get(id)?.name ?? ''

/** Who runs as this principal. */
export const runningAs = (side: Side, principal: Principal): readonly FunctionNode[] => side.functionsByRole.get(principal.id) ?? []

/** A principal as a person would name it: the function, where a framework made the role for it alone. */
export function principalName(side: Side, principal: Principal): string {
  const [only, ...others] = runningAs(side, principal)
  return only !== undefined && others.length === 0 && only.roleName === null ? only.name : principal.name
}
