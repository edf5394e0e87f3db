import { unknown } from '../cloudformation/text.ts'
import { type Dict, entries, type Entry, entry, get, known, type List, type Tree } from '../syntax/tree.ts'
import { Plugins } from './plugins.ts'

/**
 * The configuration with the functions that serverless-lift makes of `constructs:`, as if they stood in `functions:`, which is what the plugin
 * does: the worker of a queue, the authorizer of a webhook. https://github.com/getlift/lift
 */
export function withConstructs(config: Dict): Dict {
  const constructs = entries(get(config, 'constructs'))
  if (constructs.length === 0 || !new Plugins(config).mayHave('serverless-lift')) return config
  const before = entry(config, 'functions')
  const functions = constructs.reduce(addFunctions, before?.value)
  if (functions === undefined || functions === before?.value) return config
  const others = config.entries.filter((it) => it.key !== 'functions')
  return { ...config, entries: [...others, { key: 'functions', keyAt: before?.keyAt ?? functions.at, value: functions }] }
}

function addFunctions(functions: Tree | undefined, construct: Entry): Tree | undefined {
  const type = known(get(construct.value, 'type'))
  if (type === 'webhook') return added(functions, `${construct.key}Authorizer`, entry(construct.value, 'authorizer'))
  if (type !== 'queue') return functions
  const worker = entry(construct.value, 'worker')
  const name = known(worker?.value)
  if (name === undefined)
    return added(functions, `${construct.key}Worker`, worker && { ...worker, value: started(worker.value, construct) })
  if (functions?.kind !== 'map') return functions
  return { ...functions, entries: functions.entries.map((it) => (it.key === name ? { ...it, value: started(it.value, construct) } : it)) }
}

function added(functions: Tree | undefined, key: string, definition: Entry | undefined): Tree | undefined {
  if (definition?.value.kind !== 'map') return functions
  const one: Dict = { ...definition.value, entries: [{ ...definition, key }] }
  if (functions?.kind === 'map') return { ...functions, entries: [...functions.entries, ...one.entries] }
  return functions === undefined ? one : { kind: 'list', items: [functions, one], at: functions.at, tag: null }
}

/** A function that also is started by the queue. */
function started(fn: Tree, queue: Entry): Tree {
  if (fn.kind !== 'map') return fn
  const at = queue.keyAt
  const arn = unknown(`construct:${queue.key}.queueArn`, at, 'variable')
  const event: Dict = { kind: 'map', entries: [{ key: 'sqs', keyAt: at, value: arn }], at, tag: null }
  const before = get(fn, 'events')
  const events: List = { kind: 'list', items: before === undefined ? [event] : [before, event], at: before?.at ?? at, tag: null }
  return { ...fn, entries: [...fn.entries.filter((it) => it.key !== 'events'), { key: 'events', keyAt: events.at, value: events }] }
}
