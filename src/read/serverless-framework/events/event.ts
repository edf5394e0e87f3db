import type { NodeId } from '../../../model/application.ts'
import type { Span } from '../../../model/source.ts'
import { alternatives, isOpen, possibilities } from '../../cloudformation/choice.ts'
import { tell } from '../../cloudformation/scope.ts'
import type { Stack } from '../../cloudformation/stack.ts'
import { shown } from '../../cloudformation/value.ts'
import { entries, type Entry, get, isNull, known, textOf, type Tree } from '../../syntax/tree.ts'
import { unlessChanged } from '../../unchanged.ts'

export interface FunctionEvents {
  /** Its key under `functions:`. */
  readonly name: string
  readonly id: NodeId
  /** The function's resolved map. */
  readonly tree: Tree
  readonly at: Span
}

export interface EventContext {
  readonly stack: Stack
  /** The whole configuration, variables and intrinsics resolved. */
  readonly config: Tree
  /** The function that a key of `functions:` names, for authorizers and the like. */
  functionId(name: string): NodeId | null
}

/** One entry of a function's `events:`. */
export interface FunctionEvent {
  /** `http`, `sqs` … */
  readonly type: string
  /** What stands under it: a map, or the short form's text. */
  readonly config: Tree
  /** The key that names the type; of an event that a function of a program makes, where that is called. */
  readonly at: Span
  /** Keys beside it in the same item of the list, which the Framework does not read. */
  readonly beside: readonly Entry[]
}

/** What the Framework itself compiles: https://www.serverless.com/framework/docs/providers/aws/guide/events */
const frameworkEvents: ReadonlySet<string> = new Set([
  'activemq',
  'alb',
  'alexaSkill',
  'alexaSmartHome',
  'cloudFront',
  'cloudwatchEvent',
  'cloudwatchLog',
  'cognitoUserPool',
  'eventBridge',
  'http',
  'httpApi',
  'iot',
  'iotFleetProvisioning',
  'kafka',
  'msk',
  'rabbitmq',
  's3',
  'schedule',
  'sns',
  'sqs',
  'stream',
  'websocket',
])

/** Those that are routes and no triggers. */
const routeEvents: ReadonlySet<string> = new Set(['http', 'httpApi', 'websocket', 'alb'])

/** The events of a function, those among them that only some deployments have; gaps for what is none. */
export function eventsOf(fn: FunctionEvents, stack: Stack): FunctionEvent[] {
  const events = get(fn.tree, 'events')
  if (events?.kind === 'map') {
    const message = `The events of \`${fn.name}\` are no list: the Framework refuses them, or makes nothing of them. They were read as if they were one.`
    warn('events-without-list', events.at, message, events, stack)
    return events.entries.flatMap((it) => variants(it, [], fn, stack))
  }
  return possibilities(events).flatMap(({ tree }) => {
    if (tree.kind === 'map') return itemEvents(tree, fn, stack)
    const word = known(tree)
    if (word !== undefined) return [{ type: word, config: tree, at: tree.at, beside: [] }]
    unreadable(`an event of \`${fn.name}\``, tree, stack)
    return []
  })
}

/** Usually one. Several known types in one item are several events, as the Framework reads them. */
function itemEvents(item: Tree, fn: FunctionEvents, stack: Stack): FunctionEvent[] {
  const all = [...new Map(entries(item).map((it) => [it.key, it])).values()]
  const own = all.filter((it) => frameworkEvents.has(it.key))
  const events = own.length > 0 ? own : all.slice(0, 1)
  const beside = all.filter((it) => !events.includes(it))
  const at = item.kind === 'map' ? item.calledAt : undefined
  const placed = events.map((it) => (at === undefined ? it : { ...it, keyAt: at }))
  return placed.flatMap((it, index) => variants(it, index === 0 ? beside : [], fn, stack))
}

/** An event whose configuration only the deployment chooses counts with each of them, but one whose source alone is open is one. */
function variants(it: Entry, beside: readonly Entry[], fn: FunctionEvents, stack: Stack): FunctionEvent[] {
  const isWhole = it.value.kind === 'list' || (isOpen(it.value) && !routeEvents.has(it.key) && alternatives(it.value).every(isText))
  if (isWhole) return [{ type: it.key, config: it.value, at: it.keyAt, beside }]
  const values = possibilities(it.value).map(({ tree }) => tree)
  const given = values.filter((value) => !isNull(value) && shown(value) !== '' && known(value) !== 'false')
  if (given.length === 0) {
    const keys = beside.map(({ key }) => `\`${key}\``).join(', ')
    const reason = keys === '' ? 'nothing stands under it' : `${keys} must be indented below it`
    warn(
      'empty-event',
      it.keyAt,
      `The event \`${it.key}\` of \`${fn.name}\` has no effect: ${reason}.`,
      { kind: 'map', entries: beside, at: it.keyAt, tag: null },
      stack,
    )
    return []
  }
  return given.map((config) => ({ type: it.key, config, at: it.keyAt, beside }))
}

const isText = (tree: Tree): boolean => textOf(tree) !== undefined

/** What should be configuration and is none that the Framework takes, or a value that only the deployment knows. */
export function unreadable(what: string, tree: Tree, stack: Stack): void {
  const subject = shown(tree)
  if (subject === undefined)
    return warn('invalid-event', tree.at, `What ${what} is stands in a form that the Framework does not take.`, tree, stack)
  const message = `What ${what} is depends on \`${subject}\`, which is not known here: it was not read.`
  warn('unresolved-event', tree.at, message, tree, stack)
}

/** Told once, however often the events are read. `of`: what it hides; as long as that stays as it is, it is no matter of a change. */
export function warn(reason: string, at: Span, message: string, of: Tree, stack: Stack): void {
  tell(stack.scope, unlessChanged({ level: 'warning', reason, at, message }, of))
}

/** The provider's configuration under a path of keys. */
export const provider = (context: EventContext, ...path: readonly string[]): Tree | undefined => get(context.config, 'provider', ...path)

/** Whether JavaScript, in which the Framework is written, would take it for true; undefined where only the deployment knows. */
export function isTruthy(tree: Tree | undefined): boolean | undefined {
  if (tree === undefined || isNull(tree)) return false
  if (tree.kind === 'unknown') return undefined
  if (tree.kind !== 'scalar') return true
  return tree.value !== false && tree.value !== '' && tree.value !== 0
}
