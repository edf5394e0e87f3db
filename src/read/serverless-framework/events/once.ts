import type { EventContext } from './event.ts'

/** A fact of the whole service, read once however many events ask for it: a service may have very many of them. */
export function once<T>(read: (context: EventContext) => T): (context: EventContext) => T {
  const facts = new WeakMap<EventContext, { readonly value: T }>()
  return (context) => {
    const known = facts.get(context) ?? { value: read(context) }
    facts.set(context, known)
    return known.value
  }
}
