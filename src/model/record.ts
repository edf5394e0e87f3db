/** Data from outside, of which nothing is known but that it has members. */
export type Fields = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A member of its own, somewhere inside of data that need not have it. */
export const member = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inner: unknown, name) => (isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value)
