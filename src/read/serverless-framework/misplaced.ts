import type { Source } from '../source.ts'
import { entries, type Entry, get, type Tree } from '../syntax/tree.ts'
import { type Config, isGiven } from './config.ts'
import type { FunctionEvents } from './events/index.ts'
import { unlessChanged } from '../unchanged.ts'
import { isPackaging } from './functions.ts'
import type { Roles } from './roles.ts'

/** Says what is written at a place where it has no effect. */
export function tellMisplaced(config: Config, functions: readonly FunctionEvents[], roles: Roles, source: Source): void {
  const tell = (it: Entry, message: string): void =>
    source.gap(unlessChanged({ level: 'note', reason: 'misplaced-key', at: it.keyAt, message }, it.value))
  for (const it of strayFunctions(config.tree)) tell(it, `\`${it.key}\` stands beside \`functions:\`, not in it: it is not deployed.`)
  for (const it of config.functions) {
    if (it.value.kind === 'list' || it.value.kind === 'scalar' || isPackaging(it))
      tell(it, `\`${it.key}\` stands among the functions and is none: it has no effect.`)
    for (const one of strayFunctions(it.value)) tell(one, `\`${one.key}\` stands in the function \`${it.key}\`: it is not deployed.`)
  }
  for (const [it, message] of strayPermissions(config.tree, roles)) tell(it, message)
  for (const it of functions) {
    const own = entries(it.tree).find(({ key }) => key === 'iamRoleStatements')
    const message = own === undefined ? undefined : ownStatements(it, roles)
    if (own !== undefined && message !== undefined) tell(own, message)
  }
}

function ownStatements(fn: FunctionEvents, roles: Roles): string | undefined {
  const without = 'Without `serverless-iam-roles-per-function` in `plugins:`,'
  if (!roles.hasOwn(fn)) return `${without} \`iamRoleStatements\` of \`${fn.name}\` have no effect.`
  if (!roles.guessesOwn) return undefined
  return `${without} \`iamRoleStatements\` of \`${fn.name}\` have an effect in version 4 of the Framework alone. They were read as if it were that one.`
}

const strayFunctions = (tree: Tree): readonly Entry[] =>
  entries(tree).filter((it) => !sections.has(it.key) && isGiven(get(it.value, 'handler')))

/** Where plugins keep what has a handler without being a function of the service. */
const sections = new Set(['custom', 'provider', 'functions', 'package', 'build', 'params', 'stages', 'layers', 'image'])

function strayPermissions(config: Tree, roles: Roles): [Entry, string][] {
  const provider = get(config, 'provider')
  const found: [Entry, string][] = []
  const look = (tree: Tree | undefined, keys: readonly string[], message: (key: string) => string): void => {
    for (const it of entries(tree)) if (keys.includes(it.key)) found.push([it, message(it.key)])
  }
  look(config, ['iamRoleStatements', 'iamManagedPolicies', 'iam'], (key) => `\`${key}\` has no effect here: it belongs under \`provider\`.`)
  look(
    get(provider, 'iam'),
    ['statements', 'managedPolicies'],
    (key) => `\`${key}\` has no effect here: it belongs under \`provider.iam.role\`.`,
  )
  if (roles.ofProvider !== undefined) {
    look(
      provider,
      ['iamRoleStatements', 'iamManagedPolicies'],
      (key) => `\`${key}\` has no effect: the functions run as a role that is given to them.`,
    )
  } else if (isGiven(get(provider, 'iam', 'role', 'statements'))) {
    look(provider, ['iamRoleStatements'], (key) => `\`${key}\` has no effect beside \`iam.role.statements\`.`)
  }
  return found
}
