import type { SettingName, SettingValue } from '../../../model/setting.ts'
import type { Span, Val } from '../../../model/source.ts'
import { entry, type Entry, isNull, items, known, type Tree } from '../../syntax/tree.ts'
import { alternatives, closed, isOpen, isOptional } from '../choice.ts'
import { withCauses } from '../text.ts'
import { shown } from '../value.ts'

/** How one setting is read from the properties of what it belongs to. */
export interface Row {
  readonly name: SettingName
  /** Undefined where the properties leave it out, or it cannot be one of these. */
  readonly read: (properties: Tree | undefined) => Said | undefined
  readonly byDefault: SettingValue
}

/** What a property says, and the line that does. */
export interface Said {
  readonly value: Val<SettingValue>
  readonly at: Span
  /** As of a `Setting`. */
  readonly isOptional?: true
  /** What else it may be, where the defaults of the deployment decide for `value`; where they do not, and `value` is not known, all that it may be. */
  readonly others?: readonly (Said & { readonly when: string })[]
}

export const said = (value: SettingValue, at: Span): Said => ({ value: { known: true, value, at }, at })

export const unsaid = (tree: Tree, at: Span): Said => ({
  value: { known: false, expression: shown(tree) ?? 'a value that is not known', at: tree.at },
  at,
  ...(isOptional(tree) || alternatives(tree).some(isNull) ? { isOptional: true } : {}),
})

/** A stage decides, and none is the usual one. */
const isByStage = (tree: Tree): boolean =>
  isOpen(tree) && alternatives(tree).every((it) => it.kind === 'scalar' && (it.stages ?? []).length > 0)

/** Turns what is written into a value; undefined where that cannot be told. */
type Meaning = (text: string) => SettingValue | undefined

const meant =
  (meaning: Meaning): ((written: Entry) => Said) =>
  ({ value, keyAt }) => {
    const text = known(value)
    const found = text === undefined ? undefined : meaning(text)
    return found === undefined ? unsaid(value, keyAt) : said(found, keyAt)
  }

export function row(name: SettingName, path: readonly string[], byDefault: SettingValue, read: (written: Entry) => Said): Row {
  return {
    name,
    byDefault,
    read(properties) {
      const written = writtenAt(properties, path)
      if (written === undefined || isNull(written.value)) return undefined
      return readOf(written, read)
    },
  }
}

/** With the place that the value has come from, and what else it may be. */
export function readOf(written: Entry, read: (written: Entry) => Said): Said {
  const found = read(written)
  const { at } = written.value
  const isBeside = at.causes === undefined && at.file === found.at.file && at.start.line === found.at.start.line
  return { ...(isBeside ? found : { ...found, at: withCauses(found.at, [at]) }), ...othersOf(written, found, read) }
}

/** What the other stages have, or the other branch of a condition. What the chosen one has, it need not say again. */
function othersOf({ value, ...entry }: Entry, { value: chosen }: Said, read: (written: Entry) => Said): Pick<Said, 'others'> {
  if (!isOpen(value) || (chosen.known ? value.kind === 'unknown' : !isByStage(value))) return {}
  const others = alternatives(value).flatMap((it) => {
    const said = read({ ...entry, value: closed(it) })
    const isChosen = chosen.known && said.value.known && JSON.stringify(said.value.value) === JSON.stringify(chosen.value)
    return isChosen ? [] : [{ ...said, at: withCauses(said.at, [it.at]), when: whenOf(it) }]
  })
  return others.length === 0 ? {} : { others }
}

function whenOf(it: Tree): string {
  const stages = it.kind === 'scalar' ? (it.stages ?? []) : []
  return stages.length === 0
    ? 'in some deployments'
    : `on ${stages.length === 1 ? 'stage' : 'stages'} ${stages.map((name) => `\`${name}\``).join(', ')}`
}

/** `true` or `false`, in words of its own where the property has such. */
export const flag = (name: SettingName, path: readonly string[], byDefault: boolean, words: Readonly<Record<string, boolean>> = {}): Row =>
  row(
    name,
    path,
    byDefault,
    meant((text) => words[text] ?? ({ true: true, false: false } as Readonly<Record<string, boolean>>)[text.toLowerCase()]),
  )

/** `times`: how many of the unit of the value one of the property is. */
export const quantity = (name: SettingName, path: readonly string[], byDefault: number | null, times = 1): Row =>
  row(
    name,
    path,
    byDefault,
    meant((text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) * times : undefined)),
  )

/** What is named: a key, a destination, a policy. A reference is as good as a name; which of several only the deployment knows, is not. */
export const named = (name: SettingName, path: readonly string[], byDefault: string | null = null): Row =>
  row(name, path, byDefault, ({ value, keyAt }) => {
    const text = shown(value)
    if (text === undefined || isOpenChoice(value)) return unsaid(value, keyAt)
    return said(text === '' ? byDefault : text, keyAt)
  })

export const listed = (name: SettingName, path: readonly string[]): Row => row(name, path, [], ({ value, keyAt }) => listOf(value, keyAt))

export function listOf(value: Tree, at: Span): Said {
  const all = items(value)
  const isTold = !isOpenChoice(value) && value.kind !== 'unknown' && all.every((it) => shown(it) !== undefined && !isOpenChoice(it))
  return isTold
    ? said(
        all.map((it) => shown(it) ?? ''),
        at,
      )
    : unsaid(value, at)
}

/**
 * The oldest version that is spoken, from the name of a security policy (`TLS_1_2`, `Policy-Min-TLS-1-0-2019-07`, `TLSv1.2_2021`); null is what
 * the platform takes where nothing is said.
 */
export const tlsVersion = (...path: readonly string[]): Row =>
  row(
    'TLS version',
    path,
    null,
    meant((text) => {
      const [, minor] = /TLS(?:13-|[-_v]*)1[-_.]([0-3])(?!\d)/i.exec(text) ?? []
      if (minor !== undefined) return `1.${minor}`
      return /^(SSLv3|TLSv1(_\d{4})?)$/.test(text) ? '1.0' : text
    }),
  )

/** Whether something is given at all. */
export const present = (name: SettingName, path: readonly string[]): Row =>
  row(name, path, false, ({ value, keyAt }) => (isOpenChoice(value) ? unsaid(value, keyAt) : said(isSomething(value), keyAt)))

const isSomething = (tree: Tree): boolean =>
  tree.kind === 'list'
    ? tree.items.length > 0
    : tree.kind === 'map'
      ? tree.entries.length > 0
      : known(tree) !== '' && known(tree) !== 'false'

/** Of several values, of which the defaults of the template decide for none. */
const isOpenChoice = (tree: Tree): boolean => tree.kind === 'unknown' && isOpen(tree)

/** The member under a path, `0` being the first item of a list; where the way to it cannot be seen, what hides it. */
export function writtenAt(properties: Tree | undefined, path: readonly string[]): Entry | undefined {
  let found: Entry | undefined
  let node = properties
  for (const key of path) {
    if (node === undefined) return undefined
    if (node.kind === 'unknown' || node.kind === 'text') return { key, keyAt: found?.keyAt ?? node.at, value: node }
    if (key === '0') {
      node = items(node)[0]
      continue
    }
    found = entry(node, key)
    node = found?.value
  }
  return node === undefined || found === undefined ? undefined : { ...found, value: node }
}
