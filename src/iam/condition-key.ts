import data from './condition-keys.json' with { type: 'json' }

/** Of one request a key has several values, or is true or false, or a number; anything else is `one`. */
export type KeyKind = 'many' | 'bool' | 'numeric' | 'one'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const global: ReadonlyMap<string, KeyKind> = new Map<string, KeyKind>([
  ...[
    'aws:calledvia',
    'aws:principalorgpaths',
    'aws:principalservicenameslist',
    'aws:resourceorgpaths',
    'aws:sourceorgpaths',
    'aws:tagkeys',
    'aws:vpceorgpaths',
  ].map((it): [string, KeyKind] => [it, 'many']),
  ...[
    'aws:assumedroot',
    'aws:ismcpserviceaction',
    'aws:multifactorauthpresent',
    'aws:principalisawsservice',
    'aws:securetransport',
    'aws:viaawsmcpservice',
    'aws:viaawsservice',
  ].map((it): [string, KeyKind] => [it, 'bool']),
  ['aws:multifactorauthage', 'numeric'],
])

const services = { many: new Set(data.many.split(' ')), bool: new Set(data.bool.split(' ')), numeric: new Set(data.numeric.split(' ')) }

/** What is documented of a key (lower case); undefined for one that is not, which may have several values or one. */
export function kindOf(key: string): KeyKind | undefined {
  const documented = (['many', 'bool', 'numeric'] as const).find((it) => services[it].has(key))
  return global.get(key) ?? documented ?? (key.startsWith('aws:') ? 'one' : undefined)
}

/** In every request, whatever it is for: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const everywhere = new Set(['aws:currenttime', 'aws:securetransport', 'aws:requestedregion'])

export const isAlwaysPresent = (key: string): boolean => everywhere.has(key)
