import fc from 'fast-check'

/** What a policy document may hold here: no conditions and no variables, which the second judge does not know. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource?: readonly string[]
  readonly NotResource?: readonly string[]
  readonly Principal?: '*' | Readonly<Record<string, readonly string[]>>
  readonly NotPrincipal?: Readonly<Record<string, readonly string[]>>
}

export type Statements = readonly Statement[]

export interface Pair {
  readonly kind: 'identity' | 'resource'
  readonly base: Statements
  readonly head: Statements
  /** Null: there is no permissions boundary. */
  readonly baseBoundary: Statements | null
  readonly headBoundary: Statements | null
}

/** Few letters and many wildcards: what overlaps tells judges apart, what is far apart does not. */
const glob = (longest: number) =>
  fc.array(fc.constantFrom('a', 'b', 'ab', '*', '?', '/'), { minLength: 1, maxLength: longest }).map((it) => it.join(''))

const action = fc.oneof(
  { weight: 4, arbitrary: glob(3).map((it) => `s3:${it.replaceAll('/', 'a')}`) },
  { weight: 2, arbitrary: fc.constantFrom('s3:Get*', 's3:*Object', 's3:G?tObject', 's3:GetObject', 's3:*', 's3:*t*', 'S3:getobject') },
  { weight: 1, arbitrary: fc.constantFrom('*', '*:*', 'sqs:*', 'sqs:Send*', 's*:a?', '*:a*', 's?s:*') },
)

const place = fc.constantFrom('us-east-1', '*', 'us-*', '??-east-1', 'eu-west-1')
const account = fc.constantFrom('111122223333', '*', '1111????3333', '????????????', '444455556666')
const resource = fc.oneof(
  { weight: 5, arbitrary: glob(4).map((it) => `arn:aws:s3:::${it}`) },
  { weight: 3, arbitrary: fc.tuple(place, account, glob(3)).map(([region, id, name]) => `arn:aws:sqs:${region}:${id}:${name}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('*', 'arn:aws:s3:::*', 'arn:aws:*:*:*:*', 'arn:*:s3:::a*', 'arn:aws:s3:::a*:b*', 'arn:aws:sqs:*:*:*a?*'),
  },
)

const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 2 })

const principal = fc.constantFrom<Statement['Principal'] & object>(
  { AWS: ['111122223333'] },
  { AWS: ['arn:aws:iam::111122223333:root'] },
  { AWS: ['arn:aws:iam::111122223333:role/a'] },
  { AWS: ['arn:aws:iam::111122223333:user/a', 'arn:aws:iam::111122223333:role/b'] },
  { AWS: ['arn:aws:sts::111122223333:assumed-role/a/s'] },
  { AWS: ['444455556666'], Service: ['sns.amazonaws.com'] },
  { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] },
  { Federated: ['cognito-identity.amazonaws.com'] },
)

/** Accounts under `NotPrincipal` are left out: AWS does not say whom they take in. */
const leftOut = fc.constantFrom<NonNullable<Statement['NotPrincipal']>>(
  { AWS: ['arn:aws:iam::111122223333:role/a'] },
  { AWS: ['arn:aws:iam::111122223333:user/a', 'arn:aws:iam::111122223333:role/b'] },
  { Service: ['sns.amazonaws.com'] },
)

const effect = fc.oneof({ weight: 3, arbitrary: fc.constant('Allow' as const) }, { weight: 1, arbitrary: fc.constant('Deny' as const) })

const plain: fc.Arbitrary<Statement> = fc
  .tuple(effect, some(action), some(resource), fc.nat({ max: 9 }))
  .map(([Effect, actions, resources, shape]) => ({
    Effect,
    ...(shape === 0 || shape === 2 ? { NotAction: actions } : { Action: actions }),
    ...(shape === 1 || shape === 2 ? { NotResource: resources } : { Resource: resources }),
  }))

const withPrincipal: fc.Arbitrary<Statement> = fc
  .tuple(plain, fc.oneof(fc.constant('*' as const), principal), leftOut, fc.nat({ max: 5 }))
  .map(([it, who, others, shape]) => ({ ...it, ...(shape === 0 && it.Effect === 'Deny' ? { NotPrincipal: others } : { Principal: who }) }))

/** Head is of its own, or base with one thing changed: most of those that are of their own are told apart at first sight. */
function heads(base: Statements, statement: fc.Arbitrary<Statement>): fc.Arbitrary<Statements> {
  const at = fc.nat({ max: Math.max(base.length - 1, 0) })
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(statement, { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.tuple(at, statement).map(([i, it]) => base.with(i, it)) },
    {
      weight: 2,
      arbitrary: fc.tuple(at, action, resource).map(([i, one, other]) => base.map((it, j) => (i === j ? turned(it, one, other) : it))),
    },
    { weight: 1, arbitrary: at.map((i) => base.filter((_, j) => i !== j)) },
    { weight: 1, arbitrary: fc.constant(base.flatMap(split).toReversed()) },
    { weight: 1, arbitrary: statement.map((it) => [...base.flatMap(split), { ...it, Effect: 'Deny' as const }]) },
  )
}

/** Another pattern in the place of the first one of each kind. */
function turned(it: Statement, one: string, other: string): Statement {
  return {
    ...it,
    ...(it.Action && { Action: [one, ...it.Action.slice(1)] }),
    ...(it.Resource && { Resource: [other, ...it.Resource.slice(1)] }),
    ...(it.NotAction && { NotAction: [...it.NotAction, one] }),
    ...(it.NotResource && { NotResource: it.NotResource.slice(1).length > 0 ? it.NotResource.slice(1) : [other] }),
  }
}

/** The same in more statements. */
function split(it: Statement): Statement[] {
  const { Action, Resource } = it
  if (Action === undefined || Resource === undefined) return [it]
  return Action.flatMap((action) => Resource.map((resource) => ({ ...it, Action: [action], Resource: [resource] })))
}

const of = (statement: fc.Arbitrary<Statement>) =>
  fc.array(statement, { minLength: 1, maxLength: 3 }).chain((base) => fc.tuple(fc.constant(base), heads(base, statement)))

const boundary = fc.option(fc.array(plain, { minLength: 1, maxLength: 2 }), { nil: null, freq: 2 })

const boundaries: fc.Arbitrary<readonly (Statements | null)[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant([null, null]) },
  { weight: 1, arbitrary: boundary.map((it) => [it, it]) },
  { weight: 1, arbitrary: fc.tuple(boundary, boundary) },
)

const pair: fc.Arbitrary<Pair> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(of(plain), boundaries).map(([[base, head], [before = null, after = null]]) => ({
      kind: 'identity' as const,
      base,
      head,
      baseBoundary: before,
      headBoundary: after,
    })),
  },
  {
    weight: 1,
    arbitrary: of(withPrincipal).map(([base, head]) => ({ kind: 'resource' as const, base, head, baseBoundary: null, headBoundary: null })),
  },
)

/** The same pairs for the same seed. */
export const pairsOf = (seed: number, count: number): Pair[] => fc.sample(pair, { seed, numRuns: count })
