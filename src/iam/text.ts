import type { Text } from '../model/source.ts'

/** As a person would write it: what cannot be known stays `${…}`. */
export const showText = (text: Text): string =>
  text.parts.map((part) => (typeof part === 'string' ? part : (part.written ?? `\${${part.expression}}`))).join('')
