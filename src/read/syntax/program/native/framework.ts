import { scalarOf, stringOf } from '../value.ts'
import type { Call, Native } from './call.ts'

/** What the framework gives to the functions that a configuration includes: https://www.serverless.com/framework/docs/guides/variables/javascript */
export const frameworkArgument = 'framework'

/** The options of the command line as its members; their variables are `${opt:…}`. */
export const frameworkOptions = `${frameworkArgument}.options`

export const framework: readonly (readonly [string, Native])[] = [
  [`${frameworkArgument}.resolveVariable`, (call) => variable(call, stringOf(call.args[0]))],
  [`${frameworkArgument}.resolveConfigurationProperty`, (call) => variable(call, selfAddress(call))],
]

/** As a text that is resolved where the configuration's other variables are. */
const variable = ({ at }: Call, address: string | undefined) => (address === undefined ? undefined : scalarOf(`\${${address}}`, at))

function selfAddress({ args: [path] }: Call): string | undefined {
  const keys = path?.kind === 'list' ? path.items.map(stringOf) : []
  return keys.length === 0 || keys.includes(undefined) ? undefined : `self:${keys.join('.')}`
}
