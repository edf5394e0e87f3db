import { type Asked, type Compared, type Gain, of } from './compared.ts'
import { doubt } from './doubt.ts'
import type { Request } from './evaluate.ts'
import { type Answer, find, isPlainlyCovered, type Part } from './find.ts'
import { homeOf, isElsewhere } from './partition.ts'
import type { PatternSet } from './pattern.ts'
import { type Clause, everything, type Item } from './policy-set.ts'
import { anyone } from './principal-keys.ts'
import { isUsable } from './usable.ts'

/** What statements of head let through that no statement of base did, or that the boundary of base did not. */
export function newAllows(it: Compared): Gain[] {
  const mayAllow = (clause: Clause) => clause.effect !== 'Deny' && clause.statement.optional !== true
  const before = of(it.base, 'Allow')
  const isKept = (clause: Clause) =>
    it.keys.base.has(clause.key) || (clause.effect === 'Allow' && isPlainlyCovered({ musts: [clause], nots: before }, clause.atoms))
  const mayBeNew = (clause: Clause) => mayAllow(clause) && (it.base.boundary !== undefined || !isKept(clause))
  const distinct = [...new Map(it.head.clauses.filter(mayBeNew).map((clause) => [clause.key, clause])).values()]
  return distinct.flatMap((clause) => gainsOfClause(clause, it))
}

function gainsOfClause(clause: Clause, it: Compared): Gain[] {
  const questions = questionsOf(clause, it)
  const resources = itemsOf(clause.resource, clause.resources)
  const gains: Gain[] = []
  for (const action of itemsOf(clause.action, clause.actions)) {
    const items = it.isFormal ? resources : resources.filter((one) => isUsable(action.pattern, one.pattern))
    for (const principal of principalsOf(clause)) {
      const asked = { clause, action, principal }
      // One row says it for all principals that are left.
      if (principal !== null && it.effort.left < 0) return [...gains, ...gainOf(asked, 'unknown', items.map(tooMuch))]
      gains.push(...gainsOf(asked, items, questions, it))
    }
  }
  return gains
}

const tooMuch = (item: Item): Found => ({ item, reason: 'there is too much to compare' })

/** What else a request must be allowed by, and what it must not. */
interface Asking {
  readonly beside: readonly Part[]
  readonly nots: readonly Clause[]
}

function questionsOf(clause: Clause, it: Compared): Asking[] {
  const before = of(it.base, 'Allow')
  const within = it.base.boundary === undefined ? null : of(it.base.boundary, 'Allow')
  return it.bounds.flatMap((bound) => {
    const wasBound = within !== null && !(bound !== null && it.keys.baseBoundary.has(bound.key))
    const nots = [...(it.keys.base.has(clause.key) ? [] : [before]), ...(wasBound ? [within] : [])]
    return nots.flatMap((all) => partsOf(bound).map((beside) => ({ beside, nots: [...it.denies, ...all] })))
  })
}

/** What a boundary allows, action by action: one after the other they are searched sooner than all at once. */
const partsOf = (bound: Clause | null): Part[][] =>
  bound === null ? [[]] : itemsOf(bound.action, bound.actions).map((action) => [{ ...bound, action: setOf(bound.action, action) }])

const principalsOf = ({ principal, principals }: Clause): readonly (Item | null)[] =>
  principal === null ? [null] : itemsOf(principal, principals)

const itemsOf = (set: PatternSet, items: readonly Item[]): readonly Item[] =>
  set.negated ? [everything] : [...new Map(items.map((item) => [item.pattern.join('\u0000'), item])).values()]

const setOf = (set: PatternSet | null, item: Item): PatternSet =>
  item === everything && set !== null ? set : { negated: false, patterns: [item.pattern] }

function gainsOf(asked: Asked, items: readonly Item[], questions: readonly Asking[], it: Compared): Gain[] {
  const { clause, action, principal } = asked
  const gained: Found[] = []
  const open: Found[] = []
  const part = { action: setOf(clause.action, action), atoms: clause.atoms, principal: principal && setOf(clause.principal, principal) }
  for (const item of items) {
    const answer = askAtHome({ ...part, resource: setOf(clause.resource, item) }, clause, questions, it)
    if (answer.found === 'nothing') continue
    const reason = answer.found === 'unknown' ? answer.reason : doubt(asked, item, it)
    if (reason !== null) open.push({ item, reason })
    else if (answer.found === 'request')
      gained.push({ item, witness: answer.request, isFormal: answer.isFormal || isElsewhere(answer.request, it.partitions) })
  }
  return [...gainOf(asked, 'widened', gained), ...gainOf(asked, 'unknown', open)]
}

interface Found {
  readonly item: Item
  readonly witness?: Request
  readonly isFormal?: boolean
  readonly reason?: string
}

function gainOf(asked: Asked, verdict: Gain['verdict'], found: readonly Found[]): Gain[] {
  const first = found.find((it) => it.isFormal !== true) ?? found[0]
  if (first === undefined) return []
  const { witness = null, reason = null, isFormal = false } = first
  return [{ ...asked, verdict, isLostDeny: false, resources: found.map((it) => it.item), witness, isFormal, reason }]
}

/** As `ask`, and of what is found in another partition only whether there is something at home too. */
function askAtHome(must: Part, clause: Clause, questions: readonly Asking[], it: Compared): Answer {
  const answer = ask(must, clause, questions, it)
  if (answer.found !== 'request' || !isElsewhere(answer.request, it.partitions)) return answer
  const home = { action: anyone, resource: homeOf(it.partitions), principal: must.principal && anyone, atoms: [] }
  const atHome = ask(
    must,
    clause,
    questions.map((one) => ({ ...one, beside: [...one.beside, home] })),
    it,
  )
  return atHome.found === 'request' ? atHome : answer
}

/** What a question costs, however little it takes. */
const asking = 50

/** The first request that one of the questions finds; nothing only where none does. */
function ask(must: Part, clause: Clause, questions: readonly Asking[], it: Compared): Answer {
  let best: Answer = { found: 'nothing' }
  for (const { beside, nots } of questions) {
    if (it.effort.left < 0) return { found: 'unknown', reason: 'there is too much to compare' }
    it.effort.left -= asking + nots.length
    const confirm = clause.effect === 'unknown' ? () => null : it.confirm
    const answer = find({ musts: [must, ...beside], nots, confirm, isTrust: it.isTrust, given: it.given }, it.effort)
    if (answer.found === 'request' && !answer.isFormal) return answer
    if (answer.found === 'request' || best.found === 'nothing') best = answer
  }
  if (best.found !== 'unknown' || clause.effect !== 'unknown') return best
  return { found: 'unknown', reason: `whether the statement allows or denies is only known at deployment (${effectOf(clause)})` }
}

const effectOf = ({ statement }: Clause): string => (statement.effect.known ? statement.effect.value : `\${${statement.effect.expression}}`)
