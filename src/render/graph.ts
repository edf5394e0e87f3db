import type { Change, PermissionFact, Report, RouteFact, TriggerFact } from '../model/report.ts'
import { fenced, visible } from './inert.ts'

/** A Mermaid graph of only what changed: internet → route → function → role → resource; '' where fewer than two edges are new. */
export function graph(report: Report): string {
  const reached = new Set(report.changes.flatMap(targetOf))
  const edges = [
    ...new Map(report.changes.flatMap((it) => edgesOf(it, reached)).map((it) => [`${it.from}\0${it.to}\0${it.label}`, it])).values(),
  ]
  if (edges.length < 2 || edges.length > mostEdges) return ''
  const ids = new Map<string, string>()
  const id = (name: string) => ids.get(name) ?? ids.set(name, `n${ids.size}`).get(name) ?? ''
  const lines = edges.map((it) => `  ${id(it.from)} ${it.label === '' ? '==>' : `== "${label(it.label)}" ==>`} ${id(it.to)}`)
  const nodes = [...ids].map(([name, it]) => `  ${it}["${label(name.slice(name.indexOf(':') + 1))}"]`)
  return fenced(['graph LR', ...nodes, ...lines].join('\n'), 'mermaid')
}

interface Edge {
  /** `kind:name`, so that a function and a role of one name stay two nodes. */
  readonly from: string
  readonly to: string
  readonly label: string
}

const mostEdges = 24

/** The function that a new route or trigger reaches: it is drawn by its name. */
function targetOf(change: Change): string[] {
  if (change.kind === 'route-added' || change.kind === 'route-changed') return change.route.function === null ? [] : [change.route.function]
  return change.kind === 'trigger-added' && change.trigger.function !== null ? [change.trigger.function] : []
}

function edgesOf(change: Change, reached: ReadonlySet<string>): Edge[] {
  switch (change.kind) {
    case 'route-added':
      return routeEdges(change.route)
    case 'route-changed':
      return change.route.auth === 'none' ? routeEdges(change.route) : []
    case 'trigger-added':
      return triggerEdges(change.trigger)
    case 'permission-widened':
    case 'permission-granted':
      return permissionEdges(change.permission, reached)
    default:
      return []
  }
}

const internet = 'internet:anyone on the internet'

function routeEdges(route: RouteFact): Edge[] {
  const node = `route:${route.method} ${route.path}`
  const target = route.function === null ? [] : [{ from: node, to: `function:${route.function}`, label: '' }]
  return route.auth === 'none' ? [{ from: internet, to: node, label: '' }, ...target] : target
}

const triggerEdges = ({ function: target, source, type }: TriggerFact): Edge[] =>
  target === null ? [] : [{ from: `source:${source ?? type}`, to: `function:${target}`, label: type }]

function permissionEdges(permission: PermissionFact, reached: ReadonlySet<string>): Edge[] {
  const isOpen = permission.kind === 'resource' && permission.condition === null && permission.witness?.principal === '*'
  if (isOpen) return [{ from: internet, to: `resource:${resourceName(permission.resource)}`, label: permission.action }]
  if (permission.kind !== 'identity') return []
  const isOwnRole = permission.functions.includes(permission.principal)
  const principal = `${isOwnRole ? 'function' : 'role'}:${permission.principal}`
  const runs = isOwnRole ? [] : runners(permission.functions, reached).map((from) => ({ from, to: principal, label: 'runs as' }))
  return [...runs, { from: principal, to: `resource:${resourceName(permission.resource)}`, label: permission.action }]
}

/** Functions that something new reaches by name, the others as one where they are many. */
function runners(functions: readonly string[], reached: ReadonlySet<string>): string[] {
  const named = functions.filter((it) => reached.has(it)).slice(0, mostNamed)
  const others = functions.filter((it) => !named.includes(it))
  const count = `${others.length} ${named.length > 0 ? 'other ' : ''}functions`
  return [...named, ...(others.length > 2 ? [count] : others)].map((it) => `function:${it}`)
}

const mostNamed = 5

/** `OrdersTable` of `${OrdersTable.Arn}`, `table/orders` of an ARN. */
function resourceName(resource: string): string {
  const symbol = /^\$\{([\w-]+)(?:\.\w*Arn)?\}$/.exec(resource)?.[1]
  if (resource === '*') return 'any resource'
  return symbol ?? resource.replace(/^arn:(?:\$\{[^}]*\}|[^:$]){0,200}(?::(?:\$\{[^}]*\}|[^:$]){0,200}){3}:/, '')
}

/** Mermaid reads entities as `#…;` and markdown in quotes: everything but plain characters becomes one. */
const label = (text: string): string => visible(text.slice(0, 80)).replace(/[^\w /.*{}:$+→()-]/g, (it) => `#${it.codePointAt(0) ?? 63};`)
