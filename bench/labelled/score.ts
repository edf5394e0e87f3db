import type { Change, Location, Report } from '../../src/model/report.ts'
import { isSilent, type Label, type Line } from './label.ts'

export const kinds = ['functions', 'routes', 'authorizers', 'triggers', 'permissions', 'dependencies', 'lines', 'silence'] as const
export type Kind = (typeof kinds)[number]

/** One thing that is right, was missed, or was said and is not so. */
export interface Mark {
  readonly kind: Kind
  readonly outcome: 'right' | 'missed' | 'wrong'
  readonly what: string
}

/** A line counts as found when the review points to it or next to it. */
const nearness = 2

export function marksOf(label: Label, report: Report): Mark[] {
  const of = <K extends Change['kind']>(kind: K) => report.changes.filter((it): it is Change & { kind: K } => it.kind === kind)
  const functions = of('function-added').map((it) => ({ key: it.function.name, at: it.location }))
  const gone = of('function-removed').map((it) => ({ key: it.function.name, at: null }))
  const routes = [...of('route-added'), ...of('route-changed')].map((it) => ({ key: routeKey(it.kind, it.route), at: it.location }))
  const triggers = of('trigger-added').map((it) => ({ key: `${it.trigger.type} ${it.trigger.function}`, at: it.location }))
  const dependencies = of('dependency-added').filter((it) => it.dependency.direct)
  return [
    ...matched(
      'functions',
      withKey(label.functions_added, (it) => it.name),
      functions,
    ),
    ...matched(
      'functions',
      label.functions_removed.map((key) => ({ key, at: null })),
      gone,
    ),
    ...matched('routes', [...labelled(label, 'route-added'), ...labelled(label, 'route-changed')], routes),
    ...authorizers(label, [...of('route-added'), ...of('route-changed')]),
    ...matched(
      'triggers',
      withKey(label.triggers_added, (it) => `${it.type} ${it.function}`),
      triggers,
    ),
    ...matched(
      'dependencies',
      withKey(label.dependencies_added, (it) => `${it.ecosystem} ${it.name}`.toLowerCase()),
      dependencies.map(({ dependency: it, location }) => ({ key: `${it.ecosystem} ${it.name}`.toLowerCase(), at: location })),
    ),
    permissions(label, of('permission-widened'), of('permission-granted')),
    ...silence(label, report),
  ]
}

interface Said {
  readonly key: string
  readonly at: Location | Line | null
}

const withKey = <T extends Line>(list: readonly T[], key: (it: T) => string): Said[] => list.map((it) => ({ key: key(it), at: it }))

const labelled = (label: Label, kind: 'route-added' | 'route-changed'): Said[] =>
  withKey(kind === 'route-added' ? label.routes_added : label.routes_changed, (it) => routeKey(kind, it))

/** The name of a parameter is the function's business. */
const routeKey = (kind: string, it: { readonly method: string; readonly path: string }): string =>
  `${kind} ${it.method} ${it.path.replaceAll(/\{[^{}]*\}/g, '{}')}`

/** Each of the one list with one of the other; of those that go together, the line counts too. */
function matched(kind: Kind, expected: readonly Said[], said: readonly Said[]): Mark[] {
  const left = [...said]
  const marks = expected.flatMap((it): Mark[] => {
    const all = left.filter((one) => one.key === it.key)
    const found = all.find((one) => isNear(it.at, one.at)) ?? all[0]
    if (found === undefined) return [{ kind, outcome: 'missed', what: it.key }]
    left.splice(left.indexOf(found), 1)
    const right: Mark = { kind, outcome: 'right', what: it.key }
    return it.at === null ? [right] : [right, { kind: 'lines', outcome: isNear(it.at, found.at) ? 'right' : 'wrong', what: it.key }]
  })
  return [...marks, ...left.map((it): Mark => ({ kind, outcome: 'wrong', what: it.key }))]
}

function isNear(expected: Said['at'], said: Said['at']): boolean {
  if (expected === null || said === null || !('line' in expected) || !('startLine' in said)) return expected === said
  const { file, line } = expected
  return file === said.file && line >= said.startLine - nearness && line <= said.endLine + nearness
}

function authorizers(label: Label, said: readonly (Change & { kind: 'route-added' | 'route-changed' | 'route-removed' })[]): Mark[] {
  return [...label.routes_added, ...label.routes_changed].flatMap((it): Mark[] => {
    const found = said.find(({ route }) => routeKey('', route) === routeKey('', it))
    const outcome = found?.route.auth === it.auth ? 'right' : 'wrong'
    return found === undefined ? [] : [{ kind: 'authorizers', outcome, what: `${it.method} ${it.path}: ${it.auth}` }]
  })
}

type Permission = Change & { kind: 'permission-widened' | 'permission-granted' | 'permission-narrowed' | 'permission-unknown' }

/** Whether anyone may do more. What is granted to a principal that is new need not be told of, where it is only what frameworks add. */
function permissions(label: Label, widened: readonly Permission[], granted: readonly Permission[]): Mark {
  const { verdict } = label.iam
  const what = [verdict, ...widened.slice(0, 3).map((it) => it.permission.action)].join(' ')
  if (verdict === 'widened') return { kind: 'permissions', outcome: widened.length + granted.length > 0 ? 'right' : 'missed', what }
  return { kind: 'permissions', outcome: widened.length === 0 ? 'right' : 'wrong', what }
}

function silence(label: Label, report: Report): Mark[] {
  if (!isSilent(label)) return []
  const [said] = report.findings.filter((it) => it.status === 'new')
  return [{ kind: 'silence', outcome: said === undefined ? 'right' : 'wrong', what: said?.title ?? 'nothing said' }]
}
