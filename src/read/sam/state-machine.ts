import { bounded } from '../cloudformation/iam.ts'
import type { PrincipalDraft } from '../cloudformation/principals.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { isTrue } from '../cloudformation/value.ts'
import { entry, get, type Tree } from '../syntax/tree.ts'
import { trustOf } from './function.ts'
import { distinct, managed, readPolicies } from './policies.ts'

/** The role that SAM makes for an `AWS::Serverless::StateMachine`: named after it. */
export function stateMachinePrincipal(it: Resource, properties: Tree | undefined, stack: Stack): PrincipalDraft {
  const tracing = entry(properties, 'Tracing')
  const added =
    tracing !== undefined && isTrue(get(tracing.value, 'Enabled')) ? [managed('AWSXrayWriteOnlyAccess', 'Tracing', tracing.keyAt)] : []
  return {
    id: stack.id('principal', it.id),
    name: it.id,
    kind: 'role',
    at: it.at,
    policies: distinct([...added, ...readPolicies(get(properties, 'Policies'), stack)]),
    trust: trustOf(properties, 'states.amazonaws.com', it.at),
    ...bounded(entry(properties, 'PermissionsBoundary'), stack),
  }
}
