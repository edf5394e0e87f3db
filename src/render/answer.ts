import type { Finding, Report, Surface } from '../model/report.ts'
import type { Rule } from '../model/rule.ts'
import { also } from './comment.ts'
import type { Context } from './context.ts'
import { idOf } from './finding-id.ts'
import { folded } from './folded.ts'
import { blocks, code, fenced, prose, words } from './inert.ts'
import { link, short } from './link.ts'

/** What is answered to commands, as Markdown in which nothing of a pull request or a person means anything. */

export const help = [
  'One command in a comment, as its first line:',
  [
    ['/parapet explain ID', 'what was found, why it matters, what to do'],
    ['/parapet accept ID until DATE because …', 'lets one finding pass until that day; for people who can write, not for the author'],
    ['/parapet revoke ID', 'takes an acceptance back'],
    ['/parapet rescan', 'looks at the pull request again'],
    ['/parapet inventory', 'what the services have that this pull request touches'],
  ]
    .map(([command = '', does = '']) => `- ${code(command)}: ${does}`)
    .join('\n'),
  `${code('ID')} stands at the end of each comment of Parapet; in a reply below that comment it can be left out.`,
].join('\n\n')

/** Without the ping. */
const name = (login: string): string => code(`@${login}`)

export const cannot = (verb: string, role: string, login: string): string =>
  `Only people who can ${{ admin: 'administer', maintain: 'maintain' }[role] ?? 'write to'} this repository can ${verb}; ${name(login)} cannot.`

export const noPolicy = 'Nothing can be accepted while the configuration of the base branch is at fault: it says who may.'

export const isAuthor = (login: string): string =>
  `The author of a pull request cannot accept what was found in it; ask somebody else who can write to this repository. ${name(login)} opened this one.`

export const isStranger = (login: string): string =>
  `Only the author of the pull request and people who triage or write here can ask for that; ${name(login)} cannot.`

export const noId = (verb: string): string =>
  `${code(`/parapet ${verb}`)} needs the id of a finding: ${code(`/parapet ${verb} ID${verb === 'accept' ? ' until DATE because …' : ''}`)}. It stands at the end of each comment of Parapet.`

export const unknownId = (id: string): string =>
  `Nothing that stands in the summary here has the id ${code(id)}; each comment of Parapet ends with its own.`

export const ambiguousId = (id: string): string => `More than one finding begins with ${code(id)}; reply to its comment without an id.`

export const changedSince = 'The summary has changed since that was written. Look at it, and write the command again.'

export const noRoom = 'There is no room for another acceptance on this pull request: revoke one, or fix some of what was found.'

export const nothingAccepted = (id: string | null): string => `Nothing is accepted${id === null ? ' here' : ` under ${code(id)}`}.`

export const takenBack = (title: string): string => `Taken back: ${prose(title)} counts again.`

export const revokedBefore = 'That acceptance was taken back.'

export const replaced = 'This acceptance does not stand: it has ended, or a later command has taken its place.'

export const gone = ({ headSha }: Context): string => `That is no longer so${headSha === null ? '' : ` at ${code(short(headSha))}`}.`

/** The answer to `accept`, once the report is made; `finding` as it is in that. */
export function accepted(finding: Finding | undefined, report: Report, context: Context): string {
  if (finding === undefined) return gone(context)
  if (finding.status === 'existing') return `That is true of ${code(context.baseRef)} too, and blocks nothing: nothing to accept.`
  if (finding.acceptance === null) return `Not accepted: what it rests on is no longer the same. ${changedSince}`
  return `Accepted until ${code(finding.acceptance.until ?? '')}: ${prose(finding.title)}. ${code(`/parapet revoke ${idOf(finding, report)}`)} takes it back.`
}

/** The answer to `explain`. */
export function explanation(finding: Finding, rule: Rule | undefined, report: Report, context: Context): string {
  const id = idOf(finding, report)
  const places = finding.related.slice(0, mostRelated).map((it) => `- ${prose(it.note)} (${link(it.location, context)})`)
  const status = {
    new: '',
    existing: ` · true of ${code(context.baseRef)} too, so it blocks nothing`,
    accepted: ` · accepted by ${code(finding.acceptance?.by ?? '')} until ${code(finding.acceptance?.until ?? '')}`,
  }[finding.status]
  return [
    `**${prose(finding.title)}** · ${finding.severity} · ${code(finding.rule)} · ${link(finding.location, context)}${status}`,
    blocks(finding.message),
    ...(places.length === 0 ? [] : [places.join('\n')]),
    ...also(finding, report, context),
    ...witness(finding, report),
    ...(rule === undefined ? [] : [`**Why it matters:** ${prose(rule.why.trim())}`]),
    `**${finding.certainty === 'undetermined' ? 'To be told apart' : 'Required'}:** ${blocks(finding.remediation)}`,
    ...(finding.references.length === 0
      ? []
      : [
          finding.references
            .slice(0, mostRelated)
            .map((it) => `- ${reference(it)}`)
            .join('\n'),
        ]),
    ...(finding.status === 'new' ? [`<sub>${code(`/parapet accept ${id} until DATE because …`)}</sub>`] : []),
  ].join('\n\n')
}

/** The request that was refused at the base and is allowed now, and what the statement asks of it besides. */
function witness({ change }: Finding, report: Report): string[] {
  const found = report.changes.find((it) => it.id === change)
  if (found === undefined || !('permission' in found) || found.permission.witness === null) return []
  const { witness: request, condition } = found.permission
  const shown = condition === null ? request : { ...request, condition }
  return [`One request that shows it:\n${fenced(JSON.stringify(shown, null, 2).slice(0, longestWitness), 'json')}`]
}

const longestWitness = 2000

const reference = (url: string): string => (/^https:\/\/[\w.-]+\/[\w./%#?=&~-]*$/.test(url) ? `<${url}>` : words(url))

const mostRelated = 10
const mostNamed = 60

const counted: readonly (readonly [keyof Surface, string])[] = [
  ['functions', 'functions'],
  ['routes', 'routes'],
  ['publicRoutes', 'routes anyone can call'],
  ['triggers', 'triggers'],
  ['roles', 'roles'],
  ['actionsGranted', 'actions granted'],
  ['wildcardGrants', 'grants with wildcards'],
  ['directDependencies', 'packages named'],
  ['transitiveDependencies', 'packages they bring'],
  ['vulnerabilities', 'known vulnerabilities'],
]

/** The answer to `inventory`: what the services in reach of the change have before and after it, and each difference in a line. */
export function inventory(report: Report, context: Context): string {
  if (report.services.length === 0) return 'This pull request touches no serverless application.'
  const services = report.services.slice(0, mostNamed).map((it) => `- ${code(it.name ?? it.file)} (${it.framework}, ${code(it.file)})`)
  const { base, head } = report.surface
  const rows = counted.map(([key, label]) => `| ${label} | ${base[key]} | ${base[key] === head[key] ? head[key] : `**${head[key]}**`} |`)
  const lines = folded(report.changes)
  const changes = lines.slice(0, mostNamed).map((it) => `- ${prose(it.summary)} (${link(it.location, context)})`)
  const unread = report.diagnostics.filter((it) => it.level !== 'note').length
  return [
    services.join('\n') + more(report.services.length),
    ['| | before | now |', '|---|---|---|', ...rows].join('\n'),
    ...(changes.length === 0 ? [] : [changes.join('\n') + more(lines.length)]),
    ...(unread === 0
      ? []
      : [`${unread} ${unread === 1 ? 'thing' : 'things'} could not be read and may be missing here; the summary has the lines.`]),
  ].join('\n\n')
}

const more = (count: number): string => (count > mostNamed ? `\n- and ${count - mostNamed} more` : '')
