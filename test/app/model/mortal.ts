import type { Backlog } from '../../../src/app/queue/backlog.ts'

/** The backlog as one process sees it: once that is dead, nothing it asks for is done, and it waits for ever. */
export function mortal(backlog: Backlog): { readonly backlog: Backlog; die(): void } {
  let isDead = false
  const lost = new Promise<never>(() => {})
  const wrapped = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name)
        if (name === 'ledger' && typeof value === 'object' && value !== null) return wrapped(value)
        if (typeof value !== 'function') return value
        return (...given: unknown[]): unknown => (isDead && name !== 'close' ? lost : Reflect.apply(value, target, given))
      },
    })
  return { backlog: wrapped(backlog), die: () => (isDead = true) }
}
