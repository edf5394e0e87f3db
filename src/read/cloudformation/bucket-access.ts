import type { Policy, Statement } from '../../model/application.ts'
import type { Span, Text } from '../../model/source.ts'
import { get, known, type Tree } from '../syntax/tree.ts'
import { alternatives } from './choice.ts'
import { isEveryone } from './exposure.ts'
import type { Resource } from './stack.ts'
import { isTrue } from './value.ts'

/** What the ACL of a bucket lets others do; nothing where public ACLs are blocked. */
export function accessListOf(it: Resource): Policy[] {
  const written = get(it.properties, 'AccessControl')
  const names = written === undefined ? [] : alternatives(written).flatMap((value) => known(value) ?? [])
  const block = get(it.properties, 'PublicAccessBlockConfiguration')
  if (written === undefined || isTrue(get(block, 'BlockPublicAcls')) || isTrue(get(block, 'IgnorePublicAcls'))) return []
  return names.flatMap((name) => publicAccess(name, it.id, written.at))
}

/**
 * What a canned ACL lets others do, as a statement. It is the bucket's: who may list it cannot read its objects, which have ACLs of their own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
export function publicAccess(name: string, bucket: string, at: Span): Policy[] {
  const actions = lists.get(name)
  return actions === undefined ? [] : [{ kind: 'statements', name: bucket, statements: [listed(name, actions, bucket, at)], at }]
}

const lists: ReadonlyMap<string, readonly string[]> = new Map([
  ['PublicRead', ['s3:ListBucket']],
  ['PublicReadWrite', ['s3:ListBucket', 's3:PutObject']],
  ['AuthenticatedRead', ['s3:ListBucket']],
])

function listed(name: string, actions: readonly string[], bucket: string, at: Span): Statement {
  const text = (...parts: Text['parts']): Text => ({ parts, at })
  const arn = { expression: `${bucket}.Arn`, refersTo: 'resource', resourceType: 'AWS::S3::Bucket' } as const
  return {
    sid: null,
    effect: { known: true, value: 'Allow', at },
    action: { negated: false, items: actions.map((it) => text(it)) },
    resource: { negated: false, items: [text(arn), text(arn, '/*')] },
    principal: { negated: false, items: [text('*')], types: ['AWS'] },
    condition: null,
    variables: false,
    at,
    origin: `the ACL ${name}`,
  }
}

/**
 * What a bucket's block on public access leaves of its policies: nothing that is for everyone. With either setting such a policy is refused,
 * or lets nobody in who is not of the account: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function shutBy(block: Tree | undefined): (policies: readonly Policy[]) => Policy[] {
  const isShut = isTrue(get(block, 'BlockPublicPolicy')) || isTrue(get(block, 'RestrictPublicBuckets'))
  if (!isShut) return (policies) => [...policies]
  return (policies) =>
    policies.map((it) => (it.kind === 'statements' ? { ...it, statements: it.statements.filter((one) => !isPublic(one)) } : it))
}

const isPublic = (it: Statement): boolean =>
  it.origin === 'written' && it.effect.known && it.effect.value === 'Allow' && isEveryone(it) && !saysWho(it)

/** The keys by which a condition makes a policy one that is not public. */
const telling =
  /^(aws:(source(arn|account|ip|owner|vpc|vpce|orgid|orgpaths)|principal(arn|account|orgid|orgpaths)|userid)|s3:dataaccesspoint(arn|account))$/

const saysWho = ({ condition }: Statement): boolean =>
  condition !== null &&
  (!condition.known || Object.values(condition.value).some((tests) => Object.keys(tests).some((key) => telling.test(key.toLowerCase()))))
