import { enumerated } from '../model/enumeration.ts'
import { isUnlimited, ownPart } from './arn.ts'

/** Resources, names and holders of permissions in the words of a sentence. */

/** `orders` of `arn:aws:dynamodb:eu-west-1:1:table/orders` and of `${orders.Arn}`: as short as it stays telling. A variable keeps its braces. */
export function shortResource(resource: string): string {
  if (isUnlimited(resource)) return anyResource
  const symbol = /^\$\{([\w-]+)(?:\.\w*Arn)?\}$/.exec(resource)?.[1]
  if (symbol !== undefined) return quoted(symbol)
  const name = ownPart(resource).replace(
    /^(?:table|function|key|secret|stateMachine|topic|queue|parameter|event-bus|log-group|userpool|role)[:/]/,
    '',
  )
  return quoted(name === '' ? resource : name.replaceAll(/\$\{([\w.-]+?)(?:\.Arn)?\}/g, '$1'))
}

/** Resources that are in words already as one phrase; `count`: how many there are, where not all are given. */
export const inWords = (names: readonly string[], count: number): string =>
  names.includes(anyResource) ? anyResource : few([...new Set(names)], count)

const anyResource = 'any resource'

/** Three at most, and how many more there are. */
export function few(names: readonly string[], count: number): string {
  return enumerated(names.length > 3 ? [...names.slice(0, 2), `${count - 2} more`] : names)
}

/** After `on`. */
export const onResource = (resource: string): string => (resource === '*' ? anyResource : quoted(resource))

/** A name between backticks, none of its own among them. */
export const quoted = (name: string): string => `\`${name.replaceAll('`', "'")}\``

/** Who it is about, as the subject of a sentence: the one function, their number, or the principal that no function runs as. */
export const whoText = (principal: string, functions: readonly string[]): string =>
  functions.length > 1 ? `${functions.length} functions` : quoted(functions[0] ?? principal)
