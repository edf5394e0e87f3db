import type { Dependency } from '../../model/application.ts'
import type { DependencyFact } from '../../model/report.ts'

const versionOf = (it: { readonly version: string | null; readonly requirement?: string }): string => it.version ?? it.requirement ?? ''

export function addedText(it: DependencyFact): string {
  const aim = it.scope === 'development' ? ', for development only' : ''
  const elsewhere = it.listedIn === undefined || it.listedIn === it.manifest ? '' : `; \`${it.listedIn}\` has it already`
  return `\`${it.name}\` ${versionOf(it)}`.trimEnd() + ` is new in \`${it.manifest}\`${aim}${alongText(it)}${elsewhere}.`
}

export function updatedText(before: Dependency, it: Dependency, fact: DependencyFact): string {
  const name = `\`${it.name}\``
  const aim = `now for ${it.scope === 'runtime' ? 'what ships' : 'development only'}`
  const [old, now] = [versionOf(before), versionOf(it)]
  if (fact.contentsChanged === true) return `${name} ${now} has other contents than before under the same version.`
  if (old === now && before.scope !== it.scope) return `${name} ${now} is ${aim}${alongText(fact)}.`
  if (old === now && before.source !== it.source) return `${name} ${now} comes from another source.`
  if (old === now) return `${name} is asked for as ${it.requirement}, and ${fact.lockfile ?? 'the lockfile'} does not say so.`
  const moved = before.scope === it.scope ? '' : `, ${aim}`
  return `${name} changes from ${old} to ${now}${moved}${alongText(fact)}.`
}

export const removedText = (it: DependencyFact): string => `\`${it.name}\` ${versionOf(it)} is gone from \`${it.manifest}\`.`

function alongText({ transitiveAdded: count }: DependencyFact): string {
  if (count === null || count === 0) return ''
  return `, and brings ${count} more ${count === 1 ? 'package' : 'packages'}`
}

/** `` `c` 1.0.0 comes along: `a` → `b` → `c` ``. */
export function alongThePath(it: DependencyFact, lockfile: string): string {
  const name = `\`${it.name}\``
  const path = it.path === undefined || it.path.length < 2 ? '' : `: ${it.path.map((one) => `\`${one}\``).join(' → ')}`
  const aim = it.scope === 'development' ? ', for development only' : ''
  if (it.contentsChanged === true)
    return `${name} ${it.version} has other contents than before under the same version in \`${lockfile}\`${path}.`
  if (it.previousVersion !== null) return `${name} changes from ${it.previousVersion} to ${it.version} in \`${lockfile}\`${aim}${path}.`
  return `${name} ${it.version} comes along in \`${lockfile}\`${aim}${path}.`
}
