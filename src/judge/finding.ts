import { enumerated } from '../model/enumeration.ts'
import type { Identity, Worded } from '../model/own-rules.ts'
import { type Finding, frameworks, type Location } from '../model/report.ts'
import type { Rule } from '../model/rule.ts'
import type { Unknown } from '../model/source.ts'
import type { Language } from './condition.ts'
import { type Draft, expressions } from './draft.ts'
import { type Words, wordsOf } from './words.ts'

/** A draft in words. `flavour` names the snippet of the remediation: the framework of the service, or the ecosystem of a package. */
export function worded(draft: Draft, flavour: string | null, language: Language): Worded {
  const { rule, certainty } = draft
  const words = wordsOf(draft.facts, language)
  const title = `${words.line(rule.title)}${inEnvironments(draft.environments)}`
  const decides = certainty === 'undetermined' ? whatDecides(draft) : null
  const asked = remediation(rule, flavour, draft.undecided, words)
  return {
    rule: rule.id,
    severity: draft.severity,
    title: decides === null ? title : `It cannot be told whether ${uncapitalised(title)}`,
    message: decides ?? words.prose(rule.message),
    remediation: asked,
    suggestion: suggestionOf(rule, draft.location, words),
    location: draft.location,
    change: draft.change,
    certainty,
    related: draft.related,
    aspect: rule.aspect,
    references: rule.references,
    identity: identityOf(draft, words),
    source: { cause: draft.cause, demand: asked.split('\n', 1)[0] ?? '', yields: rule.yields === true },
    service: draft.service,
    isExisting: draft.isExisting,
  }
}

function identityOf(draft: Draft, words: Words): Identity {
  const gained = words.exact(draft.rule.gained)
  // What was accepted as undecided is not accepted once it is decided.
  const whether = draft.certainty === 'certain' ? '' : ` if ${draft.reason ?? expressions(draft.undecided)}`
  return { rule: draft.rule.id, service: draft.serviceName, subject: draft.subject, gained: gained + whether }
}

/** The clause of a title inside a longer sentence; a name in backticks stays as it is. */
const uncapitalised = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

function whatDecides({ undecided, reason, location }: Draft): string {
  if (reason !== null) return `${capitalised(reason)}.`.replace(/\.\.$/, '.')
  if (undecided.length === 0) return 'What decides it could not be read from the repository.'
  const some = undecided.slice(0, mostUndecided).map((it) => `\`${clean(it.expression)}\` (${place(it, location)})`)
  const names = enumerated(some)
  return some.length === 1
    ? `${names} decides it, and is known only at deployment.`
    : `${names} decide it, and are known only at deployment.`
}

/** Where only some deployments are meant. */
const inEnvironments = (names: readonly string[]): string =>
  names.length === 0 ? '' : `, in ${enumerated(names.map((it) => `\`${clean(it)}\``))}`

const mostUndecided = 3

const place = (it: Unknown, location: Location): string =>
  it.at.file === location.file ? `line ${it.at.start.line}` : `\`${clean(it.at.file)}:${it.at.start.line}\``

const clean = (text: string): string => text.replace(/[`\p{Cc}\p{Cf}]/gu, '').slice(0, 200)

function remediation(rule: Rule, flavour: string | null, undecided: readonly Unknown[], words: Words): string {
  const summary = words.line(rule.fix.summary)
  const [deciding] = undecided
  const first = deciding === undefined ? summary : `give \`${clean(deciding.expression)}\` a value in the repository, or ${summary}`
  const snippet = flavour !== null && Object.hasOwn(rule.fix.snippets, flavour) ? rule.fix.snippets[flavour] : undefined
  if (snippet === undefined) return first
  return `${first}\n\n\`\`\`${frameworks.some((it) => it === flavour) ? 'yaml' : 'sh'}\n${words.snippet(snippet)}\n\`\`\``
}

/** A suggestion replaces the whole line that the finding is about, at head. */
function suggestionOf(rule: Rule, { side, ...location }: Location, words: Words): Finding['suggestion'] {
  if (rule.fix.suggestion === undefined || side !== undefined || location.startLine !== location.endLine) return null
  const replacement = words.exact(rule.fix.suggestion).replace(/\r$/, '')
  const { file, startLine, endLine } = location
  return replacement === '' ? null : { location: { file, startLine, endLine }, replacement }
}
