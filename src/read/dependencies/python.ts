/** What Python's packaging standards say about versions. */

/**
 * `name[extra] >=1,<2 ; python_version < '3'`, `name @ https://…`, `git+https://…#egg=name`: https://peps.python.org/pep-0508/.
 * The requirement is what follows the name, without extras and markers. Undefined for what names no package.
 */
export function pythonRequirement(text: string): { readonly name: string; readonly requirement: string } | undefined {
  const egg = /^[a-z+]+:[^\s]*[#&]egg=([A-Za-z0-9][\w.-]*)/i.exec(text)
  if (egg !== null) return { name: egg[1] ?? '', requirement: text.split('#', 1)[0] ?? '' }
  const named = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*([^]*)$/.exec(text)
  if (named === null) return undefined
  const [, name = '', rest = ''] = named
  if (rest.startsWith('@')) return { name, requirement: (rest.slice(1).split(/\s+;/, 1)[0] ?? '').trim() }
  const requirement = (rest.split(';', 1)[0] ?? '').trim().replace(/^\((.*)\)$/, '$1')
  return requirement === '' || isVersionRange(requirement) ? { name, requirement } : undefined
}

/** `>=1,<2`: clauses between commas. */
const isVersionRange = (text: string): boolean =>
  text.split(',').every((clause, i) => /^\s*(?:===|[<>=!~]=|[<>])\s*[\w.*+!-]+\s*$/.test(clause) || (i > 0 && clause.trim() === ''))

/** `==1.2.3` and `===1.2.3`, alone and without `*`. */
export const exactPython = (requirement: string): string | null => /^={2,3}\s*([\w.+!-]+)$/.exec(requirement.trim())?.[1] ?? null
