import type { FunctionNode, Trigger } from '../model/application.ts'
import type { Draft } from './difference.ts'
import type { Matching, Pair } from './match.ts'
import { groupBy, locationOf } from './place.ts'
import { resourceKey } from './renamed-resources.ts'
import type { Side } from './side.ts'
import { nameOf, triggerFact, triggerView } from './views.ts'

export interface Triggers {
  readonly drafts: readonly Draft[]
  readonly pairs: readonly Pair<Trigger>[]
}

export function compareTriggers(base: Side, head: Side, matching: Matching): Triggers {
  const pairs = matchTriggers(base, head, matching)
  return { pairs, drafts: pairs.flatMap((pair) => draftsOf(pair, base, head, matching)) }
}

function draftsOf(pair: Pair<Trigger>, base: Side, head: Side, matching: Matching): Draft[] {
  if (pair.head === null) return [draft('trigger-removed', pair.base, base, base.functions.get(pair.base.function ?? ''))]
  const fn = matching.functionBefore.get(pair.head.function ?? '')
  if (pair.base === null) return [draft('trigger-added', pair.head, head, fn)]
  const what = [
    ...(pair.base.source === sourceBefore(pair.head, matching) ? [] : ['source']),
    ...(pair.base.isOff === pair.head.isOff ? [] : ['state']),
  ]
  if (what.length === 0) return []
  const made = draft('trigger-changed', pair.head, head, fn, what)
  const summary = changeOf(made.change.summary, { base: pair.base, head: pair.head }, what)
  return [{ ...made, change: { ...made.change, summary }, before: triggerView(pair.base, base, fn) }]
}

/** `sentence`: as of one that is new. */
function changeOf(sentence: string, { base, head }: { readonly base: Trigger; readonly head: Trigger }, what: readonly string[]): string {
  if (what.includes('source')) return sentence.replace(/\.$/, `, where before by ${shown(base)}.`)
  if (head.isOff !== true) return sentence.replace(/\.$/, ', which was turned off before.')
  return sentence.replace(' is now started by', ' is no longer started by').replace(/ \(turned off\)\.$/, ', which is turned off.')
}

/** As base calls it. */
const sourceBefore = ({ service, source }: Trigger, matching: Matching): string | null =>
  source === null ? null : (matching.resourceBefore.get(resourceKey(service, source)) ?? source)

const shown = (it: Trigger): string =>
  `${it.type}${it.source === null ? '' : ` \`${it.source}\``}${it.isOff === true ? ' (turned off)' : ''}`

/** `before`: see `triggerView`. */
function draft(
  kind: 'trigger-added' | 'trigger-removed' | 'trigger-changed',
  it: Trigger,
  side: Side,
  before: FunctionNode | undefined,
  what: readonly string[] = [],
): Draft {
  const name = nameOf(it.function, side)
  const subject = `${name ?? 'something'} by ${it.type}${it.source === null ? '' : ` ${it.source}`}`
  const reaches = name === null ? 'Something outside of the repository' : `\`${name}\``
  const words = {
    'trigger-added': 'is now started by',
    'trigger-removed': 'is no longer started by',
    'trigger-changed': 'is now started by',
  }[kind]
  const view = triggerView(it, side, before)
  const isGone = kind === 'trigger-removed'
  return {
    change: {
      kind,
      service: it.service,
      location: locationOf(it.at, side.name),
      summary: `${reaches} ${words} ${shown(it)}.`,
      trigger: triggerFact(it, side),
      ...(what.length === 0 ? {} : { what }),
    },
    subject,
    before: isGone ? view : null,
    after: isGone ? null : view,
    side,
  }
}

/** By function, type and source; what is left of a function and type pairs up where only the schedule, or a source that was unknown, changed. */
function matchTriggers(base: Side, head: Side, matching: Matching): Pair<Trigger>[] {
  const ownerOf = (it: Trigger) => (it.function === null ? null : (matching.functionBefore.get(it.function)?.id ?? `new ${it.function}`))
  const serviceOf = (it: Trigger) => matching.serviceBefore.get(it.service)?.id ?? `new ${it.service}`
  const before = base.app.triggers.map((it) => ({ it, key: `${it.service} ${it.function ?? ''} ${it.type}` }))
  const after = head.app.triggers.map((it) => ({ it, key: `${serviceOf(it)} ${ownerOf(it) ?? ''} ${it.type}` }))
  const left = groupBy(before, (one) => one.key)
  const pairs: Pair<Trigger>[] = []
  for (const [key, group] of groupBy(after, (one) => one.key)) {
    const old = (left.get(key) ?? []).map((one) => one.it)
    left.delete(key)
    pairs.push(
      ...pairUp(
        old,
        group.map((one) => one.it),
        (it) => sourceBefore(it, matching),
      ),
    )
  }
  const gone = [...left.values()].flat().map((one): Pair<Trigger> => ({ base: one.it, head: null }))
  return [...pairs, ...gone]
}

/** Another rate, or another pattern on the same bus, is the same trigger adjusted; another queue is another producer. */
const adjustable: ReadonlySet<Trigger['type']> = new Set<Trigger['type']>(['schedule', 'eventbridge'])

/**
 * One of several sources, of which the deployment chooses, is what the other one is or may be; so is one that has its name but for what only the
 * deployment knows.
 */
function share(before: Trigger, after: Trigger): boolean {
  const [then, now] = [sourceNames(before), sourceNames(after)]
  return !then.choices.isDisjointFrom(now.choices) || (then.frame === now.frame && isTelling(then.frame))
}

interface SourceNames {
  readonly choices: ReadonlySet<string>
  readonly frame: string
}

const namesKnown = new WeakMap<Trigger, SourceNames>()

/** Each source may be held against every other one of its function. */
function sourceNames(it: Trigger): SourceNames {
  const source = it.source ?? ''
  const names = namesKnown.get(it) ?? { choices: choicesIn(source), frame: frame(source) }
  namesKnown.set(it, names)
  return names
}

/** `a or b`, and `${env:QUEUE, a, 'b'}`, where the first that is there counts. */
function choicesIn(source: string): Set<string> {
  const choices = source.split(' or ').flatMap((it) => (/^\$\{[^{}]*\}$/.test(it) ? [it, ...it.slice(2, -1).split(/,\s*/)] : [it]))
  return new Set(choices.map((it) => it.replaceAll("'", '').replace(/\.(?:Stream)?Arn\b/, '')))
}

/** `orders-${}` */
const frame = (source: string): string => source.replaceAll(/\$\{[^{}]*\}/g, '${}')

/** Letters enough to be a name beside what is not known. */
const isTelling = (it: string): boolean => it.includes('${}') && /\w{3}/.test(it)

/** Where both have names, one of another name is another one. */
const isAdjusted = (before: Trigger, after: Trigger): boolean =>
  adjustable.has(after.type) && (before.name === undefined || after.name === undefined || before.name === after.name)

/** One rule that is divided matches nothing with each of its parts that it did not match before. */
function isPartOf(before: Trigger, after: Trigger): boolean {
  const [then, now] = [before.source, after.source].map((it) => new Set(it?.split(' ')))
  return after.type === 'eventbridge' && then !== undefined && now !== undefined && now.isSubsetOf(then)
}

/** `sourceOf`: see `sourceBefore`. */
function pairUp(before: readonly Trigger[], after: readonly Trigger[], sourceOf: (it: Trigger) => string | null): Pair<Trigger>[] {
  const left = [...before]
  const take = (fits: (it: Trigger) => boolean): Trigger | null => {
    const i = left.findIndex(fits)
    return i === -1 ? null : (left.splice(i, 1)[0] ?? null)
  }
  const exact = after.map((it) => {
    const source = sourceOf(it)
    return { base: take((other) => other.source === source), head: it }
  })
  const loose = exact.map(({ base, head }) => {
    const isLoose = (other: Trigger) => other.source === null || head.source === null || isAdjusted(other, head) || share(other, head)
    return { base: base ?? take(isLoose), head }
  })
  const whole = [...left]
  const pairs = loose.map(({ base, head }): Pair<Trigger> => {
    const divided = base === null ? whole.find((other) => other.source !== null && isPartOf(other, head)) : undefined
    if (divided !== undefined) take((other) => other === divided)
    return { base: base ?? divided ?? null, head }
  })
  return [...pairs, ...left.map((it): Pair<Trigger> => ({ base: it, head: null }))]
}
