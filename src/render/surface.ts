import type { Change, Report, Surface } from '../model/report.ts'
import { code } from './inert.ts'

/** What changed in size, one row each, with the names that made it; '' where nothing did. */
export function surfaceTable(report: Report): string {
  const rows = surfaceRows(report)
  if (rows.length === 0) return ''
  const line = (it: SurfaceRow) =>
    `| ${it.label} | ${it.before} | ${it.loud ? `**${it.after}**` : it.after} | ${it.names.map(code).join(', ')}${it.more > 0 ? ` and ${it.more} more` : ''} |`
  return ['| | before | now | |', '|---|---|---|---|', ...rows.map(line)].join('\n')
}

export interface SurfaceRow {
  readonly label: string
  readonly before: number
  readonly after: number
  readonly loud: boolean
  readonly names: readonly string[]
  /** How many names are not shown. */
  readonly more: number
}

type Row = {
  readonly label: string
  readonly of: (it: Surface) => number
  readonly loud?: boolean
  readonly names: (it: Change) => string | undefined
}

const rows: readonly Row[] = [
  { label: 'functions', of: (it) => it.functions, names: (it) => (it.kind === 'function-added' ? it.function.name : undefined) },
  {
    label: 'routes',
    of: (it) => it.routes,
    names: (it) => (it.kind === 'route-added' && it.route.auth !== 'none' ? `${it.route.method} ${it.route.path}` : undefined),
  },
  {
    label: 'routes anyone can call',
    of: (it) => it.publicRoutes,
    loud: true,
    names: (it) =>
      (it.kind === 'route-added' || it.kind === 'route-changed') && it.route.auth === 'none'
        ? `${it.route.method} ${it.route.path}`
        : undefined,
  },
  {
    label: 'other triggers',
    of: (it) => it.triggers,
    names: (it) => (it.kind === 'trigger-added' ? `${it.trigger.type} → ${it.trigger.function ?? '?'}` : undefined),
  },
  {
    label: 'actions granted',
    of: (it) => it.actionsGranted,
    loud: true,
    names: (it) => (it.kind === 'permission-widened' || it.kind === 'permission-granted' ? it.permission.action : undefined),
  },
  {
    label: 'direct packages',
    of: (it) => it.directDependencies,
    names: (it) => (it.kind === 'dependency-added' && it.dependency.direct ? it.dependency.name : undefined),
  },
  { label: 'packages that come along', of: (it) => it.transitiveDependencies, names: (it) => brings(it) },
  { label: 'known vulnerabilities', of: (it) => it.vulnerabilities, loud: true, names: () => undefined },
]

const brings = (it: Change): string | undefined =>
  it.kind === 'dependency-added' && (it.dependency.transitiveAdded ?? 0) > 0
    ? `${it.dependency.name} brings ${it.dependency.transitiveAdded}`
    : undefined

const mostNames = 5

/** The rows that differ between base and head. */
export function surfaceRows(report: Report): readonly SurfaceRow[] {
  return rows.flatMap((row) => {
    const before = row.of(report.surface.base)
    const after = row.of(report.surface.head)
    if (before === after) return []
    const names = [...new Set(report.changes.flatMap((it) => row.names(it) ?? []))]
    return [
      {
        label: row.label,
        before,
        after,
        loud: row.loud === true && after > before,
        names: names.slice(0, mostNames),
        more: Math.max(0, names.length - mostNames),
      },
    ]
  })
}
