import type { Change, PermissionFact, Report, RouteFact, TriggerFact } from '../model/report.ts'
import { fenced, visible } from './inert.ts'

/** A Mermaid graph of only what changed: internet → route → function → role → resource; '' where fewer than two edges are new. */
export function graph(report: Report): string {
  const edges = [...new Map(report.changes.flatMap(edgesOf).map((it) => [`${it.from}\0${it.to}\0${it.label}`, it])).values()]
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

function edgesOf(change: Change): Edge[] {
  switch (change.kind) {
    case 'route-added':
      return routeEdges(change.route)
    case 'route-changed':
      return change.route.auth === 'none' ? routeEdges(change.route) : []
    case 'trigger-added':
      return triggerEdges(change.trigger)
    case 'permission-widened':
    case 'permission-granted':
      return permissionEdges(change.permission)
    default:
      return []
  }
}

function routeEdges(route: RouteFact): Edge[] {
  const node = `route:${route.method} ${route.path}`
  const target = route.function === null ? [] : [{ from: node, to: `function:${route.function}`, label: '' }]
  return route.auth === 'none' ? [{ from: 'internet:anyone on the internet', to: node, label: '' }, ...target] : target
}

const triggerEdges = ({ function: target, source, type }: TriggerFact): Edge[] =>
  target === null ? [] : [{ from: `source:${source ?? type}`, to: `function:${target}`, label: type }]

function permissionEdges(permission: PermissionFact): Edge[] {
  if (permission.kind !== 'identity') return []
  const isOwnRole = permission.functions.includes(permission.principal)
  const principal = `${isOwnRole ? 'function' : 'role'}:${permission.principal}`
  const runs = isOwnRole ? [] : permission.functions.slice(0, 5).map((it) => ({ from: `function:${it}`, to: principal, label: 'runs as' }))
  return [...runs, { from: principal, to: `resource:${permission.resource}`, label: permission.action }]
}

/** Mermaid reads entities as `#…;` and markdown in quotes: everything but plain characters becomes one. */
const label = (text: string): string => visible(text.slice(0, 80)).replace(/[^\w /.*{}:$+→()-]/g, (it) => `#${it.codePointAt(0) ?? 63};`)
