import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { AppRegistration, Permissions, State } from './state.ts'

export interface RegistrationOptions {
  /** Default: the least that the App needs, as its manifest asks. */
  readonly permissions?: Permissions
  readonly events?: readonly string[]
  readonly slug?: string
}

const defaultPermissions: Permissions = {
  checks: 'write',
  contents: 'read',
  pull_requests: 'write',
  issues: 'read',
  merge_queues: 'read',
  metadata: 'read',
}
const defaultEvents = ['pull_request', 'issue_comment', 'pull_request_review_comment', 'merge_group', 'repository', 'push']

/** One key for all instances of a process: making it costs more than a whole test. */
let key: { readonly publicKey: KeyObject; readonly privateKey: string } | undefined

function keyPair(): NonNullable<typeof key> {
  if (key === undefined) {
    const made = generateKeyPairSync('rsa', { modulusLength: 2048 })
    key = { publicKey: made.publicKey, privateKey: made.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() }
  }
  return key
}

export function register(state: State, options: RegistrationOptions): AppRegistration {
  const slug = options.slug ?? 'parapet'
  return {
    ...keyPair(),
    id: 4242,
    slug,
    name: slug,
    clientId: 'Iv23liLocalParapet01',
    webhookSecret: 'a-webhook-secret-of-at-least-32-bytes',
    permissions: options.permissions ?? defaultPermissions,
    events: options.events ?? defaultEvents,
    bot: state.account(`${slug}[bot]`, 'Bot'),
  }
}

/** What GitHub demands before it sends an event; those without a permission always arrive. */
const demanded: Readonly<Record<string, string>> = {
  pull_request: 'pull_requests',
  pull_request_review_comment: 'pull_requests',
  issue_comment: 'issues',
  merge_group: 'merge_queues',
  push: 'contents',
  repository: 'metadata',
  check_run: 'checks',
  check_suite: 'checks',
}

const unsubscribable = new Set(['installation', 'installation_repositories', 'installation_target', 'check_run', 'check_suite'])

/** Says why GitHub would not send this event to the App, or undefined when it would. */
export function unsent(app: AppRegistration, granted: Permissions, event: string): string | undefined {
  const permission = demanded[event]
  if (permission !== undefined && granted[permission] === undefined) return `the installation lacks the permission ${permission}`
  return unsubscribable.has(event) || app.events.includes(event) ? undefined : `the App is not subscribed to ${event}`
}
