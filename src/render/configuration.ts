import type { Diagnostic, Effect, Location, Report } from '../model/report.ts'
import { rulesFolder } from '../model/own-rules.ts'
import type { Context } from './context.ts'
import { count } from './headline.ts'
import { link, place } from './link.ts'

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

/** A line of the configuration that counts, or of a rule beside it. */
const isOfConfiguration = ({ side, file }: Location, { configuration }: Report): boolean =>
  side === 'base' && configuration !== null && (file === configuration.file || file.startsWith(`${rulesFolder}/`))

/** The repository that it stands in, where that is another: `octo-org/.github: `. */
export const whoseIs = (location: Location, report: Report): string =>
  isOfConfiguration(location, report) && report.configuration?.repository ? `${report.configuration.repository}: ` : ''

/** A link to a line. Those of the configuration are of the tip of the base branch, which need not be the merge base, or of another repository. */
export function linkAt(location: Location, report: Report, context: Context, text = place(location)): string {
  const { configuration } = report
  if (configuration === null || !isOfConfiguration(location, report)) return link(location, context, text)
  const repository = context.repository === null ? null : (configuration.repository ?? context.repository)
  return link(location, { ...context, repository, baseSha: configuration.commit }, whoseIs(location, report) + text)
}
