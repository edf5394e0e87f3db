import type { Gap, Span } from '../../../model/source.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import { entries, get, type Tree } from '../../syntax/tree.ts'

/**
 * Says where functions, events, roles or resources may stand that cannot be seen: what should be a list or a map, and only the deployment
 * or a program knows it. An unknown text in its place (an ARN, a name) hides nothing but itself. `about`: the files that could not be read.
 */
export function tellHidden(config: Tree, about: readonly string[], tell: (gap: Gap) => void): void {
  const provider = get(config, 'provider')
  const hiding: readonly (readonly [string, Tree | undefined])[] = [
    ['`provider`', provider],
    ['`functions`', get(config, 'functions')],
    ...members(get(config, 'functions')).map(([name, it]): [string, Tree] => [`the function \`${name}\``, it]),
    ['`resources`', get(config, 'resources')],
    ...sections(get(config, 'resources')),
  ]
  for (const [what, tree] of hiding) for (const it of unknown(tree)) tell({ ...gapOf(what, it), about })
}

interface Unknown {
  readonly expression: string
  readonly at: Span
}

/** Of a value that is open between several, also those that only the deployment knows. */
function unknown(tree: Tree | undefined): Unknown[] {
  return possibilities(tree).flatMap(({ tree: it }) => (it.kind === 'unknown' ? [{ expression: it.symbol.expression, at: it.at }] : []))
}

function gapOf(what: string, { expression, at }: Unknown): Gap {
  const message = `What ${what} holds comes from \`\${${expression}}\`, which is not known here: nothing of it was reviewed.`
  return { level: 'warning', reason: 'hidden-configuration', at, message, subject: `${what} ${expression}` }
}

const maps = (tree: Tree | undefined): readonly Tree[] =>
  possibilities(tree)
    .map((it) => it.tree)
    .filter((it) => it.kind === 'map')

const members = (tree: Tree | undefined): readonly (readonly [string, Tree])[] =>
  maps(tree).flatMap((map) => entries(map).map((it): [string, Tree] => [it.key, it.value]))

/** `Resources` of each part of `resources:`, and every resource. */
function sections(resources: Tree | undefined): (readonly [string, Tree])[] {
  return maps(resources).flatMap((part) => {
    const own = get(part, 'Resources')
    const named = members(own).map(([name, it]): [string, Tree] => [`the resource \`${name}\``, it])
    return own === undefined ? [] : [['`Resources`', own] as const, ...named]
  })
}
