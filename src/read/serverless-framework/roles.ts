import type { FunctionNode, NodeId, Policy } from '../../model/application.ts'
import { alternatives, possibilities } from '../cloudformation/choice.ts'
import { bounded, managedPolicies } from '../cloudformation/iam.ts'
import { roleOf } from '../cloudformation/lambda.ts'
import { policiesOf } from '../cloudformation/policy-document.ts'
import type { PrincipalDraft } from '../cloudformation/principals.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { describe, scalar } from '../cloudformation/text.ts'
import { entry, type Entry, get, known, type Tree } from '../syntax/tree.ts'
import { addedPolicies, lambdaTrust } from './added.ts'
import { type Config, isGiven, isUnread } from './config.ts'
import { constructPolicies } from './construct-permissions.ts'
import { eventStatements, type EventContext, type FunctionEvents } from './events/index.ts'
import { overridden } from './functions.ts'
import { logPolicies, ownLogPolicy } from './logs.ts'
import { functionRole, serviceRole } from './naming.ts'
import type { Plugins } from './plugins.ts'
import { widest } from './section.ts'

type Role = Pick<FunctionNode, 'role' | 'roleName'>

/**
 * Whom the functions of a service run as: a role that is given, one that they all share, or one of their own.
 * https://www.serverless.com/framework/docs/providers/aws/guide/iam
 */
export class Roles {
  readonly #config: Config
  readonly #stack: Stack
  readonly #plugins: Plugins
  readonly #provider: Tree | undefined
  readonly #role: Tree | undefined
  /** The provider's statements: read once, however many functions inherit them. */
  readonly #inherited: readonly Policy[]

  constructor(config: Config, stack: Stack, plugins: Plugins) {
    this.#config = config
    this.#stack = stack
    this.#plugins = plugins
    this.#provider = get(config.tree, 'provider')
    const iam = get(this.#provider, 'iam')
    const role = get(iam && widest(iam), 'role')
    this.#role = role && widest(role)
    const constructs = plugins.mayHave('serverless-lift') ? constructPolicies(config.tree) : []
    this.#inherited = [...statements(this.#statements), ...constructs]
  }

  of(fn: FunctionEvents): Role {
    const given = this.#given(fn)
    if (given !== undefined) return givenRole(given, this.#stack)
    return { role: this.#id(this.hasOwn(fn) ? functionRole(fn.name) : serviceRole), roleName: null }
  }

  /** `provider.iam.role` as an ARN or a reference, else `provider.role`: then the Framework makes no role. */
  get ofProvider(): Tree | undefined {
    if (this.#perFunction) return undefined
    const isRole = isGiven(this.#role) && this.#role.kind !== 'map'
    const given = isRole ? this.#role : get(this.#provider, 'role')
    return isGiven(given) ? given : undefined
  }

  #given(fn: FunctionEvents): Tree | undefined {
    const changed = overridden(fn, 'Role', this.#stack)
    if (changed !== undefined) return changed
    const own = get(fn.tree, 'role')
    return isGiven(own) ? own : this.ofProvider
  }

  get #perFunction(): boolean {
    return known(get(this.#role, 'mode')) === 'perFunction'
  }

  /** https://github.com/functionalone/serverless-iam-roles-per-function, which the fourth version of the Framework took in. */
  hasOwn(fn: FunctionEvents): boolean {
    if (this.#perFunction) return true
    return this.#knowsOwn && ownKeys.some((path) => get(fn.tree, ...path) !== undefined)
  }

  get #knowsOwn(): boolean {
    return this.#plugins.mayHave('serverless-iam-roles-per-function') || !isBeforeFour(get(this.#config.tree, 'frameworkVersion'))
  }

  /** Neither the plugin nor a version says whether functions may have statements of their own. */
  get guessesOwn(): boolean {
    return (
      this.#knowsOwn && !this.#plugins.mayHave('serverless-iam-roles-per-function') && !isGiven(get(this.#config.tree, 'frameworkVersion'))
    )
  }

  /** The roles that the Framework makes. */
  principals(functions: readonly FunctionEvents[], context: EventContext): PrincipalDraft[] {
    const made = functions.filter((it) => this.#given(it) === undefined)
    const own = made.filter((it) => this.hasOwn(it))
    const together = made.filter((it) => !own.includes(it))
    const roles = own.map((it) => this.#ownRole(it, context))
    // Where each function has a role of its own the shared one is there and nobody runs as it: what it may do is nobody's news.
    const isShared = this.#makesServiceRole(functions) && (together.length > 0 || own.length === 0 || this.guessesOwn)
    return isShared ? [this.#serviceRole(together, context), ...roles] : roles
  }

  #makesServiceRole(functions: readonly FunctionEvents[]): boolean {
    if (this.#perFunction || this.ofProvider !== undefined) return false
    if (functions.length === 0) return isUnread(get(this.#config.tree, 'functions'))
    return functions.some((it) => !isGiven(get(it.tree, 'role')))
  }

  #serviceRole(functions: readonly FunctionEvents[], context: EventContext): PrincipalDraft {
    const written = this.#statements ?? entry(this.#provider, 'iam') ?? entry(this.#config.tree, 'provider')
    const at = written?.keyAt ?? this.#config.tree.at
    return {
      id: this.#id(serviceRole),
      name: serviceRole,
      kind: 'role',
      at,
      policies: distinct([
        ...this.#unread(),
        ...this.#inherited,
        ...this.#managed(),
        ...logPolicies(functions, this.#config.tree, at),
        ...functions.flatMap((it) => this.#added(it, context)),
      ]),
      trust: lambdaTrust(at),
      ...bounded(this.#boundary, this.#stack),
    }
  }

  #ownRole(fn: FunctionEvents, context: EventContext): PrincipalDraft {
    const role = get(fn.tree, 'iam', 'role')
    const own = entry(role, 'statements') ?? entry(fn.tree, 'iamRoleStatements')
    return {
      id: this.#id(functionRole(fn.name)),
      name: fn.name,
      kind: 'role',
      at: fn.at,
      policies: distinct([
        ...statements(own),
        ...managed(entry(role, 'managedPolicies'), this.#stack),
        ...(this.#inherits(fn) ? [...this.#unread(), ...this.#inherited] : []),
        ...(this.#perFunction ? this.#managed() : []),
        ownLogPolicy(fn, this.#config.tree),
        ...this.#added(fn, context),
      ]),
      trust: lambdaTrust(fn.at),
      ...bounded(firstGiven([entry(role, 'permissionsBoundary'), entry(fn.tree, 'iamPermissionsBoundary'), this.#boundary]), this.#stack),
    }
  }

  #inherits(fn: FunctionEvents): boolean {
    const own = get(fn.tree, 'iam', 'inheritStatements') ?? get(fn.tree, 'iamRoleStatementsInherit')
    const inherit = own ?? get(this.#config.tree, 'custom', 'serverless-iam-roles-per-function', 'defaultInherit')
    return inherit === undefined ? this.#perFunction : alternatives(inherit).some(isGiven)
  }

  /** lib/plugins/aws/package/lib/merge-iam-templates.js of its source; the plugin for roles by function has one for all. */
  get #boundary(): Entry | undefined {
    return firstGiven([
      entry(get(this.#config.tree, 'custom', 'serverless-iam-roles-per-function'), 'iamGlobalPermissionsBoundary'),
      entry(this.#role, 'permissionsBoundary'),
      entry(this.#role, 'permissionBoundary'),
      entry(this.#provider, 'rolePermissionsBoundary'),
    ])
  }

  get #statements(): Entry | undefined {
    const own = entry(this.#role, 'statements')
    return own !== undefined && isGiven(own.value) ? own : entry(this.#provider, 'iamRoleStatements')
  }

  #managed(): Policy[] {
    const own = entry(this.#role, 'managedPolicies')
    const given = own !== undefined && isGiven(own.value) ? own : entry(this.#provider, 'iamManagedPolicies')
    return managed(given, this.#stack)
  }

  /** A part of the configuration that has the statements, if there are any. */
  #unread(): Policy[] {
    const unread = [this.#provider, get(this.#provider, 'iam')].find(isUnread)
    return unread === undefined ? [] : [{ kind: 'opaque', expression: describe(unread), at: unread.at }]
  }

  #added(fn: FunctionEvents, context: EventContext): Policy[] {
    const found = eventStatements(fn, context)
    const [first] = found
    const forEvents: Policy[] = first === undefined ? [] : [{ kind: 'statements', name: null, statements: found, at: first.at }]
    return [...addedPolicies(fn, this.#provider), ...forEvents]
  }

  #id(name: string): NodeId {
    return this.#stack.id('principal', name)
  }
}

const ownKeys = [['iamRoleStatements'], ['iam', 'role', 'statements'], ['iam', 'role', 'managedPolicies']] as const

/** `role:` takes an ARN, a reference, or the logical id of a role of `resources:`. */
function givenRole(tree: Tree, stack: Stack): Role {
  for (const it of alternatives(tree)) {
    const name = known(it)
    if (name !== undefined && stack.scope.resources.get(name) === 'AWS::IAM::Role') {
      return { role: stack.id('principal', name), roleName: name === serviceRole ? null : name }
    }
  }
  return roleOf(tree, stack)
}

/** A list of statements, as policies that say who wrote them. */
export function statements(given: Entry | undefined): Policy[] {
  return given === undefined ? [] : policiesOf(documentOf(given.value), { name: null, origin: 'written', at: given.keyAt })
}

/** The document that the Framework puts them into. */
const documentOf = (list: Tree): Tree => ({
  kind: 'map',
  entries: [
    { key: 'Version', keyAt: list.at, value: scalar('2012-10-17', list.at) },
    { key: 'Statement', keyAt: list.at, value: list },
  ],
  at: list.at,
  tag: null,
})

const firstGiven = (all: readonly (Entry | undefined)[]): Entry | undefined => all.find((it) => it !== undefined && isGiven(it.value))

const managed = (given: Entry | undefined, stack: Stack): Policy[] =>
  possibilities(given?.value).flatMap(({ tree }) => managedPolicies(tree, stack))

/** What several functions ask for at one place, and what two ask for alike, is there once. */
function distinct(policies: readonly Policy[]): Policy[] {
  const keyOf = (it: Policy): string => JSON.stringify(it, (key, value: unknown) => (key === 'at' ? undefined : value))
  const isWritten = (it: Policy) => it.kind !== 'statements' || it.statements.some((one) => one.origin === 'written')
  const seen = new Set<string>()
  return policies.filter((it) => {
    if (isWritten(it) && it.kind !== 'managed') return true
    const key = keyOf(it)
    return !seen.has(key) && seen.add(key)
  })
}

/** Whether a range of versions (`^3.0.0`, `2 || 3`) leaves out the fourth, as far as it can be told. */
function isBeforeFour(range: Tree | undefined): boolean {
  const text = (known(range) ?? '').slice(0, longestRange)
  const majors = [...text.matchAll(/(?:^|[\s|^~=>v])(\d+)/g)].map((it) => Number(it[1]))
  const isOpenEnded = text.includes('>') && !text.includes('<')
  return majors.length > 0 && majors.every((it) => it < 4) && !isOpenEnded
}

const longestRange = 100
