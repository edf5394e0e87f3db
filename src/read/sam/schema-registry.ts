import type { Policy, Statement } from '../../model/application.ts'
import { shown } from '../cloudformation/value.ts'
import { type Entry, get, items, type Tree } from '../syntax/tree.ts'
import { addedStatement, ownArn } from './policies.ts'

/**
 * What SAM adds for the registry that holds the schemas of a Kafka event's messages: the secrets by which it is entered, and, of one in AWS Glue,
 * reading it. https://github.com/aws/serverless-application-model, samtranslator/model/eventsources/pull.py
 */
export function registryPolicies(config: Tree | undefined, event: Entry, why: string): Policy[] {
  if (config === undefined) return []
  const at = event.keyAt
  const uri = get(config, 'SchemaRegistryURI')
  const text = shown(uri) ?? ''
  const registry = /:registry\/([^:/${}]+)$/.exec(text)?.[1]
  // A name that only the deployment knows may stand for a registry in AWS Glue.
  if (uri === undefined || (registry === undefined && !/^https?:/.test(text)))
    return [{ kind: 'opaque', expression: 'SchemaRegistryConfig', at }]
  const secrets = items(get(config, 'AccessConfigs')).flatMap((it) => get(it, 'URI') ?? [])
  const statements: Statement[] = secrets.map((it) => addedStatement(['secretsmanager:GetSecretValue'], it, why, at))
  if (registry !== undefined) {
    const versions = { negated: false, items: [{ parts: ownArn('glue', `schema/${registry}/*`), at }] }
    statements.push(addedStatement(['glue:GetRegistry'], uri, why, at), {
      ...addedStatement(['glue:GetSchemaVersion'], '', why, at),
      resource: versions,
    })
  }
  return statements.length === 0 ? [] : [{ kind: 'statements', name: event.key, statements, at }]
}
