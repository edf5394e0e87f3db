import type { ServerlessApp } from '../model/application.ts'
import type { Draft } from './difference.ts'
import { newlyUnread } from './gaps.ts'
import type { Side } from './side.ts'

/**
 * The services of which a file became unreadable, by id on either side. What is not seen of them any more is not gone: their removals are
 * nobody's to tell, and their sizes cannot be compared. What is new in the part that was read stays news.
 */
export function unreadServices(base: Side, head: Side): ReadonlySet<string> {
  const files = new Set(newlyUnread(base, head).flatMap((it) => it.at?.file ?? []))
  const touched = [...base.app.services, ...head.app.services].filter((it) => it.files.some((file) => files.has(file)))
  return new Set(touched.map((it) => it.id))
}

const losses = /-(removed|narrowed)$/

export const isToldOf = (draft: Draft, unread: ReadonlySet<string>): boolean =>
  !(losses.test(draft.change.kind) && draft.change.service !== null && unread.has(draft.change.service))

/** An application without these services; their manifests stay. */
export function withoutServices(app: ServerlessApp, ids: ReadonlySet<string>): ServerlessApp {
  if (ids.size === 0) return app
  const others = <T extends { readonly service: string }>(all: readonly T[]) => all.filter((it) => !ids.has(it.service))
  return {
    ...app,
    services: app.services.filter((it) => !ids.has(it.id)),
    functions: others(app.functions),
    routes: others(app.routes),
    triggers: others(app.triggers),
    principals: others(app.principals),
    assets: others(app.assets),
    settings: others(app.settings),
  }
}
