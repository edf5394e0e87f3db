import type { Change, Report } from '../model/report.ts'
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
  if (change.kind === 'route-added' || (change.kind === 'route-changed' && change.route.auth === 'none')) {
    const { route } = change
    const node = `route:${route.method} ${route.path}`
    const target = route.function === null ? [] : [{ from: node, to: `function:${route.function}`, label: '' }]
    return route.auth === 'none' ? [{ from: 'internet:anyone on the internet', to: node, label: '' }, ...target] : target
  }
  if (change.kind === 'trigger-added') {
    const { trigger } = change
    return trigger.function === null
      ? []
      : [{ from: `source:${trigger.source ?? trigger.type}`, to: `function:${trigger.function}`, label: trigger.type }]
  }
  if (change.kind !== 'permission-widened' && change.kind !== 'permission-granted') return []
  const { permission } = change
  if (permission.kind !== 'identity') return []
  const principal = permission.functions.includes(permission.principal)
    ? `function:${permission.principal}`
    : `role:${permission.principal}`
  const runs = principal.startsWith('role:')
    ? permission.functions.slice(0, 5).map((it) => ({ from: `function:${it}`, to: principal, label: 'runs as' }))
    : []
  return [...runs, { from: principal, to: `resource:${permission.resource}`, label: permission.action }]
}

/** Mermaid reads entities as `#…;` and markdown in quotes: everything but plain characters becomes one. */
const label = (text: string): string => visible(text.slice(0, 80)).replace(/[^\w /.*{}:$+→()-]/g, (it) => `#${it.codePointAt(0) ?? 63};`)
