import type { Auth } from '../../model/report.ts'
import { type Entry, entry, get, items, known, type Tree } from '../syntax/tree.ts'
import { guard, type Guard, type RouteDraft, unknownGuard } from './route.ts'
import type { Resource, Stack } from './stack.ts'
import { shown } from './value.ts'

/** https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html */
export const graphQlAuth: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['API_KEY', 'api-key'],
  ['AWS_IAM', 'iam'],
  ['AMAZON_COGNITO_USER_POOLS', 'cognito'],
  ['OPENID_CONNECT', 'jwt'],
  ['AWS_LAMBDA', 'custom'],
])

/** The APIs of AppSync. All of one is behind one path; what a field or a channel demands beyond the API is said elsewhere. */
export function readGraphQlApis(stack: Stack): RouteDraft[] {
  return [
    ...stack.ofType('AWS::AppSync::GraphQLApi').map((it) => {
      const others = items(get(it.properties, 'AdditionalAuthenticationProviders')).map((one) => get(one, 'AuthenticationType'))
      return graphQlRoute(it, entry(it.properties, 'AuthenticationType'), others)
    }),
    ...stack.ofType('AWS::AppSync::Api').map(eventRoute),
  ]
}

/** `type`: the member that says what the API demands, `others`: what it takes as well. */
export function graphQlRoute(it: Resource, type: Entry | undefined, others: readonly (Tree | undefined)[]): RouteDraft {
  const restricted = known(get(it.properties, 'Visibility')) === 'PRIVATE'
  return { ...shape, ...guardOf(it, type, others), path: '/graphql', apiId: it.id, at: it.at, validated: true, restricted }
}

const shape = { api: 'appsync', method: 'POST', function: null, preflight: false } as const

/** `AWS::AppSync::Api`: events are published by HTTP, as the first of its modes for that demands. */
function eventRoute(it: Resource): RouteDraft {
  const modes = items(get(it.properties, 'EventConfig', 'DefaultPublishAuthModes'))
  const others = modes.slice(1).map((one) => get(one, 'AuthType'))
  return {
    ...shape,
    ...guardOf(it, entry(modes[0], 'AuthType'), others),
    path: '/event',
    apiId: it.id,
    at: it.at,
    validated: false,
    restricted: false,
  }
}

function guardOf(it: Resource, type: Entry | undefined, others: readonly (Tree | undefined)[]): Guard {
  const word = shown(type?.value) ?? 'AuthenticationType'
  const authorizer = [word, ...others.flatMap((one) => shown(one) ?? [])].join(', ')
  const auth = graphQlAuth.get(known(type?.value) ?? '')
  const at = type?.keyAt ?? it.at
  return auth === undefined ? unknownGuard(word, at, { authorizer }) : guard(auth, at, { authorizer })
}
