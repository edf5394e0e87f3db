import { alternatives } from '../cloudformation/choice.ts'
import type { PrincipalDraft } from '../cloudformation/principals.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { scalar, TextBuilder } from '../cloudformation/text.ts'
import { type Dict, entries, type Entry, entry, get, isNull, items, known, type Tree } from '../syntax/tree.ts'
import type { Span, Unresolved } from '../../model/source.ts'
import { lambdaTrust } from './added.ts'
import { type Config, withFunctions } from './config.ts'
import { prefixOf } from './deployed-name.ts'
import { granted } from './grant.ts'
import { Plugins } from './plugins.ts'
import { map } from './properties.ts'

/**
 * The functions that serverless-plugin-warmup adds to call others before anyone waits for them. From its fifth version on `custom.warmup` names
 * warmers, each with a role of its own; before, it configures the only one.
 * https://github.com/juanjoDiaz/serverless-plugin-warmup (src/config.js, src/warmer.js; before, src/index.js)
 */
interface Warmer {
  readonly key: string
  readonly at: Span
  readonly options: Tree | undefined
  /** Under which it is deployed. */
  readonly name: Tree
  /** The functions that it calls, on some stage at least. */
  readonly warmed: readonly Entry[]
  /** Only the deployment knows whether it calls others. */
  readonly isOpen: boolean
  /** Undefined where it runs as a role that is given, or as the others do. */
  readonly role: string | undefined
}

const plugin = 'serverless-plugin-warmup'

/** With them among the functions, as the plugin has them. */
export function withWarmers(config: Config): Config {
  const added = warmersOf(config).map((it): Entry => ({ key: it.key, keyAt: it.at, value: functionOf(it, config.tree) }))
  return withFunctions(config, [...config.functions, ...added])
}

/** The logical ids of the roles that it makes. */
export const warmerRoleNames = (config: Config): string[] => warmersOf(config).flatMap((it) => it.role ?? [])

export function warmerRoles(config: Config, stack: Stack): PrincipalDraft[] {
  return warmersOf(config).flatMap((warmer) => {
    const { role: name, at } = warmer
    if (name === undefined) return []
    const called = warmer.warmed.map((it) => nameOf(it, config.tree))
    const statements = [
      { actions: logActions, on: [arn('logs:log-group:/aws/lambda/', warmer.name, ':*', at)] },
      { actions: ['lambda:InvokeFunction'], on: called.map((it) => arn('lambda:function:', it, '*', at)) },
      { actions: networkActions, on: [scalar('*', at)] },
    ].flatMap((it) => granted(it, `added by ${plugin}`, at))
    const policies = [{ kind: 'statements', name: null, statements, at } as const]
    return [{ id: stack.id('principal', name), name, kind: 'role', at, policies, trust: lambdaTrust(at) }]
  })
}

/** Whether it can be told which warmers there are. */
export const isReadWarmers = (config: Config): boolean => {
  const section = get(config.tree, 'custom', 'warmup')
  return (section === undefined || section.kind !== 'unknown') && candidates(config).every((it) => it.warmed.length > 0 || !it.isOpen)
}

const warmersOf = (config: Config): readonly Warmer[] => candidates(config).filter((it) => it.warmed.length > 0)

function candidates({ tree, functions }: Config): readonly Warmer[] {
  if (!new Plugins(tree).mayHave(plugin)) return []
  const others = functions.filter((it) => !it.key.startsWith('warmUpPlugin'))
  const section = entry(get(tree, 'custom'), 'warmup')
  if (section !== undefined && isNamed(section.value)) {
    return entries(section.value).map(({ key, keyAt, value }) => {
      const id = `${key.charAt(0).toUpperCase()}${key.slice(1)}`
      const role = get(value, 'role') === undefined ? `WarmUpPlugin${id}Role` : undefined
      const asked = others.map((it) => [it, enabled(get(it.value, 'warmup', key) ?? value, value)] as const)
      const name = get(value, 'name') ?? prefixed(`warmup-plugin-${key}`, tree, keyAt)
      return { key: `warmUpPlugin${id}`, at: keyAt, options: value, name, role, ...calls(asked) }
    })
  }
  const at = section?.keyAt ?? others.map((it) => entry(it.value, 'warmup')?.keyAt).find((it) => it !== undefined)
  if (at === undefined) return []
  const asked = others.map((it) => [it, enabled(get(it.value, 'warmup') ?? section?.value, section?.value)] as const)
  const options = section?.value
  const name = get(options, 'name') ?? prefixed('warmup-plugin', tree, at)
  return [{ key: 'warmUpPlugin', at, options, name, role: undefined, ...calls(asked) }]
}

/** What the older versions have maps for; else each member is a warmer. */
const optionsOfOlder = new Set(['vpc', 'tags', 'package', 'environment', 'clientContext', 'payload', 'source'])

const isNamed = (section: Tree): boolean =>
  entries(section).length > 0 && entries(section).every((it) => it.value.kind === 'map' && !optionsOfOlder.has(it.key))

type Answer = 'yes' | 'no' | 'open'

const calls = (asked: readonly (readonly [Entry, Answer])[]): Pick<Warmer, 'warmed' | 'isOpen'> => ({
  warmed: asked.flatMap(([fn, answer]) => (answer === 'yes' ? [fn] : [])),
  isOpen: asked.some(([, answer]) => answer === 'open'),
})

/** `own`: what a function says, `{enabled}` or the value alone; `general`: what counts where it does not say. */
function enabled(own: Tree | undefined, general: Tree | undefined): Answer {
  const said = own?.kind === 'map' ? (get(own, 'enabled') ?? get(own, 'default')) : own
  if (said === undefined && own !== general) return enabled(general, general)
  const answers = said === undefined ? [] : alternatives(said).map(answerOf)
  return answers.find((it) => it === 'yes') ?? answers.find((it) => it === 'open') ?? 'no'
}

/** `true`, or the stages on which it is so: one by its name, or a list. */
function answerOf(tree: Tree): Answer {
  if (tree.kind === 'unknown' || tree.kind === 'text') return 'open'
  if (tree.kind === 'list') return items(tree).length > 0 ? 'yes' : 'no'
  const isOff = isNull(tree) || tree.kind !== 'scalar' || ['', 'false'].includes(tree.source) || typeof tree.value === 'number'
  return isOff ? 'no' : 'yes'
}

const passedOn = ['role', 'tags', 'vpc', 'tracing', 'architecture', 'logRetentionInDays', 'timeout', 'memorySize', 'environment']

function functionOf({ key, at, options, role, name }: Warmer, config: Dict): Tree {
  const made = (name: string, value: Tree): Entry => ({ key: name, keyAt: at, value })
  const provided = get(config, 'provider', 'environment')
  const nothing: Tree = { kind: 'scalar', value: null, source: '', quoted: false, at, tag: null }
  const own = passedOn.flatMap((it) => entry(options, it) ?? [])
  const defaults = [
    made('handler', scalar(`${known(get(options, 'folderName')) ?? `.warmup/${key}`}/index.warmUp`, at)),
    // Which version of Node.js it is depends on the plugin's.
    made('runtime', scalar('nodejs', at)),
    made('name', name),
    made('timeout', scalar('10', at)),
    made('memorySize', scalar('128', at)),
    made('layers', { kind: 'list', items: [], at, tag: null }),
    made(
      'environment',
      map(
        entries(provided).map((it) => ({ ...it, value: nothing })),
        at,
      ),
    ),
    ...(role === undefined ? [] : [made('role', scalar(role, at))]),
    eventsOf(options, at),
  ]
  const given = new Set(own.map((it) => it.key))
  return map([...own, ...defaults.filter((it) => !given.has(it.key))], options?.at ?? at)
}

/** `events:`, before that `schedule:`, else every five minutes. */
function eventsOf(options: Tree | undefined, at: Span): Entry {
  const events = entry(options, 'events')
  if (events?.value.kind === 'list') return events
  const schedule = entry(options, 'schedule')
  const asked = schedule?.value.kind === 'list' ? items(schedule.value) : [schedule?.value ?? scalar('rate(5 minutes)', at)]
  const keyAt = schedule?.keyAt ?? at
  const list = asked.map((value) => map([{ key: 'schedule', keyAt, value }], keyAt))
  return { key: 'events', keyAt, value: { kind: 'list', items: list, at: keyAt, tag: null } }
}

const logActions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

const networkActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DetachNetworkInterface',
  'ec2:DeleteNetworkInterface',
]

const nameOf = ({ key, keyAt, value }: Entry, config: Dict): Tree => get(value, 'name') ?? prefixed(key, config, keyAt)

/** `shop-dev-<key>` */
function prefixed(key: string, config: Dict, at: Span): Tree {
  const text = new TextBuilder()
  for (const it of prefixOf(config)) text.add(it)
  return text.add(`-${key}`).build(at, 'name')
}

/** `service`: with what stands between the account and the name. */
function arn(service: string, name: Tree, after: string, at: Span): Tree {
  const pseudo = (it: string): Unresolved => ({ expression: it, refersTo: 'pseudo' })
  const [first = '', ...rest] = service.split(':')
  const text = new TextBuilder().add(`arn:aws:${first}:`).add(pseudo('AWS::Region')).add(':').add(pseudo('AWS::AccountId'))
  return text
    .add(`:${rest.join(':')}`)
    .addTree(name)
    .add(after)
    .build(at, 'Resource')
}
