import { randomBytes, verify } from 'node:crypto'
import { Refusal, type Actor, type Needs } from './endpoint.ts'
import type { Installation, Permissions, RepositoryRecord, State } from './state.ts'

interface Token {
  readonly installation: Installation
  readonly repositories: ReadonlySet<number> | undefined
  readonly permissions: Permissions
  readonly expiresAt: Date
  uses: number
}

export interface TokenRequest {
  readonly repositories?: readonly string[]
  readonly repository_ids?: readonly number[]
  readonly permissions?: Permissions
}

export interface MintedToken {
  readonly token: string
  readonly expiresAt: Date
  readonly permissions: Permissions
  /** Given only where the request named repositories. */
  readonly repositories: readonly RepositoryRecord[] | undefined
}

/** App JWTs and installation tokens, checked as GitHub checks them. */
export class Authentication {
  readonly #state: State
  readonly #tokens = new Map<string, Token>()

  constructor(state: State) {
    this.#state = state
  }

  /** Throws a Refusal with 401 for anything but a credential of the kind that the endpoint needs. `uses` counts requests of this token. */
  actor(header: string | undefined, needs: Needs): { readonly actor: Actor; readonly credential: string; readonly uses: number } {
    const credential = /^(?:bearer|token) (\S+)$/i.exec(header ?? '')?.[1]
    if (credential === undefined) throw new Refusal(401, 'Requires authentication')
    if (needs === 'app') {
      this.#checkJwt(credential)
      return { actor: { kind: 'app' }, credential, uses: Number.MAX_SAFE_INTEGER }
    }
    const token = this.#tokens.get(credential)
    if (token === undefined || token.expiresAt <= this.#state.now() || token.installation.deleted) throw new Refusal(401, 'Bad credentials')
    if (token.installation.suspended) throw new Refusal(403, 'This installation has been suspended')
    token.uses += 1
    return {
      actor: { kind: 'installation', installation: token.installation, repositories: token.repositories, permissions: token.permissions },
      credential,
      uses: token.uses,
    }
  }

  mint(installation: Installation, request: TokenRequest): MintedToken {
    if (installation.suspended) throw new Refusal(403, 'This installation has been suspended')
    const repositories = this.#chosen(installation, request)
    const permissions = narrowed(installation.permissions, request.permissions)
    const expiresAt = new Date(this.#state.now().getTime() + 3_600_000)
    // The format that GitHub moves to: long, with dots, dashes and underscores.
    const token = `ghs_${this.#state.app.id}_${['header', 'payload', 'signature'].map((it) => randomBytes(it === 'header' ? 30 : 170).toString('base64url')).join('.')}`
    this.#tokens.set(token, {
      installation,
      repositories: repositories && new Set(repositories.map((it) => it.id)),
      permissions,
      expiresAt,
      uses: 0,
    })
    return { token, expiresAt, permissions, repositories }
  }

  revoke(token: string): void {
    this.#tokens.delete(token)
  }

  #chosen(installation: Installation, request: TokenRequest): RepositoryRecord[] | undefined {
    if (request.repositories === undefined && request.repository_ids === undefined) return undefined
    const reachable = this.#state.repositoriesOf(installation)
    const named = (request.repositories ?? []).map((name) => reachable.find((it) => it.name === name))
    const byId = (request.repository_ids ?? []).map((id) => reachable.find((it) => it.id === id))
    const all = [...named, ...byId]
    if (all.length > 500) throw new Refusal(422, 'A maximum of 500 repositories can be specified.')
    const found = all.filter((it) => it !== undefined)
    if (found.length < all.length)
      throw new Refusal(422, 'There is at least one repository that does not exist or is not accessible to the parent installation.')
    return found
  }

  #checkJwt(jwt: string): void {
    const [header = '', payload = '', signature = ''] = jwt.split('.')
    const claims = decoded(payload)
    const genuine = verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      this.#state.app.publicKey,
      Buffer.from(signature, 'base64url'),
    )
    if (decoded(header)?.['alg'] !== 'RS256' || claims === undefined || !genuine)
      throw new Refusal(401, 'A JSON web token could not be decoded')
    const wrong = wrongClaim(claims, this.#state.now().getTime() / 1000, [this.#state.app.id, this.#state.app.clientId])
    if (wrong !== undefined) throw new Refusal(401, wrong)
  }
}

/** GitHub's own words; times in seconds. */
function wrongClaim({ iat, exp, iss }: Record<string, unknown>, now: number, issuers: readonly (string | number)[]): string | undefined {
  if (typeof iat !== 'number' || iat > now + 1)
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
  if (typeof exp !== 'number' || exp <= now)
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
  if (exp > now + 600) return "'Expiration time' claim ('exp') is too far in the future"
  return issuers.map(String).includes(String(iss)) ? undefined : "'Issuer' claim ('iss') must be an Integer"
}

function decoded(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function narrowed(granted: Permissions, wanted: Permissions | undefined): Permissions {
  for (const [name, access] of Object.entries(wanted ?? {})) {
    if (granted[name] !== 'write' && granted[name] !== access)
      throw new Refusal(422, 'The permissions requested are not granted to this installation.')
  }
  return { ...(wanted ?? granted), metadata: 'read' }
}
