import {
  type Dimension,
  type Escalation,
  type Gain,
  levelsOf,
  type Level,
  type Neighbour,
  neighbourOf,
  type PolicySet,
} from '../../iam/index.ts'
import { enumerated } from '../../model/enumeration.ts'
import { isSensitive, serviceOf, showAction, wildcardOf } from '../reach.ts'
import { few, quoted } from '../words.ts'

/** What rules see of why a principal may do more: see `test/support/views.ts`. */
export interface ExplanationView {
  readonly dimension: Dimension | 'statement' | 'deny' | 'boundary'
  readonly keys: readonly string[]
  readonly contextText: string
  readonly replaces: string
  readonly levelText: string
  readonly firstTouch: readonly string[]
  readonly escalation: {
    readonly path: string
    readonly completing: readonly string[]
    readonly held: readonly string[]
    readonly others: number
  }
  readonly bounds: { readonly before: string; readonly after: string }
}

export const unexplained: ExplanationView = {
  dimension: 'statement',
  keys: [],
  contextText: '',
  replaces: '',
  levelText: '',
  firstTouch: [],
  escalation: { path: '', completing: [], held: [], others: 0 },
  bounds: { before: '', after: '' },
}

/** Why these gains, which one sentence tells, are gains; `base`: all that was allowed before. */
export function explained(gains: readonly Gain[], base: PolicySet, escalations: readonly Escalation[], isNew: boolean): ExplanationView {
  const [gain] = gains
  if (gain === undefined) return unexplained
  const neighbour = neighbourOf(gain, base)
  return {
    ...unexplained,
    dimension: gain.isLostDeny ? 'deny' : (neighbour?.dimension ?? 'statement'),
    ...conditionOf(gain, neighbour),
    replaces: replacedBy(gain, base),
    levelText: levelText(gains),
    firstTouch: isNew ? [] : firstTouch(gains, base),
    escalation: escalationOf(gains, escalations),
  }
}

/** Which keys kept the request of the gain out, and what it brings of them, in words. */
function conditionOf({ witness }: Gain, neighbour: Neighbour | null): Pick<ExplanationView, 'keys' | 'contextText'> {
  if (neighbour === null || neighbour.keys.length === 0) return { keys: [], contextText: '' }
  const spelled = spellingsIn(neighbour)
  const keys = neighbour.keys.map((it) => spelled.get(it) ?? it)
  const words = neighbour.keys.map((key, i) => {
    const values = witness?.context.get(key)
    const name = quoted(keys[i] ?? key)
    return values === undefined || values.length === 0 ? `${name} is absent` : `${name} is ${few(values.map(quoted), values.length)}`
  })
  return { keys, contextText: few(words, words.length) }
}

/** Condition keys as the statement spells them, by how they compare. */
function spellingsIn({ clause }: Neighbour): ReadonlyMap<string, string> {
  const { condition } = clause.statement
  const tests = condition?.known === true ? Object.values(condition.value) : []
  return new Map(tests.flatMap((it) => Object.keys(it).map((key): [string, string] => [key.toLowerCase(), key])))
}

/** The policy template or managed policy by which base granted something on the same resources; '' where there is none. */
function replacedBy({ clause, resources }: Gain, base: PolicySet): string {
  const { origin } = clause.statement
  if (origin === 'written') return ''
  const own = new Set(resources.map((it) => it.pattern.join('')))
  const before = base.clauses.find(
    (it) =>
      it.effect === 'Allow' &&
      it.statement.origin.startsWith('SAM policy template') &&
      it.statement.origin !== origin &&
      it.resources.some((one) => own.has(one.pattern.join(''))),
  )
  return before?.statement.origin ?? ''
}

const levelWords: readonly (readonly [Level, string])[] = [
  ['permissions', 'manage permissions'],
  ['write', 'write'],
  ['tagging', 'tag'],
  ['read', 'read'],
  ['list', 'list'],
]

/** "31 actions that write and 40 that read": what the documented actions of wildcards do; '' where there is none, or where it is every action. */
function levelText(gains: readonly Gain[]): string {
  const actions = [...new Map(gains.map((it) => [showAction(it.action).toLowerCase(), it.action])).values()]
  const shown = actions.map((it) => wildcardOf(showAction(it)))
  if (shown.includes('all') || shown.every((it) => it === 'none')) return ''
  const counts = new Map<Level, number>()
  for (const it of actions) for (const [level, count] of levelsOf(it.pattern)) counts.set(level, (counts.get(level) ?? 0) + count)
  const words = levelWords
    .filter(([level]) => counts.has(level))
    .map(([level, verb], i) => `${counts.get(level)} ${i > 0 ? '' : counts.get(level) === 1 ? 'action ' : 'actions '}that ${verb}`)
  return enumerated(words)
}

/** Services that lead on to identities, keys or secrets, of which base allowed nothing. */
function firstTouch(gains: readonly Gain[], base: PolicySet): string[] {
  const held = new Set(
    base.clauses.flatMap((it) =>
      it.effect === 'Allow' ? (it.action.negated ? ['*'] : it.actions.map((one) => serviceOf(showAction(one)))) : [],
    ),
  )
  const gained = [...new Set(gains.map((it) => showAction(it.action)))].filter((it) => isSensitive(it)).map(serviceOf)
  return held.has('*') ? [] : [...new Set(gained)].filter((it) => it !== '*' && !held.has(it))
}

function escalationOf(gains: readonly Gain[], all: readonly Escalation[]): ExplanationView['escalation'] {
  const own = all.filter((it) => gains.includes(it.gain))
  const [first] = own
  if (first === undefined) return unexplained.escalation
  const { path, completing, held } = own.reduce((a, b) =>
    b.completing.length + b.held.length > a.completing.length + a.held.length ? b : a,
  )
  return { path, completing, held, others: own.reduce((sum, it) => sum + it.others + 1, -1) }
}
