import type { Access, Installation, Permissions, PullRecord, RepositoryRecord, State } from './state.ts'

/** Who calls: the App itself with a JWT, or one of its installations with a token. */
export type Actor =
  | { readonly kind: 'app' }
  | {
      readonly kind: 'installation'
      readonly installation: Installation
      readonly repositories: ReadonlySet<number> | undefined
      readonly permissions: Permissions
    }

export interface Call {
  readonly state: State
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
  readonly actor: Actor
  readonly credential: string
}

export interface RepositoryCall extends Call {
  readonly repository: RepositoryRecord
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Any one of the named permissions is enough. */
export type Needs = 'app' | 'token' | readonly (readonly [permission: string, access: Access])[]

export interface Endpoint {
  /** `get /repos/{owner}/{repo}`, as GitHub's description names it. */
  readonly operation: string
  readonly needs: Needs
  handle(call: Call): Promise<Answer> | Answer
}

/** An answer that is thrown: what GitHub refuses, with its status and words. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly unknown[] | undefined
  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message)
    this.status = status
    this.errors = errors
  }

  answer(): Answer {
    const errors = this.errors === undefined ? {} : { errors: this.errors }
    return {
      status: this.status,
      body: { message: this.message, ...errors, documentation_url: 'https://docs.github.com/rest', status: String(this.status) },
    }
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found')
export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
export const noContent: Answer = { status: 204 }

export const appEndpoint = (operation: string, handle: (call: Call) => Promise<Answer> | Answer): Endpoint => ({
  operation,
  needs: 'app',
  handle,
})
export const tokenEndpoint = (operation: string, handle: (call: Call) => Promise<Answer> | Answer): Endpoint => ({
  operation,
  needs: 'token',
  handle,
})

/** Serves one repository: outside of the token's reach it is not found, without the permission it is forbidden. */
export function repositoryEndpoint(
  operation: string,
  needs: Exclude<Needs, 'app'>,
  handle: (call: RepositoryCall) => Promise<Answer> | Answer,
): Endpoint {
  return {
    operation,
    needs,
    handle(call) {
      const repository = visibleRepository(call, call.params['owner'] ?? '', call.params['repo'] ?? '')
      requirePermission(call.actor, needs)
      if (!operation.startsWith('get ') && repository.archived) throw new Refusal(403, 'Repository was archived so is read-only.')
      return handle({ ...call, repository })
    },
  }
}

export function visibleRepository(call: Pick<Call, 'state' | 'actor'>, owner: string, name: string): RepositoryRecord {
  const found = call.state.repository(owner, name)
  if (found === undefined || call.actor.kind !== 'installation') throw notFound()
  const { installation, repositories } = call.actor
  if (!call.state.covers(installation, found) || repositories?.has(found.id) === false) throw notFound()
  return found
}

export function requirePermission(actor: Actor, needs: Needs): void {
  if (typeof needs === 'string' || actor.kind !== 'installation') return
  const granted = needs.some(
    ([name, access]) => actor.permissions[name] === 'write' || (access === 'read' && actor.permissions[name] === 'read'),
  )
  if (!granted) throw new Refusal(403, 'Resource not accessible by integration')
}

export function pullOf(call: RepositoryCall, parameter = 'pull_number'): PullRecord {
  const pull = call.repository.pulls.get(Number(call.params[parameter]))
  if (pull === undefined) throw notFound()
  return pull
}

/** One page of a list, with GitHub's `link` header. `wrap` puts it into the object that some lists come in. */
export function paged<T>(
  call: Call,
  items: readonly T[],
  shape: (item: T) => unknown,
  wrap: (page: unknown[]) => unknown = (page) => page,
): Answer {
  const size = Math.min(Math.max(Number(call.query.get('per_page') ?? 30) || 30, 1), 100)
  const page = Math.max(Number(call.query.get('page') ?? 1) || 1, 1)
  const last = Math.max(Math.ceil(items.length / size), 1)
  const link = (number: number, rel: string): string => {
    const query = new URLSearchParams(call.query)
    query.set('page', String(number))
    return `<${call.state.url}${call.params[''] ?? ''}?${query.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ]
  const body = wrap(items.slice((page - 1) * size, page * size).map(shape))
  return { status: 200, body, ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }) }
}
