import type { Setting } from '../../../model/setting.ts'
import { entries, get, known, type Tree } from '../../syntax/tree.ts'
import type { Resource, Stack } from '../stack.ts'
import { isTrue } from '../value.ts'
import type { Owner } from './index.ts'

/** Credentials that stand in a definition as they are. Only what kind they are of is kept, never a part of them. */

/** Texts that are a credential wherever they stand, as their issuers document them. */
const formats: readonly (readonly [RegExp, string])[] = [
  [/^(AKIA|ASIA)[A-Z0-9]{16}$/, 'an access key of AWS'],
  [/^(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,}$|^github_pat_[A-Za-z0-9_]{40,}$/, 'a token of GitHub'],
  [/^glpat-[A-Za-z0-9_-]{20,}$/, 'a token of GitLab'],
  [/^xox[abeoprs]-[A-Za-z0-9-]{10,}$/, 'a token of Slack'],
  [/^https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{20,}$/, 'a webhook of Slack'],
  [/^(sk|rk)_live_[A-Za-z0-9]{16,}$/, 'a key of Stripe'],
  [/^SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}$/, 'a key of SendGrid'],
  [/^AIza[A-Za-z0-9_-]{35}$/, 'a key of Google'],
  [/^npm_[A-Za-z0-9]{36}$/, 'a token of npm'],
  [/^-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@${}]{4,}@[^\s/@]/, 'a password in an address'],
]

const secretName =
  /(?:^|[_.-]|[a-z0-9])(?:password|passwd|passphrase|secret|secret_?key|api_?key|private_?key|access_?key|auth_?token|access_?token|client_?secret|token)$/i

/** Words between separators, which a name is made of and a secret is not. */
const wordy = /^[A-Za-z]+\d{0,4}(?:[-_/.:][A-Za-z]*\d{0,4})*$/
const standIn =
  /^[<{[(*]|^(?:your|my|some|change|replace|insert|put|enter|todo|example|sample|dummy|fake|test|local|default)|(?:here|example|xxx+|\.\.\.)$|@(?:localhost|127\.|host\.docker)/i

/** What credential a text is; undefined where it is none. A name tells only of texts that look drawn by chance. */
export function credentialIn(name: string, text: string): string | undefined {
  if (text.length < shortest || text.length > longest || standIn.test(text)) return undefined
  const [, known] = formats.find(([format]) => format.test(text)) ?? []
  return known ?? (secretName.test(name) && isDrawn(text) ? 'a secret, going by its name' : undefined)
}

/** Letters and digits in one run, and neither a name nor a place nor put together when it is deployed. */
const isDrawn = (text: string): boolean => /[A-Za-z]/.test(text) && /\d/.test(text) && !wordy.test(text) && !isPlace.test(text)

const isPlace = /\s|\$\{|\{\{|^(?:arn:|[a-z0-9+]+:\/\/|\/|\.|alias\/|projects\/)/i

/** Nothing shorter is any of them. */
const shortest = 8
const longest = 4_000

/** In the environment of a function. */
export function credentialsOf(owner: Owner, properties: Tree | undefined, isOwn: (at: Tree['at']) => boolean): Setting[] {
  return entries(get(properties, 'Environment', 'Variables')).flatMap((it) =>
    credential(owner.service, isOwn(it.keyAt) ? `${owner.of}.${it.key}` : it.key, it.key, it.value, !isOwn(it.keyAt)),
  )
}

function credential(service: string, of: string, name: string, value: Tree, isInherited = false): Setting[] {
  const text = known(value)
  const what = text === undefined || (value.kind === 'scalar' && typeof value.value !== 'string') ? undefined : credentialIn(name, text)
  if (what === undefined) return []
  const { at } = value
  const rest = { function: null, api: null, at, isDefault: false, isInherited } as const
  return [{ service, kind: 'variable', of, name: 'credential', value: { known: true, value: what, at }, ...rest }]
}

/** Properties that hold a password or the like, whatever it looks like. */
const holders: ReadonlyMap<string, string> = new Map([
  ['AWS::SecretsManager::Secret', 'SecretString'],
  ['AWS::RDS::DBInstance', 'MasterUserPassword'],
  ['AWS::RDS::DBCluster', 'MasterUserPassword'],
  ['AWS::DocDB::DBCluster', 'MasterUserPassword'],
  ['AWS::Redshift::Cluster', 'MasterUserPassword'],
  ['AWS::ElastiCache::ReplicationGroup', 'AuthToken'],
])

export function heldCredentials(it: Resource, service: string): Setting[] {
  const member = holders.get(it.type)
  const value = member === undefined ? undefined : get(it.properties, member)
  return member === undefined || value === undefined ? [] : credential(service, `${it.id}.${member}`, 'password', value)
}

/** A default that is kept from being shown (`NoEcho`) or has the name of a secret, and stands in the template for all to read. */
export const defaultCredentials = (stack: Stack): Setting[] =>
  [...stack.scope.parameters].flatMap(([name, declaration]) => {
    const value = get(declaration, 'Default')
    return value === undefined ? [] : credential(stack.service, name, isTrue(get(declaration, 'NoEcho')) ? 'password' : name, value)
  })
