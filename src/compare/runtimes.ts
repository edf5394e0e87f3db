import runtimes from './runtimes.json' with { type: 'json' }

/**
 * The runtimes of Lambda with the day after which AWS gives each no more security patches, and that three months before it, as of
 * `runtimes.json`: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated
 */
const support: ReadonlyMap<string, Support> = new Map(Object.entries(runtimes.support))

/** Both as ISO dates; '' for a runtime of which they are not known. */
export interface Support {
  readonly ends: string
  readonly nears: string
}

export const supportOf = (runtime: string): Support => support.get(runtime) ?? { ends: '', nears: '' }

/** `nodejs20.x` → Node.js and 20; undefined for what has no order. */
function versionOf(runtime: string): { readonly family: string; readonly version: readonly number[] } | undefined {
  const [, family, version] = /^(nodejs|python|java|dotnetcore|dotnet|ruby)(\d+(?:\.\d+)?)/.exec(runtime) ?? []
  if (family === undefined || version === undefined) return undefined
  return { family: family === 'dotnetcore' ? 'dotnet' : family, version: version.split('.').map(Number) }
}

/** Whether one is an older version of the same language. */
export function isOlder(runtime: string, than: string): boolean {
  const [a, b] = [versionOf(runtime), versionOf(than)]
  if (a === undefined || b === undefined || a.family !== b.family) return false
  const [major = 0, minor = 0] = a.version
  const [otherMajor = 0, otherMinor = 0] = b.version
  return major < otherMajor || (major === otherMajor && minor < otherMinor)
}
