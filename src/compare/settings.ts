import type { Setting, SettingName, SettingValue } from '../model/setting.ts'
import type { Location } from '../model/report.ts'
import type { Val } from '../model/source.ts'
import type { Draft } from './difference.ts'
import { limitBefore } from './limits.ts'
import type { Matching } from './match.ts'
import { groupBy, locationOf } from './place.ts'
import { nameBefore, resourceKey } from './renamed-resources.ts'
import { sentence, wordsOf } from './setting-words.ts'
import { settingView } from './setting-view.ts'
import type { Side } from './side.ts'

/** One or more. */
export type Some = readonly [Setting, ...Setting[]]

/** Settings that are equal and said at one line: of all functions that a provider speaks for. */
export interface SettingGroup {
  readonly head: Some
  /** As they were; null where what they are settings of is new. */
  readonly base: Setting | null
  readonly location: Location
  /** Who it is about: see `Difference.subject`. */
  readonly subject: string
}

export interface Settings {
  readonly drafts: readonly Draft[]
  /** What state rules look at: what is new or changed. What stays as it is, is nobody's news. */
  readonly groups: readonly SettingGroup[]
}

/** Told as a change of another kind. */
const toldElsewhere: ReadonlySet<SettingName> = new Set<SettingName>(['runtime', 'credential'])

/** Compares what takes effect: a default that is written out is no change. */
export function compareSettings(base: Side, head: Side, matching: Matching): Settings {
  const { pairs, said } = matchSettings(base, head, matching)
  const changed = grouped(pairs.filter((it) => it.base !== null && !isAsBefore(it.base, it.head, matching)))
  const fresh = withThoseBefore(grouped(pairs.filter((it) => it.base === null)), { pairs, said }, matching)
  return {
    drafts: changed.filter((it) => !toldElsewhere.has(nameOf(it))).flatMap((it) => draftsOf(it, base, head)),
    groups: [...fresh, ...changed],
  }
}

const nameOf = ({ head: [first] }: SettingGroup): SettingName => first.name

interface Pair {
  readonly base: Setting | null
  readonly head: Setting
}

interface Matched {
  readonly pairs: readonly Pair[]
  /** What base says for several, and the runtimes of each service, by service and name. */
  readonly said: ReadonlyMap<string, readonly Setting[]>
}

function matchSettings(base: Side, head: Side, matching: Matching): Matched {
  const before = new Map(base.app.settings.map((it) => [keyOf(it, it.service, it.of), it]))
  const stages = groupBy(base.app.settings, (it) => keyOf(it, it.service, it.of, ''))
  const owners = new Set(base.app.settings.map((it) => ownerOf(it, it.service, it.of)))
  const pairs = head.app.settings.map((it): Pair => {
    const service = matching.serviceBefore.get(it.service)?.id
    const name =
      it.kind === 'function' && it.function !== null
        ? matching.functionBefore.get(it.function)?.name
        : nameBefore(it, it.of, matching.resourceBefore)
    const of = name ?? it.of
    const old = owners.has(ownerOf(it, service, of))
      ? (before.get(keyOf(it, service, of)) ?? before.get(keyOf(it, service, of, '')) ?? oneOf(stages.get(keyOf(it, service, of, '')), it))
      : limitBefore(it, service, base, head)
    return { head: it, base: old ?? null }
  })
  const said = groupBy(
    base.app.settings.filter((it) => it.isInherited || it.name === 'runtime'),
    (it) => `${it.service} ${it.name}`,
  )
  return { pairs: withoutEchoes([...pairs, ...nowAlike(pairs, base)]), said }
}

/** Where every stage had its own, one of them stands for what they were before they all got the same. */
const oneOf = (stages: readonly Setting[] | undefined, it: Setting): Setting | undefined =>
  it.when === undefined ? (stages?.find((one) => isSame(one, it)) ?? stages?.[0]) : undefined

/** What was something else on a stage, and is there what it is everywhere. */
function nowAlike(pairs: readonly Pair[], base: Side): Pair[] {
  const taken = new Set(pairs.map((it) => it.base))
  const main = new Map(
    pairs.flatMap(({ base: old, head }) => (old === null || head.when !== undefined ? [] : [[keyOf(old, old.service, old.of, ''), head]])),
  )
  return base.app.settings.flatMap((it) => {
    const head = it.when === undefined || taken.has(it) ? undefined : main.get(keyOf(it, it.service, it.of, ''))
    return head === undefined || it.when === undefined ? [] : [{ base: it, head: { ...head, when: it.when } }]
  })
}

const ownerOf = ({ kind }: Setting, service: string | undefined, of: string): string => JSON.stringify([service ?? null, kind, of])

const keyOf = (it: Setting, service: string | undefined, of: string, when = it.when ?? ''): string =>
  `${ownerOf(it, service, of)} ${it.name} ${when}`

/** What changes on a stage as it does everywhere is told once. */
function withoutEchoes(pairs: readonly Pair[]): Pair[] {
  const changeOf = ({ base, head }: Pair): string =>
    JSON.stringify([ownerOf(head, head.service, head.of), head.name, base === null ? null : comparable(base.value), comparable(head.value)])
  const main = new Set(pairs.flatMap((it) => (it.head.when === undefined ? [changeOf(it)] : [])))
  return pairs.filter((it) => it.head.when === undefined || !main.has(changeOf(it)))
}

/** What was said before is said of all of whom it is said, not of the one that is new alone. */
function withThoseBefore(groups: readonly SettingGroup[], { pairs, said }: Matched, matching: Matching): SettingGroup[] {
  const heads = groupBy(
    pairs.map((it) => it.head),
    likeKey,
  )
  return groups.map((it) => {
    const [first, ...others] = it.head
    const base = saidBefore(it, said, matching)
    if (base === null) return it
    const own = new Set<Setting>(it.head)
    const [old, ...more] = heads.get(likeKey(first))?.filter((one) => !own.has(one)) ?? []
    return { ...it, base, head: old === undefined ? it.head : [old, ...more, first, ...others] }
  })
}

const likeKey = (it: Setting): string => JSON.stringify([it.service, it.kind, it.name, it.when, it.isInherited, comparable(it.value)])

/** What a service says for all of its functions, or what they run on, is no news because there is one more. */
function saidBefore({ head: [it] }: SettingGroup, said: Matched['said'], matching: Matching): Setting | null {
  const isSaid = it.isInherited || it.name === 'runtime'
  const service = isSaid ? matching.serviceBefore.get(it.service)?.id : undefined
  return said.get(`${service} ${it.name}`)?.find((old) => isSame(old, it)) ?? null
}

/** Unresolved values are equal when their expressions are. */
const isSame = (a: Setting, b: Setting): boolean => comparable(a.value) === comparable(b.value)

/** What names a resource that has another logical id now names what it did. */
function isAsBefore(base: Setting, head: Setting, { resourceBefore }: Matching): boolean {
  const now = comparable(head.value)
  const renamed = now.replaceAll(/(?<=\$\{)\w+/g, (id) => resourceBefore.get(resourceKey(head.service, id)) ?? id)
  return [now, renamed].includes(comparable(base.value))
}

const comparable = (it: Val<SettingValue>): string =>
  it.known ? JSON.stringify(Array.isArray(it.value) ? it.value.toSorted() : it.value) : `\${${it.expression}}`

function grouped(pairs: readonly Pair[]): SettingGroup[] {
  const groups = groupBy(pairs, ({ base, head }) => {
    const { file, startLine, startColumn, side } = placeOf(base, head)
    const values = [base, head].map((it) => (it === null ? null : comparable(it.value)))
    const alone = speaker(base, head).isInherited ? null : head.of
    return JSON.stringify([head.service, head.kind, head.name, head.when, values, file, startLine, startColumn, side, alone])
  })
  return [...groups.values()].flatMap(([first, ...others]): SettingGroup[] => {
    if (first === undefined) return []
    const { base, head } = first
    const whose = speaker(base, head).isInherited ? `every ${head.kind}` : head.of
    const subject = [whose, head.name, ...(head.when === undefined ? [] : [head.when])].join(' ')
    return [{ head: [head, ...others.map((it) => it.head)], base, location: placeOf(base, head), subject }]
  })
}

/** Which side says what the setting is: where nothing does any more, the line of base that did. */
const speaker = (base: Setting | null, head: Setting): Setting => (base !== null && head.isDefault && !base.isDefault ? base : head)

const placeOf = (base: Setting | null, head: Setting): Location => {
  const it = speaker(base, head)
  return locationOf(it.at, it === base ? 'base' : 'head')
}

/**
 * What turns off, and what is off then, is one thing; so are all the functions of a service that are on one runtime, all the routes that take
 * the same origins, and all logs that are kept as long: see `Difference.cause`.
 */
export const settingCause = ({ head: [it], subject }: Pick<SettingGroup, 'head' | 'subject'>): string =>
  JSON.stringify(['setting', it.service, ...(shared.has(it.name) ? [it.name, comparable(it.value)] : [subject])])

const shared: ReadonlySet<SettingName> = new Set<SettingName>(['runtime', 'CORS origins', 'log retention'])

/** One draft for each setting; the first speaks for those that the same line decides. */
function draftsOf({ head, base, location, subject }: SettingGroup, then: Side, now: Side): Draft[] {
  if (base === null) return []
  const [first, ...others] = head
  const draft = (some: Some, it: Setting, about: string): Draft => ({
    change: {
      kind: 'setting-changed',
      service: it.service,
      location,
      summary: sentence(some, base.value),
      setting: {
        subject: it.of,
        name: it.name,
        ...(it.when === undefined ? {} : { when: it.when }),
        before: wordsOf(it.name, base.value),
        after: wordsOf(it.name, it.value),
      },
    },
    subject: about,
    cause: settingCause({ head: some, subject: about }),
    before: settingView([base], then),
    after: settingView(some, now, base),
    side: now,
  })
  const leader = draft(head, first, subject)
  return [
    leader,
    ...others.map((it) => ({ ...draft([it], it, `${it.of} ${it.name}${it.when === undefined ? '' : ` ${it.when}`}`), partOf: leader })),
  ]
}
