import type { Report } from '../model/report.ts'
import { select } from './selection.ts'

/** The verdict in one line, for the head of the summary and the title of the check run. */
export function headline(report: Report): string {
  const it = select(report)
  const untold = it.undetermined.length + report.diagnostics.filter((d) => d.level !== 'note').length
  switch (report.verdict.outcome) {
    case 'block':
      return `${count(it.required.length, 'thing')} must change before this can merge`
    case 'undetermined':
      return `Could not tell: ${count(Math.max(1, untold), 'thing')} ${untold > 1 ? 'decide' : 'decides'} whether this is safe`
    case 'advise':
      return `Nothing blocks: ${count(it.advised.length + untold, 'thing')} for your judgement`
    case 'pass':
      return it.accepted.length > 0
        ? `Nothing else to report: ${count(it.accepted.length, 'finding')} accepted${aside(report)}`
        : `Nothing to report: ${changed(report)}${aside(report)}`
  }
}

/** A green check says it where the repository itself made it green. */
export function aside(report: Report): string {
  const weaker = (report.configuration?.effects ?? []).filter((it) => it.isWeaker)
  const things = weaker.reduce((sum, it) => sum + it.count, 0)
  return things === 0 ? '' : `, ${count(things, 'thing')} set aside by configuration`
}

/** `1 function changed, no new access`, or that nothing serverless changed at all. */
export function changed(report: Report): string {
  if (report.changes.length === 0) return report.services.length === 0 ? 'no serverless change' : 'no change in meaning'
  const functions = new Set(
    report.changes.flatMap((it) => ('function' in it && typeof it.function === 'object' ? [`${it.service} ${it.function.name}`] : [])),
  ).size
  const routes = report.changes.filter((it) => it.kind.startsWith('route-')).length
  const packages = report.changes.filter((it) => 'dependency' in it && it.dependency.direct).length
  const triggers = report.changes.filter((it) => it.kind.startsWith('trigger-')).length
  const settings = report.changes.filter((it) => it.kind === 'setting-changed' && it.partOf === undefined).length
  const parts = [
    ...(functions > 0 ? [count(functions, 'function')] : []),
    ...(routes > 0 ? [count(routes, 'route')] : []),
    ...(triggers > 0 ? [count(triggers, 'trigger')] : []),
    ...(packages > 0 ? [count(packages, 'package')] : []),
    ...(settings > 0 ? [count(settings, 'setting')] : []),
  ]
  const gained = report.changes.some((it) => it.kind === 'permission-widened' || it.kind === 'permission-granted')
  const what = parts.length === 0 ? '' : `${parts.join(', ')} changed`
  const access = gained ? 'permissions changed' : 'no new access'
  return what === '' ? access : `${what}, ${access}`
}

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
