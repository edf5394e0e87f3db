import { accepts as matches, type Automaton, matching } from './automaton.ts'

/**
 * The formats that are checked, as patterns that no text of the format fails and that hold all but those (a month of 31 days …) which differ by
 * more than letters: those of draft 4, and `uuid`, which the validator of API Gateway knows besides. All others (`date`, `int64`, `password`)
 * decide nothing.
 * https://github.com/java-json-tools/json-schema-validator, library/format
 */
const formats: Readonly<Record<string, string>> = {
  'date-time': '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})$',
  email: '^[^ ]+@[^ ]+$',
  hostname: '^[A-Za-z0-9_.-]+$',
  ipv4: '^[0-9]{1,3}(\\.[0-9]{1,3}){3}$',
  ipv6: '^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$',
  uri: '^[^ ]*$',
  uuid: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
}

export const isChecked = (format: string): boolean => Object.hasOwn(formats, format)

/** Texts that may be of a format: none is that does not belong to it. */
export const likeFormat = (format: string): Automaton | undefined => {
  const pattern = isChecked(format) ? formats[format] : undefined
  return pattern === undefined ? undefined : matching(pattern)
}

/** Texts that are of a format for certain. */
const certain: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
}

export const exampleOf = (format: string): string | undefined => (isChecked(format) ? certain[format] : undefined)

/** Whether a text is of a format; null where only a reader of that format could tell. */
export function isOfFormat(text: string, format: string): boolean | null {
  const like = likeFormat(format)
  if (like === undefined || text === certain[format]) return true
  return matches(like, text) ? null : false
}
