import type { Setting, SettingValue } from '../model/setting.ts'
import { groupBy } from './place.ts'
import type { Side } from './side.ts'

/** The settings of one revision by what is asked of them again and again. */
interface Index {
  readonly byService: ReadonlyMap<string, readonly Setting[]>
  /** How many there are of a kind and name, and of how many it is on; and the same of one owner. */
  readonly counts: ReadonlyMap<string, Count>
}

interface Count {
  readonly count: number
  readonly on: number
}

const indexes = new WeakMap<Side, Index>()

function indexOf(side: Side): Index {
  const found = indexes.get(side) ?? made(side)
  indexes.set(side, found)
  return found
}

function made({ app }: Side): Index {
  const counts = new Map<string, Count>()
  for (const it of app.settings) {
    for (const key of [kindKey(it), ownKey(it)]) {
      const { count, on } = counts.get(key) ?? none
      counts.set(key, { count: count + 1, on: on + (it.value.known && isOn(it.value.value) ? 1 : 0) })
    }
  }
  return { byService: groupBy(app.settings, (it) => it.service), counts }
}

const none: Count = { count: 0, on: 0 }

const kindKey = ({ kind, name }: Setting): string => JSON.stringify([kind, name])
const ownKey = ({ kind, name, service, of }: Setting): string => JSON.stringify([kind, name, service, of])

export const settingsOfService = (side: Side, service: string): readonly Setting[] => indexOf(side).byService.get(service) ?? []

/** Of the same kind, in all services that the change touches: how many there are, and of how many this is on. */
export function othersOf(it: Setting, side: Side): { readonly count: number; readonly on: number } {
  const { counts } = indexOf(side)
  const [all, own] = [counts.get(kindKey(it)) ?? none, counts.get(ownKey(it)) ?? none]
  return { count: all.count - own.count, on: all.on - own.on }
}

/** No for what is off, none or nothing. */
export const isOn = (value: SettingValue): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== false && value !== ''
