import { enumerated } from '../../../model/enumeration.ts'
import type { Gap, Span } from '../../../model/source.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import { entries, get, type Tree } from '../../syntax/tree.ts'

/**
 * Says where functions, events, roles or resources may stand that cannot be seen: what should be a list or a map, and only the deployment
 * or a program knows it. An unknown text in its place (an ARN, a name) hides nothing but itself. `about`: the files that could not be read.
 */
export function tellHidden(config: Tree, about: readonly string[], tell: (gap: Gap) => void): void {
  const hiding: readonly Hiding[] = [
    { what: '`provider`', tree: get(config, 'provider') },
    { what: '`functions`', tree: get(config, 'functions') },
    ...members(get(config, 'functions')).map(([name, tree]) => ({ what: 'function', name, tree })),
    { what: '`resources`', tree: get(config, 'resources') },
    ...sections(get(config, 'resources')),
  ]
  const found = hiding.flatMap((it) => unknown(it.tree).map((hidden): Hidden => ({ ...it, ...hidden })))
  // One place of a program may make many resources.
  const groups = Map.groupBy(found, ({ what, expression, at }) => `${what} ${expression} ${at.file}:${at.start.line}:${at.start.column}`)
  for (const [first, ...others] of groups.values()) if (first !== undefined) tell({ ...gapOf(first, others), about })
}

interface Hiding {
  readonly what: string
  /** Of a function or a resource; sections have none. */
  readonly name?: string
  readonly tree: Tree | undefined
}

interface Unknown {
  readonly expression: string
  readonly at: Span
}

type Hidden = Hiding & Unknown

/** Of a value that is open between several, also those that only the deployment knows. */
function unknown(tree: Tree | undefined): Unknown[] {
  return possibilities(tree).flatMap(({ tree: it }) => (it.kind === 'unknown' ? [{ expression: it.symbol.expression, at: it.at }] : []))
}

function gapOf(first: Hidden, others: readonly Hidden[]): Gap {
  const { what, name, expression, at } = first
  const names = [name, ...others.map((it) => it.name)].map((it) => `\`${it}\``)
  const one = name === undefined ? what : `the ${what} ${names.join('')}`
  const all = others.length === 0 ? `${one} holds` : `the ${what}s ${listed(names)} hold`
  const message = `What ${all} comes from \`\${${expression}}\`, which is not known here: nothing of it was reviewed.`
  const subject = `${others.length === 0 ? one : `${what} ${names.join(' ')}`} ${expression}`
  return { level: 'warning', reason: 'hidden-configuration', at, message, subject }
}

/** Five names are enough to know what it is about. */
const mostNames = 5

const listed = (names: readonly string[]): string =>
  names.length <= mostNames ? enumerated(names) : `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more`

const maps = (tree: Tree | undefined): readonly Tree[] =>
  possibilities(tree)
    .map((it) => it.tree)
    .filter((it) => it.kind === 'map')

const members = (tree: Tree | undefined): readonly (readonly [string, Tree])[] =>
  maps(tree).flatMap((map) => entries(map).map((it): [string, Tree] => [it.key, it.value]))

/** `Resources` of each part of `resources:`, and every resource. */
function sections(resources: Tree | undefined): Hiding[] {
  return maps(resources).flatMap((part): Hiding[] => {
    const own = get(part, 'Resources')
    const named = members(own).map(([name, tree]) => ({ what: 'resource', name, tree }))
    return own === undefined ? [] : [{ what: '`Resources`', tree: own }, ...named]
  })
}
