import type { View } from '../model/comparison.ts'
import type { Setting, SettingValue } from '../model/setting.ts'
import type { Val } from '../model/source.ts'
import { isForeignLayer } from './aws-accounts.ts'
import { dangersOf, type Grant } from './grants.ts'
import { routesOf, unlimitedRoutes } from './limits.ts'
import { isOlder, supportOf } from './runtimes.ts'
import { isOn, othersOf, settingsOfService } from './setting-index.ts'
import { ownerWords, shownWords, wordsOf } from './setting-words.ts'
import type { Some } from './settings.ts'
import { principalName, type Side } from './side.ts'
import { isPublic } from './views.ts'

/** What rules see of settings that one line decides. `before`: the first of them as it was. */
export function settingView(some: Some, side: Side, before: Setting | null = null): View {
  const [it] = some
  const owner = ownerWords(some)
  const of = <T>(read: (value: SettingValue) => T): T | Val<T> => (it.value.known ? read(it.value.value) : it.value)
  return {
    owner: it.of,
    kind: it.kind,
    name: it.name,
    value: of(() => wordsOf(it.name, it.value) ?? ''),
    valueText: shownWords(it.name, it.value),
    on: of(isOn),
    number: of((value) => (typeof value === 'number' ? value : -1)),
    list: of(listOf),
    added: of((value) => addedTo(value, before)),
    foreign: of((value) => addedTo(value, before).filter(isForeignLayer)),
    written: !it.isDefault,
    optional: it.isOptional === true,
    ownerText: owner,
    subjectText: `${owner.slice(0, 1).toUpperCase()}${owner.slice(1)}`,
    count: some.length,
    publicRoutes: publicRoutes(some, side),
    unlimitedRoutes: unlimitedRoutes(it, side),
    guards: it.kind === 'authorizer' ? guardedBy(it, side) : 0,
    ...actingAs(it, side),
    others: othersOf(it, side),
    bypasses: bypassesOf(it, side),
    supportEnds: it.name === 'runtime' ? of((value) => supportOf(String(value ?? '')).ends) : '',
    supportNears: it.name === 'runtime' ? of((value) => supportOf(String(value ?? '')).nears) : '',
    isOlder: it.name === 'runtime' && before !== null ? of((value) => isOlder(String(value ?? ''), textOf(before.value))) : false,
    framework: side.services.get(it.service)?.framework ?? '',
  }
}

const textOf = (it: Val<SettingValue>): string => (it.known ? String(it.value ?? '') : '')

const listOf = (value: SettingValue): readonly string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? value : []

/** What a list has that it had not; another version of a layer is the same layer. */
function addedTo(value: SettingValue, before: Setting | null): readonly string[] {
  const was = before?.value ?? null
  if (was !== null && !was.known) return []
  const old = new Set(was === null ? [] : listOf(was.value).map(withoutVersion))
  return listOf(value).filter((it) => !old.has(withoutVersion(it)))
}

const withoutVersion = (text: string): string => text.replace(/(:layer:[^:]+):\d+$/, '$1')

/**
 * Callers of the API have to show a certificate under its domain name, and none at the address that AWS gives it:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
 */
function bypassesOf(it: Setting, side: Side): boolean | Val<boolean> {
  if (it.api === null || (it.name !== 'mutual TLS' && it.name !== 'default endpoint')) return false
  const of = settingsOfService(side, it.service).filter((other) => other.api === it.api)
  const asks = of.some(({ name, value }) => name === 'mutual TLS' && value.known && isOn(value.value))
  const endpoint = of.find(({ name }) => name === 'default endpoint')
  if (!asks || endpoint === undefined) return false
  return endpoint.value.known ? endpoint.value.value === true : endpoint.value
}

/** As whom those act whom it lets in, and the most dangerous of what they may. */
function actingAs({ role = '' }: Setting, side: Side): View {
  const principal = side.principals.get(role)
  return principal === undefined
    ? { role: '', mayText: '' }
    : { role: principalName(side, principal), mayText: dangersOf(principal, isOfNote) }
}

/** To ask for an identity, to keep one's own settings and to count visits is what guests are made for. */
const isOfNote = ({ action }: Grant): boolean => !/^(cognito-identity|cognito-sync|mobileanalytics|rum):/i.test(action)

/** How many routes ask this authorizer. */
const guardedBy = ({ service, of, api }: Setting, side: Side): number =>
  (side.routesByService.get(service) ?? []).filter((it) => it.authorizer === of && (it.apiName === '' || it.apiName === api)).length

/** How many routes that anyone can call it has a say in. */
function publicRoutes(some: Some, side: Side): number {
  const routes = new Set(some.flatMap((it) => routesOf(it, side)))
  return [...routes].filter((it) => isPublic(it, side)).length
}
