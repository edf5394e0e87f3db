import type { Setting, SettingKind } from '../../../model/setting.ts'
import type { Span } from '../../../model/source.ts'
import type { Tree } from '../../syntax/tree.ts'
import type { Resource, Stack } from '../stack.ts'
import { functionRows, lambdaDefaults } from './functions.ts'
import type { Row } from './row.ts'
import { stores } from './stores.ts'

export type SettingDraft = Omit<Setting, 'service'>

/** What settings are of, and where it is defined. */
export interface Owner {
  readonly kind: SettingKind
  readonly of: string
  readonly function?: Setting['function']
  readonly api?: string | null
  readonly at: Span
  /** All of its definition: what is said outside of it is said for others too. */
  readonly bodies: readonly Span[]
}

/** The settings that these properties give their owner, one of each row. */
export function settingsOf(owner: Owner, rows: readonly Row[], properties: Tree | undefined): SettingDraft[] {
  const { kind, of, function: fn = null, api = null, at, bodies } = owner
  return rows.map((it) => {
    const found = it.read(properties)
    return {
      kind,
      of,
      function: fn,
      api,
      name: it.name,
      value: found?.value ?? { known: true, value: it.byDefault, at },
      at: found?.at ?? at,
      isDefault: found === undefined,
      isInherited: found !== undefined && !bodies.some((it) => isWithin(found.at, it)),
    }
  })
}

function isWithin(at: Span, body: Span): boolean {
  if (at.file !== body.file) return false
  const isAfter = at.start.line > body.start.line || (at.start.line === body.start.line && at.start.column >= body.start.column)
  return isAfter && (at.end.line < body.end.line || (at.end.line === body.end.line && at.end.column <= body.end.column))
}

/** The settings that a template's resources have; what a framework makes, it adds. `propertiesOf`: with what counts for all of a type. */
export function readSettings(stack: Stack, propertiesOf = (it: Resource): Tree | undefined => it.properties): SettingDraft[] {
  const found: SettingDraft[] = []
  for (const it of stack.resources.values()) {
    const table = stores.get(it.type)
    const properties = table === undefined && it.type !== 'AWS::Lambda::Function' ? undefined : propertiesOf(it)
    if (table !== undefined)
      found.push(...settingsOf({ kind: table.kind, of: it.id, at: it.at, bodies: [it.body] }, table.rows, properties))
    else if (it.type === 'AWS::Lambda::Function' && !stack.isImplicit(it.id)) found.push(...functionSettings(it, properties, stack))
  }
  return found
}

const rows = functionRows(lambdaDefaults)

export const functionSettings = (it: Resource, properties: Tree | undefined, stack: Stack): SettingDraft[] =>
  settingsOf({ kind: 'function', of: it.id, function: stack.id('function', it.id), at: it.at, bodies: [it.body] }, rows, properties)
