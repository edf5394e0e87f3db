import type { Json, JsonType, Limit, Schema } from '../../model/schema.ts'
import { canonical } from './accepts.ts'

/** The limit of head that stands where one of base stood. */
export function counterpart(limit: Limit, head: Schema): Limit | undefined {
  if (inside.has(limit.kind) || limit.kind === 'required') return undefined
  return head.limits.find((it) => it.kind === limit.kind)
}

const inside: ReadonlySet<Limit['kind']> = new Set<Limit['kind']>([
  'property',
  'patternProperties',
  'items',
  'item',
  'additionalProperties',
])

/** Which limit it is, and what became of it. */
export function wordsOf(limit: Limit, now: Limit | undefined, path: string): { readonly path: string; readonly words: string } {
  if (limit.kind === 'required') return { path: joined(path, limit.name), words: noLongerRequired }
  if (limit.kind === 'property') return { path: joined(path, limit.name), words: noLongerChecked }
  if (limit.kind === 'items' || limit.kind === 'item') return { path: `${path}[]`, words: noLongerChecked }
  if (limit.kind === 'additionalProperties' || limit.kind === 'patternProperties') return { path, words: 'other properties accepted' }
  if (limit.kind === 'never') return { path, words: 'accepted at all' }
  return { path, words: now === undefined ? `${limit.kind} removed` : changed(limit, now) }
}

export const noLongerRequired = 'no longer required'
export const noLongerChecked = 'no longer checked'

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

function changed(limit: Limit, now: Limit): string {
  if (limit.kind === 'type' && now.kind === 'type') return typeWords(limit.types, now.types)
  if (limit.kind === 'enum' && now.kind === 'enum')
    return also(
      'enum',
      now.values.filter((it) => !limit.values.map(canonical).includes(canonical(it))),
    )
  return valueWords(limit, now)
}

function valueWords(limit: Limit, now: Limit): string {
  if ('exclusive' in limit && 'exclusive' in now && limit.value === now.value) return `${limit.kind} no longer exclusive`
  if ('value' in limit && 'value' in now && typeof now.value === 'number') return `${limit.kind} ${limit.value} → ${now.value}`
  if (limit.kind === 'format' && now.kind === 'format') return `format ${limit.value} → ${now.value}`
  return `${limit.kind} ${limit.kind === 'pattern' ? 'widened' : 'changed'}`
}

function typeWords(was: readonly JsonType[], is: readonly JsonType[]): string {
  const isWider = was.every((it) => isAmong(it, is))
  return isWider
    ? also(
        'type',
        is.filter((it) => !isAmong(it, was)),
      )
    : `type ${was.join(' or ')} → ${is.join(' or ')}`
}

const isAmong = (type: JsonType, types: readonly JsonType[]): boolean =>
  types.includes(type) || (type === 'integer' && types.includes('number'))

function also(kind: string, added: readonly Json[]): string {
  if (added.length === 0) return `${kind} changed`
  const shown = added.slice(0, 3).map((it) => (typeof it === 'string' ? it : JSON.stringify(it)))
  return `${kind} also ${shown.join(', ')}${added.length > 3 ? ` and ${added.length - 3} more` : ''}`
}
