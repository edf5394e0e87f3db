import { stringOf, unknownAt, type Value } from '../value.ts'
import type { Call, Native } from './call.ts'

/** What the framework gives to the functions that a configuration includes: https://www.serverless.com/framework/docs/guides/variables/javascript */
export const frameworkArgument = 'framework'

/** The options of the command line as its members; their variables are `${opt:…}`. */
export const frameworkOptions = `${frameworkArgument}.options`

export const framework: readonly (readonly [string, Native])[] = [
  [`${frameworkArgument}.resolveVariable`, (call) => variable(call, addressIn(call.args[0]))],
  [`${frameworkArgument}.resolveConfigurationProperty`, (call) => variable(call, selfAddress(call))],
]

/** It is resolved where the configuration's other variables are; the program that asks for it does not know it, nor what stage it is run for. */
const variable = ({ at }: Call, address: string | undefined) => (address === undefined ? undefined : unknownAt(address, at, 'variable'))

/** `cf:certs-${stage}.arn`, where the stage is itself a variable of the framework's. */
function addressIn(value: Value | undefined): string | undefined {
  if (value?.kind !== 'text') return stringOf(value)
  const words = value.parts.map((it) => (typeof it === 'string' ? it : it.refersTo === 'variable' ? `\${${it.expression}}` : undefined))
  return words.includes(undefined) ? undefined : words.join('')
}

function selfAddress({ args: [path] }: Call): string | undefined {
  const keys = path?.kind === 'list' ? path.items.map(stringOf) : []
  return keys.length === 0 || keys.includes(undefined) ? undefined : `self:${keys.join('.')}`
}
