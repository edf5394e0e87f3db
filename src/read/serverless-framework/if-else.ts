import { possibilities } from '../cloudformation/choice.ts'
import { type Dict, entries, type Entry, entry, get, items, known, type Tree } from '../syntax/tree.ts'
import { holds } from './condition.ts'
import { type Config, withFunctions } from './config.ts'
import { Plugins } from './plugins.ts'

/**
 * The configuration as serverless-plugin-ifelse leaves it, which takes members out and puts others in where a condition holds, by their paths
 * (`functions.list`, `provider.role`): https://github.com/anantab/serverless-plugin-ifelse. A function that serverless-plugin-conditional-functions
 * turns off (`enabled: false`) is none: https://github.com/go-dima/serverless-plugin-conditional-functions.
 */
export function underConditions(config: Config): Config {
  const plugins = new Plugins(config.tree)
  const changed = plugins.mayHave(ifElse) ? changesIn(config.tree).reduce(apply, config) : config
  return plugins.mayHave('serverless-plugin-conditional-functions') ? withFunctions(changed, enabledOf(changed.functions)) : changed
}

/** Whether it can be told what becomes of the configuration, as far as it matters to who can call what. */
export const isReadIfElse = (section: Tree): boolean => section.kind === 'list' && rulesIn(section).every((it) => isReadRule(it))

const ifElse = 'serverless-plugin-ifelse'

/** One member that goes, or gets another value. */
interface Change {
  readonly path: readonly string[]
  readonly to: Entry | null
}

const rulesIn = (section: Tree | undefined): readonly Tree[] => items(section)

const changesIn = (config: Dict): Change[] => rulesIn(get(config, 'custom', 'serverlessIfElse')).flatMap(changesOf)

function changesOf(rule: Tree): Change[] {
  const isSo = holds(get(rule, 'If'))
  const own = isSo === undefined ? [] : branch(rule, isSo)
  const alone = entries(get(rule, 'ExcludeIf')).flatMap((it) => (holds(it.value) === true ? [change(it.key, null)] : []))
  return [...own, ...alone]
}

function branch(rule: Tree, isSo: boolean): Change[] {
  const set = entries(get(rule, isSo ? 'Set' : 'ElseSet')).map((it) => change(it.key, it))
  const excluded = possibilities(get(rule, isSo ? 'Exclude' : 'ElseExclude')).flatMap(({ tree }) => known(tree) ?? [])
  return [...set, ...excluded.map((it) => change(it, null))]
}

const change = (path: string, to: Entry | null): Change => ({ path: path.split('.'), to })

/** A condition that is not decided is read where it only decides what of it all is deployed, or what nobody here asks for. */
function isReadRule(rule: Tree): boolean {
  if (rule.kind !== 'map') return false
  const open = get(rule, 'If') === undefined || holds(get(rule, 'If')) !== undefined ? [] : [...branch(rule, true), ...branch(rule, false)]
  const alone = entries(get(rule, 'ExcludeIf')).flatMap((it) => (holds(it.value) === undefined ? [change(it.key, null)] : []))
  return [...open, ...alone].every(({ path, to }) => (to === null && path[0] === 'functions' && path.length === 2) || isHarmless(path))
}

const isHarmless = ([section = '', member = '']: readonly string[]): boolean =>
  ['custom', 'package'].includes(section) || (section === 'provider' && ['profile', 'deploymentBucket', 'stackName'].includes(member))

/** The plugin leaves the sections themselves alone, and paths that lead nowhere. */
function apply(config: Config, { path, to }: Change): Config {
  const [section, ...rest] = path
  if (section === undefined || rest.length === 0) return config
  if (section === 'resources') {
    const resources = config.resources && changed(config.resources, rest, to)
    return resources?.kind === 'map' ? { ...config, resources } : config
  }
  const tree = changed(config.tree, path, to)
  return tree.kind === 'map' ? { ...config, tree, functions: entries(get(tree, 'functions')) } : config
}

function changed(tree: Tree, [key = '', ...rest]: readonly string[], to: Entry | null): Tree {
  if (tree.kind === 'list') {
    const list = tree.items.flatMap((it, i) => (String(i) !== key ? [it] : rest.length > 0 ? [changed(it, rest, to)] : (to?.value ?? [])))
    return { ...tree, items: list }
  }
  if (tree.kind !== 'map') return tree
  const before = entry(tree, key)
  const others = tree.entries.filter((it) => it.key !== key)
  if (rest.length > 0) {
    if (before === undefined) return tree
    return { ...tree, entries: tree.entries.map((it) => (it === before ? { ...it, value: changed(it.value, rest, to) } : it)) }
  }
  return { ...tree, entries: to === null ? others : [...others, { key, keyAt: to.keyAt, value: to.value }] }
}

const enabledOf = (functions: readonly Entry[]): readonly Entry[] =>
  functions.filter((it) => {
    const asked = get(it.value, 'enabled')
    return asked === undefined || holds(asked) !== false
  })
