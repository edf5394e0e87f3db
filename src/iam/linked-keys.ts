import type { Atom } from './condition.ts'

/** What the value of one key says of another one that tells of the same thing. */
interface Link {
  readonly from: string
  readonly to: string
  /** Null: nothing is said. */
  readonly implied: (value: string) => Atom | null
}

const equals = (key: string, value: string): Atom => ({ operator: 'stringequals', set: '', ifExists: false, key, values: [value] })
const like = (key: string, value: string): Atom => ({ ...equals(key, value), operator: key.endsWith('arn') ? 'arnlike' : 'stringlike' })

/** Of some ARNs the account is left out. */
function accountOf(key: string): (arn: string) => Atom | null {
  return (arn) => {
    const account = arn.split(':')[4] ?? ''
    return account === '' ? null : equals(key, account)
  }
}

const account = (arn: string, own: string): readonly Link[] => [
  { from: arn, to: own, implied: accountOf(own) },
  { from: own, to: arn, implied: (value) => like(arn, `arn:*:*:*:${value}:*`) },
]

/** `o-abc/r-abc/ou-abc/` */
const organization = (paths: string, id: string): readonly Link[] => [
  { from: paths, to: id, implied: (value) => equals(id, value.split('/')[0] ?? '') },
  { from: id, to: paths, implied: (value) => ({ ...like(paths, `${value}/*`), set: 'foranyvalue' }) },
]

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const links: readonly Link[] = [
  ...account('aws:sourcearn', 'aws:sourceaccount'),
  ...account('aws:principalarn', 'aws:principalaccount'),
  ...organization('aws:principalorgpaths', 'aws:principalorgid'),
  ...organization('aws:sourceorgpaths', 'aws:sourceorgid'),
  ...organization('aws:resourceorgpaths', 'aws:resourceorgid'),
  {
    from: 'aws:multifactorauthage',
    to: 'aws:multifactorauthpresent',
    implied: () => ({ ...equals('aws:multifactorauthpresent', 'true'), operator: 'bool' }),
  },
]

/** What a value of the key `from` says of the key `to`. */
export const impliedBy = (from: string, value: string, to: string): Atom | null =>
  sameKey(from) === sameKey(to) ? equals(to, value) : (links.find((it) => it.from === from && it.to === to)?.implied(value) ?? null)

/** Services have names of their own for keys that all have: `ec2:ResourceTag/x` is `aws:ResourceTag/x`. */
const sameKey = (key: string): string =>
  key
    .replace(/^[\w-]+:(resourcetag|requesttag)\//, 'aws:$1/')
    .replace(/^s3:resourceaccount$/, 'aws:resourceaccount')
    .replace(/^kms:calleraccount$/, 'aws:principalaccount')

/** Two names of one key. */
export const areOne = (one: string, other: string): boolean => one !== other && sameKey(one) === sameKey(other)

export const areLinked = (one: string, other: string): boolean =>
  areOne(one, other) || links.some((it) => (it.from === one && it.to === other) || (it.from === other && it.to === one))
