import type { Diagnostic, Effect, Location, Report } from '../model/report.ts'
import type { Context } from './context.ts'
import { count } from './headline.ts'

/** What a line of the repository's configuration did to this review, in a sentence without its full stop. */
export function said(it: Effect): string {
  const isOne = it.count === 1
  const findings = count(it.count, 'finding')
  switch (it.key) {
    case 'services':
      return `${count(it.count, 'service')} that this change may touch ${isOne ? 'is' : 'are'} not among those that are reviewed`
    case 'ignore':
      return `${count(it.count, 'file')} under \`${it.subject}\` that this change may touch ${isOne ? 'is' : 'are'} not reviewed`
    case 'rules':
      return ofRule(it, findings)
    case 'failOn':
      return `${findings} ${isOne ? 'does' : 'do'} not block: ${it.value === 'never' ? 'nothing does' : `only what is ${it.value} or worse does`}`
    case 'undetermined':
      return `${count(it.count, 'thing')} could not be told and ${isOne ? 'does' : 'do'} not block for that`
  }
}

function ofRule({ subject, value, because }: Effect, findings: string): string {
  const what = value === 'off' ? `is off: ${findings} left out` : `counts as ${value}: ${findings}`
  return `\`${subject}\` ${what}${because === null ? '' : `, because ${because.replaceAll('`', "'")}`}`
}

/** What is said of the configuration itself, beside what could not be read of the application. */
export const isAboutConfiguration = (it: Diagnostic): boolean => it.reason.startsWith('configuration-')

/** A line of the configuration that counts is one of the tip of the base branch, which need not be the merge base. */
export const contextAt = (location: Location, report: Report, context: Context): Context =>
  location.side === 'base' && location.file === report.configuration?.file ? { ...context, baseSha: report.configuration.commit } : context
