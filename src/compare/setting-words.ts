import { enumerated } from '../model/enumeration.ts'
import type { Setting, SettingName, SettingValue } from '../model/setting.ts'
import type { Val } from '../model/source.ts'

/** Settings in the words of a sentence. */

/** What a setting is set to; null where it is set to nothing. What only the deployment knows stays `${…}`. */
export function wordsOf(name: SettingName, value: Val<SettingValue>): string | null {
  if (!value.known) return `\${${value.expression.replace(/^\$\{|\}$/g, '')}}`
  const it = value.value
  if (it === null || (Array.isArray(it) && it.length === 0)) return null
  if (typeof it === 'boolean') return it ? 'on' : 'off'
  if (typeof it === 'number') return units.get(name)?.(it) ?? String(it)
  return typeof it === 'string' ? it : it.join(', ')
}

const period = (seconds: number): string => {
  const [unit, size] =
    seconds % 86_400 === 0 ? (['day', 86_400] as const) : seconds % 3_600 === 0 ? (['hour', 3_600] as const) : (['s', 1] as const)
  const count = seconds / size
  return unit === 's' ? `${count} s` : `${count} ${unit}${count === 1 ? '' : 's'}`
}

const units: ReadonlyMap<SettingName, (value: number) => string> = new Map<SettingName, (value: number) => string>([
  ['timeout', (it) => `${it} s`],
  ['identity cache', (it) => `${it} s`],
  ['memory', (it) => `${it} MB`],
  ['ephemeral storage', (it) => `${it} MB`],
  ['retention', period],
  ['log retention', period],
  ['backup retention', period],
  ['rate limit', (it) => `${it} requests a second`],
  ['burst limit', (it) => `${it} requests`],
  ['quota', (it) => `${it} requests`],
  ['rate rule', (it) => `${it} requests of one caller`],
])

/** What nothing is, where it is not just nothing. */
const absences: ReadonlyMap<SettingName, string> = new Map<SettingName, string>([
  ['log retention', 'without an end'],
  ['encryption key', "one of AWS's own"],
  ['TLS version', "the platform's default"],
  ['rate limit', "the account's"],
  ['burst limit', "the account's"],
])

/** As the end of a sentence has it: in code what a file has, bare what is a word. */
export function shownWords(name: SettingName, value: Val<SettingValue>): string {
  const words = wordsOf(name, value)
  if (words === null) return absences.get(name) ?? 'none'
  if (value.known && Array.isArray(value.value)) return value.value.map((it) => `\`${it}\``).join(', ')
  return value.known && typeof value.value !== 'string' ? words : `\`${words}\``
}

const plural: ReadonlySet<SettingName> = new Set<SettingName>(['CORS origins', 'layers'])

/** Whose setting it is: `export`, the bucket `Files`, 12 functions. */
export function ownerWords(of: readonly Pick<Setting, 'kind' | 'of' | 'when'>[]): string {
  const when = of[0]?.when
  return `${namesOf(of)}${when === undefined ? '' : ` ${when}`}`
}

function namesOf(of: readonly Pick<Setting, 'kind' | 'of'>[]): string {
  const [first] = of
  if (first === undefined) return 'nothing'
  const names = of.map((it) => `\`${it.of}\``)
  const bare = first.kind === 'function' || first.kind === 'route'
  if (of.length === 1) return bare ? (names[0] ?? '') : `the ${first.kind} ${names[0]}`
  return of.length <= mostNamed ? enumerated(names) : `${of.length} ${first.kind}s`
}

const mostNamed = 3

/** One plain sentence for a change. */
export function sentence(of: readonly [Setting, ...Setting[]], before: Val<SettingValue>): string {
  const [{ name, value, when }] = of
  const verb = plural.has(name) ? 'are' : 'is'
  return `The ${name} of ${namesOf(of)} ${verb} ${shownWords(name, value)}${when === undefined ? '' : ` ${when}`}, where before ${shownWords(name, before)}.`
}
