import { normalizedName } from '../../model/package-name.ts'
import type { DependencyFact } from '../../model/report.ts'
import popular from './popular-packages.json' with { type: 'json' }

const names = new Map<string, ReadonlySet<string>>()

/** Names that nearly everyone means, of an ecosystem; where they come from and when is written in the file. Made when a package first asks. */
function namesOf(ecosystem: string): ReadonlySet<string> {
  const found = names.get(ecosystem) ?? new Set(Object.entries(popular.names).find(([key]) => key === ecosystem)?.[1])
  names.set(ecosystem, found)
  return found
}

/** Shorter names have too many honest neighbours: `pg`, `ws`, `chai`. */
const shortest = 6

/**
 * The popular name that this one can be mistaken for: one letter more, less, other or two swapped, or the same with other separators.
 * '' for a popular name itself, one of the same owner or family, a scoped one (the scope has an owner), and everything else.
 */
export function lookalikeOf(ecosystem: DependencyFact['ecosystem'], name: string): string {
  const known = namesOf(ecosystem)
  const own = normalizedName(ecosystem, name)
  if (known.has(own) || own.startsWith('@') || own.length > longest) return ''
  for (const it of known) {
    if (it.length < shortest || it.startsWith('@') || Math.abs(it.length - own.length) > 2) continue
    if ((bare(it) === bare(own) || isOneSlipApart(it, own)) && !areOfOneOwner(ecosystem, it, own)) return it
  }
  return ''
}

/** What stands before a name belongs to somebody, where its registry sees to that: a host and account, a vendor, a group, a prefix. */
const owners: Partial<Readonly<Record<DependencyFact['ecosystem'], RegExp>>> = {
  Go: /^(.+)\/[^/]+$/,
  Packagist: /^(.+)\/[^/]+$/,
  Maven: /^(.+):[^:]+$/,
  NuGet: /^(.+)\.[^.]+$/,
}

/** One of a family (`aws-sdk-sqs`, `aws-sdk-sns`) is no slip for another. */
const family = /^([^-]+-[^-]+-(?:.+-)?)[^-]{1,5}$/

function areOfOneOwner(ecosystem: DependencyFact['ecosystem'], a: string, b: string): boolean {
  return [owners[ecosystem], family].some((form) => {
    const [left, right] = [form?.exec(a)?.[1], form?.exec(b)?.[1]]
    return left !== undefined && left === right
  })
}

/** npm's own limit for a name. */
const longest = 214

const bare = (name: string): string => name.replace(/[-_.]/g, '')

/**
 * Damerau's four slips (https://doi.org/10.1145/363958.363994), none of them in the first letter, where people look; a digit at the end is the
 * next generation of the same (`mysql2`).
 */
function isOneSlipApart(a: string, b: string): boolean {
  if (a[0] !== b[0] || a.replace(/\d$/, '') === b.replace(/\d$/, '')) return false
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  const [left, right] = [a.slice(from), b.slice(from)]
  const isSwap = left.length > 1 && left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2)
  return isSwap || left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1)
}
