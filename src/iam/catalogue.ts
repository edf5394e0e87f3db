import data from './actions.json' with { type: 'json' }
import { matches } from './cover.ts'
import { isWildcard, type Tokens } from './token.ts'

/**
 * The actions that AWS documents: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 * New ones are missing until the data is renewed, so nothing may be concluded from an action that is not here.
 */
const services: Readonly<Record<string, string>> = data.services
const arns: Readonly<Record<string, string>> = data.arns

/** What an action does, as the service authorization reference sorts them. */
export type Level = 'permissions' | 'write' | 'tagging' | 'read' | 'list'

const levels: Readonly<Record<string, Level>> = { p: 'permissions', w: 'write', t: 'tagging', r: 'read', l: 'list' }

/** The day of the data, as `2026-01-31`. */
export const catalogueDate: string = data.date

interface Action {
  /** `GetItem` */
  readonly name: string
  readonly level: Level
  /** Whether a statement can name a resource for it. */
  readonly takesResource: boolean
  /** The ARNs that it is for, `arn:{}:dynamodb:{}:{}:table/{}`; none where they are not documented. */
  readonly arns: readonly string[]
}

const parsed = new Map<string, ReadonlyMap<string, Action>>()

/** The actions of a service (`dynamodb`) by their names in lower case; parsed when first asked for. */
function actionsOf(service: string): ReadonlyMap<string, Action> {
  const known = parsed.get(service)
  if (known !== undefined) return known
  const text = Object.hasOwn(services, service) ? (services[service] ?? '') : ''
  const forms = Object.hasOwn(arns, service) ? (arns[service] ?? '').split(' ') : []
  const actions = new Map(
    text
      .split(' ')
      .flatMap((it) => (it === '' ? [] : [actionIn(it, forms)]))
      .map((it) => [it.name.toLowerCase(), it]),
  )
  parsed.set(service, actions)
  return actions
}

/** The words that the resources of a service begin with: `table` of DynamoDB; empty where it is the name itself. */
export function resourceTypes(service: string): readonly string[] {
  const forms = Object.hasOwn(arns, service) ? (arns[service] ?? '').split(' ') : ['']
  return forms.map((it) => /^[^/:{]*/.exec(it.split(':').slice(5).join(':'))?.[0] ?? '')
}

/** `GetItem.r0,2`: its name, what it does, and the ARNs that it is for; the plainest of these first. */
function actionIn(text: string, forms: readonly string[]): Action {
  const [name = '', more = ''] = text.split('.')
  const level = more.slice(0, 1)
  const places = more.slice(1).split(',')
  const own = places.flatMap((it) => (it === '' ? [] : (forms[Number(it)] ?? [])))
  return {
    name,
    level: levels[level.toLowerCase()] ?? 'write',
    takesResource: level === level.toLowerCase(),
    arns: own.toSorted((a, b) => a.length - b.length),
  }
}

/** An action by its name; undefined for one that is not documented. */
export function documentedAction(action: string): Action | undefined {
  const [service = '', name = ''] = action.split(':')
  return actionsOf(service).get(name.toLowerCase())
}

/** `dynamodb` … */
export const serviceNames = (): readonly string[] => Object.keys(services)

/** The actions of a service: `GetItem` … */
export const actionNames = (service: string): readonly string[] => [...actionsOf(service).values()].map((it) => it.name)

/** How many actions there are. */
export const documentedCount = (): number => Object.values(services).reduce((sum, it) => sum + it.split(' ').length, 0)

/** The documented actions that a pattern takes, as `dynamodb:GetItem`; a pattern without a wildcard takes itself. */
export function actionsMatching(pattern: Tokens): readonly string[] {
  const key = pattern.join('')
  const known = matching.get(key)
  if (known !== undefined) return known
  const found = pattern.some(isWildcard) ? search(pattern) : [key]
  if (matching.size < mostRemembered) matching.set(key, found)
  return found
}

const matching = new Map<string, readonly string[]>()
const mostRemembered = 2_000

function search(pattern: Tokens): string[] {
  const colon = pattern.indexOf(':')
  const service = pattern.slice(0, Math.max(colon, 0))
  const candidates = colon === -1 || service.some(isWildcard) ? Object.keys(services) : [service.join('')]
  return candidates.flatMap((it) =>
    [...actionsOf(it)].flatMap(([lower, { name }]) => (matches(pattern, [...`${it}:${lower}`]) ? [`${it}:${name}`] : [])),
  )
}

/** What the documented actions of a pattern do, and how many of them do it; a name that is not documented is none. */
export function levelsOf(pattern: Tokens): ReadonlyMap<Level, number> {
  const counts = new Map<Level, number>()
  for (const name of actionsMatching(pattern)) {
    const level = documentedAction(name)?.level
    if (level !== undefined) counts.set(level, (counts.get(level) ?? 0) + 1)
  }
  return counts
}
