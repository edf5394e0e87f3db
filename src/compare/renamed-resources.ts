import { byText } from '../model/text-order.ts'
import { groupBy } from './place.ts'
import type { Side } from './side.ts'

/** A resource of a template that has settings or can let others in. */
interface Resource {
  /** `Service.id` as base names it. */
  readonly service: string
  readonly kind: string
  readonly name: string
  readonly likeness: string
}

/** The logical id at base of what head has under another one, by `resourceKey`. */
export type ResourcesBefore = ReadonlyMap<string, string>

/** Logical ids are unique in a service. */
export const resourceKey = (service: string, name: string): string => JSON.stringify([service, name])

/** Undefined where it has the same one, or none. */
export const nameBefore = (
  it: { readonly service: string; readonly likeness?: string },
  name: string,
  before: ResourcesBefore,
): string | undefined => (it.likeness === undefined ? undefined : before.get(resourceKey(it.service, name)))

/** A resource that goes and one that comes of the same kind and with the same name of its own, or the same words, and no others like them. */
export function resourcesBefore(base: Side, head: Side, serviceBefore: ReadonlyMap<string, { readonly id: string }>): ResourcesBefore {
  const before = resourcesOf(base, (id) => id)
  const after = resourcesOf(head, (id) => serviceBefore.get(id)?.id)
  const isIn = (all: readonly Resource[]) => {
    const keys = new Set(all.map((it) => resourceKey(it.service, it.name)))
    return (it: Resource) => keys.has(resourceKey(it.service, it.name))
  }
  const alike = (it: Resource) => JSON.stringify([it.service, it.kind, it.likeness])
  const [stays, was] = [isIn(after), isIn(before)]
  const gone = groupBy(
    before.filter((it) => !stays(it)),
    alike,
  )
  const come = groupBy(
    after.filter((it) => !was(it)),
    alike,
  )
  const ids = new Map([...serviceBefore].map(([id, it]) => [it.id, id]))
  return new Map(
    [...come].flatMap(([key, [now, ...others]]) => {
      const [old, ...more] = gone.get(key) ?? []
      const isOne = now !== undefined && old !== undefined && others.length === 0 && more.length === 0
      return isOne ? [[resourceKey(ids.get(now.service) ?? now.service, now.name), old.name] as const] : []
    }),
  )
}

/** Each once; nothing of a service that `idOf` does not know. */
function resourcesOf({ app }: Side, idOf: (service: string) => string | undefined): Resource[] {
  const found = new Map<string, Resource>()
  const named = [...app.assets.map((it) => ({ ...it, of: it.name })), ...app.settings]
  for (const { service: id, kind, of: name, likeness } of named) {
    const service = idOf(id)
    if (service === undefined || likeness === undefined) continue
    found.set(resourceKey(service, name), { service, kind, name, likeness })
  }
  return [...found.values()].toSorted((a, b) => byText(a.name, b.name))
}
