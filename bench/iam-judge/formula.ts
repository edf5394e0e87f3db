import type { Pair, Statement, Statements } from './pairs.ts'

/**
 * A pair in SMT-LIB 2: satisfiable when head allows a request that base does not. Made from the documents alone and from none of the code that
 * it judges. Strings and regular expressions: https://smt-lib.org/theories-UnicodeStrings.shtml
 */
export function formulaOf(pair: Pair): string {
  const allowed = (own: Statements, boundary: Statements | null) =>
    boundary === null ? allows(own) : `(and ${allows(own)} ${allows(boundary)})`
  return [
    ...['action', ...fields, 'kind', 'account', 'name', 'session'].map((it) => `(declare-const ${it} String)`),
    '(declare-const nothing Bool)',
    memberOf('action', concat([named, text(':'), named])),
    ...fields.map((it) => memberOf(it, it === 'rest' ? '(re.+ re.allchar)' : it === 'region' || it === 'owner' ? letters : named)),
    disjunction(kinds.map((it) => `(= kind "${it}")`)),
    ...['account', 'name'].map((it) => memberOf(it, named)),
    `(and ${allowed(pair.head, pair.headBoundary)} (not ${allowed(pair.base, pair.baseBoundary)}))`,
  ]
    .map((it) => (it.startsWith('(declare') ? it : `(assert ${it})`))
    .concat('(check-sat)')
    .join('\n')
}

/** Of an ARN; `nothing` is the `*` of a request that names no resource. */
const fields = ['partition', 'service', 'region', 'owner', 'rest']

/** Some Allow takes the request, and no Deny does. */
function allows(statements: Statements): string {
  const of = (effect: Statement['Effect']) => disjunction(statements.filter((it) => it.Effect === effect).map(takes))
  return `(and ${of('Allow')} (not ${of('Deny')}))`
}

function takes(it: Statement): string {
  const parts = [
    chosen(it.Action?.map(ofAction), it.NotAction?.map(ofAction)),
    chosen(it.Resource?.map(ofResource), it.NotResource?.map(ofResource)),
    it.Principal === '*' ? 'true' : chosen(it.Principal && principalsOf(it.Principal), it.NotPrincipal && principalsOf(it.NotPrincipal)),
  ]
  return `(and ${parts.join(' ')})`
}

function chosen(included: readonly string[] | undefined, excluded: readonly string[] | undefined): string {
  if (included !== undefined) return disjunction(included)
  return excluded === undefined ? 'true' : `(not ${disjunction(excluded)})`
}

const memberOf = (variable: string, language: string): string => `(str.in_re ${variable} ${language})`
const disjunction = (all: readonly string[]): string =>
  all.length === 0 ? 'false' : all.length === 1 ? (all[0] ?? '') : `(or ${all.join(' ')})`
const concat = (all: readonly string[]): string => (all.length === 1 ? (all[0] ?? '') : `(re.++ ${all.join(' ')})`)
const text = (it: string): string => `(str.to_re "${it}")`

/** Any letter but a colon. */
const letter = '(re.union (re.range "\\u{0}" "9") (re.range ";" "\\u{2ffff}"))'
const letters = `(re.* ${letter})`
const named = `(re.+ ${letter})`

/** `*` and `?` of a pattern. */
function matching(variable: string, pattern: string): string {
  if (pattern === '*') return 'true'
  const parts = pattern.split(/([*?])/).filter((it) => it !== '')
  if (parts.every((it) => it !== '*' && it !== '?')) return `(= ${variable} "${pattern}")`
  return memberOf(variable, concat(parts.map((it) => (it === '*' ? 're.all' : it === '?' ? 're.allchar' : text(it)))))
}

const ofAction = (pattern: string): string => matching('action', pattern.toLowerCase())

/** Each of the first five fields is on its own, and holds no colon anyway. */
function ofResource(pattern: string): string {
  if (pattern === '*') return 'true'
  const own = pattern.split(':')
  const parts = [...own.slice(1, 5), own.slice(5).join(':')].map((it, i) => matching(fields[i] ?? '', it))
  return `(and (not nothing) ${parts.join(' ')})`
}

/** Who asks: nobody in particular, a user or the root of an account, a session of a role, a service or another identity provider. */
const kinds = ['anonymous', 'root', 'user', 'role', 'service', 'federated']

const principalsOf = (all: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(all).flatMap(([type, values]) =>
    values.map((it) => (type === 'AWS' ? ofPrincipal(it) : `(and (= kind "${type.toLowerCase()}") (= name "${it}"))`)),
  )

/** An account and its root stand for everyone in it; a role for its sessions. */
function ofPrincipal(value: string): string {
  const [, , , , account = value, own = 'root'] = value.split(':')
  const [kind = '', name = '', session] = own.split('/')
  const isOf = `(= account "${account}")`
  if (kind === 'root') return `(and ${isOf} ${disjunction(['root', 'user', 'role'].map((it) => `(= kind "${it}")`))})`
  const isNamed = `${isOf} (= kind "${kind === 'user' ? 'user' : 'role'}") (= name "${name}")`
  return session === undefined ? `(and ${isNamed})` : `(and ${isNamed} (= session "${session}"))`
}
