import type { Policy, Selection, Statement } from '../../model/application.ts'
import type { Span, Text, Val } from '../../model/source.ts'
import { entries, entry, get, isNull, known, show, textOf, type Tree } from '../syntax/tree.ts'
import { alternatives, isOpen, possibilities } from './choice.ts'
import { parsedText } from './json-text.ts'
import { describe, withCauses } from './text.ts'

/**
 * The statements of an IAM policy document, resolved. Of an open `Fn::If` every alternative is taken, and a Deny among them has an unknown
 * effect: read for the worst case, nothing that may be allowed is left out, and nothing that may be missing denies.
 * `origin`: see `Statement.origin`. What is no statement is left out here; `policiesOf` keeps it as opaque.
 */
export function statementsOf(document: Tree | undefined, origin: string): Statement[] {
  return read(document, origin, false).statements
}

export interface PolicyGiven {
  /** See `Policy.name`. */
  readonly name: string | null
  readonly origin: string
  readonly at: Span
  /** The policy itself is only there under a condition. */
  readonly conditional?: boolean
}

/** One source of permissions, with what could not be understood of it as opaque policies beside it. */
export function policiesOf(document: Tree | undefined, given: PolicyGiven): Policy[] {
  const { statements, opaque } = read(document, given.origin, given.conditional === true)
  const policies: Policy[] = opaque.map((it) => ({ kind: 'opaque', expression: describe(it), at: it.at }))
  if (statements.length > 0) policies.unshift({ kind: 'statements', name: given.name, statements, at: given.at })
  return policies
}

interface Read {
  readonly statements: Statement[]
  readonly opaque: Tree[]
}

function read(document: Tree | undefined, origin: string, given: boolean): Read {
  const result: Read = { statements: [], opaque: [] }
  for (const { tree: written, conditional } of possibilities(document)) {
    const tree = written.kind === 'map' ? written : parsedText(written)
    if (tree === undefined) {
      result.opaque.push(written)
      continue
    }
    const variables = known(get(tree, 'Version')) === '2012-10-17'
    for (const it of possibilities(get(tree, 'Statement'))) {
      const statement = statementOf(it.tree, origin, variables)
      if (statement === undefined) result.opaque.push(it.tree)
      else result.statements.push(given || conditional || it.conditional ? perhaps(statement, it.tree.at) : statement)
    }
  }
  return result
}

/** A Deny that may not be there denies nothing for certain, and what an Allow allows that may not be there may be new elsewhere. */
const perhaps = (statement: Statement, at: Span): Statement =>
  statement.effect.known && statement.effect.value === 'Deny'
    ? { ...statement, effect: { known: false, expression: 'Fn::If', at }, optional: true }
    : { ...statement, conditional: true }

/** What a policy allows that is only attached under a condition. */
export function underCondition(policy: Policy, conditional: boolean): Policy {
  if (!conditional || policy.kind === 'opaque') return policy
  if (policy.kind === 'managed') return { ...policy, conditional }
  return { ...policy, statements: policy.statements.map((it) => perhaps(it, it.at)) }
}

/** One statement; undefined for what is no map. `variables`: see `Statement.variables`. */
export function statementOf(tree: Tree, origin: string, variables: boolean): Statement | undefined {
  if (tree.kind !== 'map') return undefined
  const effect = effectOf(get(tree, 'Effect'), tree.at)
  const allows = effect.known && effect.value === 'Allow'
  const action = selection(tree, 'Action', allows)
  const resource = selection(tree, 'Resource', allows)
  const principal = principalOf(tree, allows)
  // What an action is allowed for is as much a reason for what it now allows as its own line.
  const others = [...resource.items, ...(principal?.items ?? []), effect, ...entries(get(tree, 'Condition')).map((it) => it.value)]
  const causes = others.map((it) => it.at)
  return {
    sid: known(get(tree, 'Sid')) ?? null,
    effect,
    action: { ...action, items: action.items.map((it) => ({ ...it, at: withCauses(it.at, causes) })) },
    resource,
    principal,
    condition: conditionOf(get(tree, 'Condition')),
    variables,
    at: tree.at,
    origin,
  }
}

function effectOf(tree: Tree | undefined, at: Span): Val<'Allow' | 'Deny'> {
  const values = tree === undefined ? [] : alternatives(tree).map(known)
  const [first] = values
  const same = values.every((it) => it === first)
  if (tree !== undefined && same && (first === 'Allow' || first === 'Deny')) return { known: true, value: first, at: tree.at }
  return { known: false, expression: tree === undefined ? 'Effect' : describe(tree), at: tree?.at ?? at }
}

/** `Action` or `NotAction` …; a statement with neither selects nothing. */
function selection(statement: Tree, name: 'Action' | 'Resource', allows: boolean): Selection {
  const negated = entry(statement, `Not${name}`)
  if (negated !== undefined) return { negated: true, items: textsOf(negated.value, false) }
  return { negated: false, items: textsOf(get(statement, name), allows) }
}

/** `widest`: an open value may be any of its alternatives, and all of them count; otherwise it counts as one unknown value. */
function textsOf(tree: Tree | undefined, widest: boolean): Text[] {
  if (!widest) return flat(tree).map(anyText)
  return possibilities(tree).map((it) => (it.conditional ? { ...anyText(it.tree), conditional: true } : anyText(it.tree)))
}

function flat(tree: Tree | undefined): readonly Tree[] {
  if (tree === undefined || isNull(tree)) return []
  if (isOpen(tree)) return [unknownOf(tree)]
  return tree.kind === 'list' ? tree.items.flatMap((it) => flat(it)) : [tree]
}

const unknownOf = (tree: Tree): Tree =>
  tree.kind === 'unknown' ? tree : { kind: 'unknown', symbol: { expression: `Fn::If(${describe(tree)})`, refersTo: 'other' }, at: tree.at }

/** A map where a text belongs is nothing that AWS accepts; it stays visible as an unknown value. */
const anyText = (tree: Tree): Text => textOf(tree) ?? { parts: [{ expression: describe(tree), refersTo: 'other' }], at: tree.at }

/** `"*"`, or a map from the kind of principal to one or several. */
function principalOf(statement: Tree, allows: boolean): Selection | null {
  const given = entry(statement, 'Principal') ?? entry(statement, 'NotPrincipal')
  if (given === undefined) return null
  const negated = given.key === 'NotPrincipal'
  const widest = allows && !negated
  const pairs = (widest ? possibilities(given.value).map((it) => it.tree) : [given.value]).flatMap((value) =>
    value.kind === 'map'
      ? entries(value).flatMap((it) => textsOf(it.value, widest).map((text) => ({ type: it.key, text })))
      : textsOf(value, widest).map((text) => ({ type: text.parts[0] === '*' ? '*' : 'AWS', text })),
  )
  const some = pairs.filter((it) => !isNobody(it.text))
  const all = some.length > 0 ? some : pairs
  return { negated, items: all.map((it) => it.text), types: all.map((it) => it.type) }
}

/** `arn:aws:iam:::root`, of a deployment for which a mapping has no account: IAM refuses it. */
const isNobody = ({ parts: [first, ...more] }: Text): boolean =>
  typeof first === 'string' && more.length === 0 && /^arn:[\w-]*:iam:::/.test(first)

/** Every value that decides must be there: a condition of which a part is unknown keeps that part as `${…}`. */
function conditionOf(tree: Tree | undefined): Statement['condition'] {
  if (tree === undefined || isNull(tree)) return null
  const operators = tree.kind === 'map' && !isOpen(tree) ? tree.entries.map((it) => ({ key: it.key, tests: it.value })) : undefined
  if (operators === undefined || operators.some((it) => it.tests.kind !== 'map' || isOpen(it.tests))) {
    return { known: false, expression: describe(tree), at: tree.at }
  }
  // Object.fromEntries defines members of its own, also for a key such as `__proto__`.
  const value = Object.fromEntries(
    operators.map((it) => [it.key, Object.fromEntries(entries(it.tests).map((test) => [test.key, textsOf(test.value, false).map(show)]))]),
  )
  return { known: true, value, at: tree.at }
}
