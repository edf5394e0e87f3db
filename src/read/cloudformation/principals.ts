import type { Boundary, FunctionNode, NodeId, Policy, Principal, Statement } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'

export interface PrincipalDraft {
  readonly id: NodeId
  readonly name: string
  readonly kind: Principal['kind']
  readonly at: Span
  readonly policies: readonly Policy[]
  readonly trust: readonly Statement[]
  readonly boundary?: Boundary
  readonly credential?: NonNullable<Principal['credential']>
}

/** Collects principals and what is attached to them, in whichever order the template tells. */
export class Principals {
  readonly #drafts = new Map<NodeId, PrincipalDraft>()
  readonly #attached = new Map<NodeId, Policy[]>()
  /** User → groups. */
  readonly #groups = new Map<NodeId, NodeId[]>()

  add(draft: PrincipalDraft): void {
    this.#drafts.set(draft.id, draft)
  }

  attach(id: NodeId, policies: readonly Policy[]): void {
    const before = this.#attached.get(id)
    if (before === undefined) this.#attached.set(id, [...policies])
    else before.push(...policies)
  }

  /** A user of a group has what the group has. */
  join(user: NodeId, group: NodeId): void {
    this.#groups.set(user, [...(this.#groups.get(user) ?? []), group])
  }

  #policiesOf(id: NodeId): readonly Policy[] {
    return [...(this.#drafts.get(id)?.policies ?? []), ...(this.#attached.get(id) ?? [])]
  }

  finish(service: string, functions: readonly FunctionNode[]): Principal[] {
    const byRole = Map.groupBy(functions, (it) => it.role)
    return [...this.#drafts.values()].map((it) => ({
      ...it,
      service,
      policies: [it.id, ...(this.#groups.get(it.id) ?? [])].flatMap((id) => this.#policiesOf(id)),
      functions: (byRole.get(it.id) ?? []).map((fn) => fn.id),
    }))
  }

  /** What is attached to principals that someone else tells of. */
  elsewhere(): ReadonlyMap<NodeId, readonly Policy[]> {
    return new Map([...this.#attached].filter(([id]) => !this.#drafts.has(id)))
  }
}
