import type { Text } from '../../../model/source.ts'
import { shown } from '../../cloudformation/value.ts'
import { get, known, show, textOf } from '../../syntax/tree.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, unreadable, warn } from './event.ts'

/** As written; undefined where it is missing. */
export interface Shape {
  readonly method: string | undefined
  readonly path: string | undefined
}

/** `GET /orders`, `*`, or a map with both, of an `http` or `httpApi` event; undefined, and told, for what is neither. */
export function shapeOf(event: FunctionEvent, fn: FunctionEvents, context: EventContext): Shape | undefined {
  const { config, at, type } = event
  const text = textOf(config)
  if (config.kind === 'unknown' || (text === undefined && config.kind !== 'map')) {
    unreadable(`an event of \`${fn.name}\``, config, context.stack)
    return undefined
  }
  const shape = text === undefined ? { method: shown(get(config, 'method')) || undefined, path: shown(get(config, 'path')) } : words(text)
  if (isCatchAll(event, shape)) return { method: 'ANY', path: '*' }
  if (shape.method === undefined || shape.path === undefined) {
    const missing = shape.method === undefined ? 'method' : 'path'
    const message = `This \`${type}\` event of \`${fn.name}\` has no ${missing}: the Framework refuses it. It was read with any ${missing}.`
    warn('incomplete-event', at, message, config, context.stack)
  }
  return shape
}

/** A star is all of an HTTP API. */
const isCatchAll = ({ type, config }: FunctionEvent, { path }: Shape): boolean =>
  type === 'httpApi' && (path === '*' || known(config) === '*')

/** A method and a path, which spaces part, those in symbols not counted. */
function words(text: Text): Shape {
  for (const [index, part] of text.parts.entries()) {
    if (typeof part !== 'string') continue
    const lead = index === 0 ? part.length - part.trimStart().length : 0
    const space = part.indexOf(' ', lead)
    if (space === -1) continue
    const shownParts = (parts: Text['parts']): string => show({ parts, at: text.at }).trim()
    const path = shownParts([part.slice(space), ...text.parts.slice(index + 1)])
    return { method: shownParts([...text.parts.slice(0, index), part.slice(0, space)]), path: path === '' ? undefined : path }
  }
  return { method: show(text).trim(), path: undefined }
}
