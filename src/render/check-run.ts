import type { Diagnostic, Finding, Report } from '../model/report.ts'
import { isAboutConfiguration } from './configuration.ts'
import type { Context } from './context.ts'
import { idOf } from './finding-id.ts'
import { headline } from './headline.ts'
import { visible } from './inert.ts'
import { besides, commented, inShort } from './selection.ts'
import { type Done, summary } from './summary.ts'

/** What GitHub's check run API takes as `output.annotations[]`: plain text, at head lines only. */
export interface Annotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly annotation_level: 'failure' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

export interface CheckRun {
  readonly title: string
  readonly summary: string
  readonly text: string | null
  /** `failure` also where it could not be told: what was not understood is never green. */
  readonly conclusion: 'success' | 'failure'
  readonly annotations: readonly Annotation[]
}

/**
 * The check run of a report. `annotate` picks the findings that get an annotation: one channel per finding, so those that have no
 * comment on a line. What stands on the base side has no line at head and is left to the summary.
 */
export function checkRun(
  report: Report,
  context: Context,
  annotate: (finding: Finding) => boolean = () => true,
  done: readonly Done[] = [],
): CheckRun {
  const { outcome } = report.verdict
  return {
    title: visible(headline(report)).slice(0, 255),
    summary: summary(report, context, done),
    text: null,
    conclusion: outcome === 'block' || outcome === 'undetermined' ? 'failure' : 'success',
    annotations: [
      ...commented(report)
        .filter((it) => it.location.side !== 'base' && annotate(it))
        .map((it) => annotation(it, report)),
      ...report.diagnostics.filter(isAboutConfiguration).flatMap(notice),
    ],
  }
}

/** What a change does to the configuration stands at its line, too. */
const notice = ({ location, message }: Diagnostic): Annotation[] =>
  location === null || location.side === 'base'
    ? []
    : [
        {
          path: location.file,
          start_line: location.startLine,
          end_line: location.endLine,
          annotation_level: 'notice',
          title: 'Configuration of Parapet',
          message: visible(message.replaceAll('`', '')).slice(0, 4000),
        },
      ]

function annotation(finding: Finding, report: Report): Annotation {
  const id = idOf(finding, report)
  const { rules } = besides(finding, report)
  const plain = (text: string) => visible(text.replaceAll('`', ''))
  return {
    path: finding.location.file,
    start_line: finding.location.startLine,
    end_line: finding.location.endLine,
    annotation_level:
      finding.certainty === 'undetermined'
        ? 'warning'
        : finding.severity === 'critical' || finding.severity === 'high'
          ? 'failure'
          : 'warning',
    title: plain(finding.title).slice(0, 255),
    message:
      `${plain(finding.message)}${rules.length === 0 ? '' : `\nAlso ${rules.join(', ')}.`}\n\nRequired: ${plain(inShort(finding.remediation))}.\n${finding.rule} · ${finding.severity} · ${id}`.slice(
        0,
        4000,
      ),
  }
}
