import type { Principal } from '../model/application.ts'
import type { Text, Val } from '../model/source.ts'
import { type Clause, type Item, type PolicySet, showItem, showText } from '../iam/index.ts'
import { isOfAws } from './aws-accounts.ts'
import { policiesOf } from './grants.ts'
import { groupBy } from './place.ts'
import { accountOf } from './arn.ts'
import { isOfOneThing } from './reach.ts'
import { quoted } from './words.ts'
import type { Side } from './side.ts'

/** Whom a policy lets in, from the widest on. `own`: someone of the same stack or account. */
const audiences = ['everyone', 'account', 'federation', 'own', 'service'] as const
type Audience = (typeof audiences)[number]

/** What rules see of whom a policy lets in: see `test/support/views.ts`. */
export interface WhoView {
  readonly audience: Val<string> | string
  readonly limited: Val<boolean> | boolean
  readonly limits: readonly string[]
}

export const nobody: WhoView = { audience: '', limited: false, limits: [] }

/** `clause`: null where it is not known which one. `set`: what it belongs to; a Deny there may limit it too. `accounts`: those that the service itself names. */
export function whoView(who: readonly Item[], clause: Clause | null, set: PolicySet, accounts: ReadonlySet<string>): WhoView {
  const all = who.map((it) => audienceOf(it, accounts))
  const widest = audiences.find((it) => all.includes(it))
  const open = all.find((it) => typeof it !== 'string')
  return {
    audience: widest === 'everyone' ? widest : (open ?? widest ?? 'everyone'),
    limited: clause === null ? false : limitedBy(clause, set),
    limits: clause === null ? [] : limitsOf(clause),
  }
}

/** The audience of one principal; what may be anyone and only the deployment knows stays open. */
export function audienceOf({ text, pattern }: Item, accounts: ReadonlySet<string>): Audience | Val<string> {
  const kind = pattern.slice(0, 4).join('')
  if (text === null || kind === 'anon' || showText(text) === '*') return 'everyone'
  if (isService({ pattern })) return 'service'
  return kind === 'fed:' ? 'federation' : ofAccount(text, kind === 'can:', accounts)
}

/** A service of AWS: `svc:` is what stands before its name. */
export const isService = (it: Pick<Item, 'pattern'> | null): boolean => it?.pattern.slice(0, 4).join('') === 'svc:'

function ofAccount(text: Text, isCanonical: boolean, accounts: ReadonlySet<string>): Audience | Val<string> {
  const shown = showText(text)
  const account = accountOf(shown)
  if (account === null) return ofSymbol(text, shown, isCanonical)
  if (isOfAws(account)) return 'service'
  return accounts.has(account) ? 'own' : 'account'
}

function ofSymbol(text: Text, shown: string, isCanonical: boolean): Audience | Val<string> {
  const symbols = text.parts.filter((it) => typeof it !== 'string')
  if (symbols.some((it) => it.refersTo === 'resource' || it.expression === 'AWS::AccountId')) return 'own'
  // The identities that CloudFront makes for its distributions.
  if (shown.includes('::cloudfront:')) return 'service'
  const [first] = symbols
  if (first === undefined || isCanonical) return 'account'
  if (isOfOneThing(first)) return 'own'
  // Who gives the value can give `*`; an ARN that is written out, or put together, has none in it.
  const isGiven = text.parts.length === 1 && (first.refersTo === 'parameter' || first.refersTo === 'variable')
  return isGiven ? { known: false, expression: shown, at: text.at } : 'account'
}

/** Keys by which a condition says who asks, or from where: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const telling =
  /^(aws:(source(arn|account|owner|orgid|orgpaths|ip|vpc|vpce|vpcarn)|vpcsourceip|principal(arn|account|orgid|orgpaths|isawsservice|servicename)|userid|username)|kms:calleraccount|lambda:eventsourcetoken|s3:dataaccesspoint(arn|account)|elasticfilesystem:accessedviamounttarget|sns:endpoint)$/

/** What one who signs in elsewhere or asks from another account has to show. */
const proving = /^(sts:externalid|.+:(sub|aud|amr|app_id|email|environment|job_workflow_ref|org_id|repository(_id|_owner|_owner_id)?))$/

/** The keys that narrow down who may: held by a positive operator to values that are not just anything. */
const limitsOf = (clause: Clause): string[] => [
  ...new Set(clause.atoms.flatMap((it) => (isPositive(it) && (telling.test(it.key) || proving.test(it.key)) ? [it.key] : []))),
]

type Atom = Clause['atoms'][number]

const isPositive = (it: Atom): boolean =>
  !it.operator.includes('not') && it.operator !== 'null' && !it.ifExists && it.set !== 'forallvalues' && !it.values.some(isAnything)

/** `*`, `arn:aws:s3:::*`, `0.0.0.0/0`, `repo:*` of GitHub's tokens: values that every request has. */
const isAnything = (value: string): boolean => /^(?:repo:|arn:[^:]*:[^:]*:)?[*?:/]*$|^(?:0\.0\.0\.0|::)\/0$/.test(value)

function limitedBy(clause: Clause, set: PolicySet): Val<boolean> | boolean {
  if (limitsOf(clause).some((it) => telling.test(it))) return true
  if (set.clauses.some((it) => it.effect === 'Deny' && shuts(it))) return true
  const open = clause.atoms.find((it) => it.operator === 'unknown')
  return open === undefined ? false : { known: false, expression: open.key, at: clause.statement.at }
}

/** A Deny of everyone but those who are named. */
const shuts = (it: Clause): boolean =>
  (it.principal?.negated ?? false) || it.atoms.some((atom) => atom.operator.includes('not') && telling.test(atom.key))

/** Who it is, as the subject of a sentence. */
export function whoIs(item: Item): string {
  const shown = item.text === null ? '*' : showItem(item)
  if (shown === '*') return 'Anyone'
  const account = accountOf(shown)
  if (account === null) return quoted(shown)
  return shown === account || shown.endsWith(':root')
    ? `Account ${quoted(account)}`
    : `${quoted(shown.split(':').at(-1) ?? shown)} of account ${quoted(account)}`
}

/** By service, the account ids in what the policies of its principals name: its own, as far as anyone can tell. */
export function accountsOf(side: Side): ReadonlyMap<string, ReadonlySet<string>> {
  const named = (it: Principal) =>
    policiesOf(it).clauses.flatMap((clause) => clause.resources.map((one) => (one.text === null ? null : accountOf(one.pattern.join('')))))
  return new Map(
    [...groupBy(side.app.principals, (it) => it.service)].map(([service, principals]) => [
      service,
      new Set(principals.flatMap(named).filter((it) => it !== null)),
    ]),
  )
}
