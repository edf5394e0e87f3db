import { randomBytes } from 'node:crypto'
import { parse } from 'yaml'
import { isRecord } from '../../model/record.ts'
import { webhookPath } from '../server.ts'

/** Where an App is registered, and for whom. */
export interface Plan {
  /** Where GitHub shall send deliveries: the address of the App, without a path. */
  readonly url: string
  /** Of GitHub: `https://github.com`, or an enterprise server's. */
  readonly server: string
  readonly api: string
  /** null: the person's own. */
  readonly organization: string | null
}

/** The form that takes a person to GitHub with the manifest in hand: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
export interface Form {
  readonly action: string
  readonly manifest: string
}

/** What `app.yml` says, with the addresses of this installation in it. */
export function formFor(plan: Plan, appYml: string, back: string, state: string): Form {
  const described: unknown = parse(appYml)
  if (!isRecord(described)) throw new Error('app.yml is no manifest')
  const manifest = {
    ...described,
    url: plan.url,
    hook_attributes: { url: `${plan.url}${webhookPath}`, active: true },
    redirect_url: back,
  }
  const owner = plan.organization === null ? '' : `/organizations/${encodeURIComponent(plan.organization)}`
  return { action: `${plan.server}${owner}/settings/apps/new?state=${state}`, manifest: JSON.stringify(manifest) }
}

export interface Registered {
  readonly page: string
  /** A file for `node --env-file`. It holds the private key. */
  readonly environment: string
}

/** Hands in the code that GitHub gave, which is good for an hour and once. */
export async function redeem(plan: Plan, code: string): Promise<Registered> {
  const answer = await fetch(`${plan.api}/app-manifests/${encodeURIComponent(code)}/conversions`, {
    method: 'POST',
    headers: { accept: 'application/vnd.github+json', 'user-agent': 'parapet' },
    signal: AbortSignal.timeout(30_000),
  })
  if (answer.status !== 201) throw new Error(`GitHub answered ${answer.status}`)
  const app: unknown = await answer.json()
  const text = (name: string) => (isRecord(app) && typeof app[name] === 'string' ? app[name] : undefined)
  const [pem, secret, page] = [text('pem'), text('webhook_secret'), text('html_url')]
  if (!isRecord(app) || typeof app['id'] !== 'number' || pem === undefined || secret === undefined || page === undefined)
    throw new Error('GitHub answered with something else than an App')
  return { page, environment: environmentWith(plan, app['id'], { pem, secret }) }
}

function environmentWith({ api }: Plan, id: number, { pem, secret }: { readonly pem: string; readonly secret: string }): string {
  const lines = [`APP_ID=${id}`, `WEBHOOK_SECRET=${secret}`, `PRIVATE_KEY="${pem.trim().replaceAll('\n', '\\n')}"`]
  return [...lines, ...(api === 'https://api.github.com' ? [] : [`GITHUB_API_URL=${api}`]), ''].join('\n')
}

/** Cannot be guessed, and has no character that an address would have to escape. */
export const unguessable = (): string => randomBytes(24).toString('hex')
