import type { NodeId } from '../../../model/application.ts'
import { get } from '../../syntax/tree.ts'
import type { Stack } from '../stack.ts'
import { logicalId, references } from '../value.ts'
import { flag, type Row } from './row.ts'

/** Credentials of AWS for those who have not signed in: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html */
export const guests: readonly Row[] = [flag('guest access', ['AllowUnauthenticatedIdentities'], false)]

/** The role of each identity pool's guests, by the logical id of the pool. */
export function guestRoles(stack: Stack): ReadonlyMap<string, NodeId> {
  const found = new Map<string, NodeId>()
  for (const { properties } of stack.ofType('AWS::Cognito::IdentityPoolRoleAttachment')) {
    const role = stack.roleOf(get(properties, 'Roles', 'unauthenticated'))
    if (role === null) continue
    for (const path of references(get(properties, 'IdentityPoolId'))) found.set(logicalId(path), role)
  }
  return found
}
