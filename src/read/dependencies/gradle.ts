import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { codeLines } from './code-lines.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import { exactMaven } from './pom.ts'

/**
 * Dependencies that a Gradle build script spells out, in Groovy or Kotlin: `implementation 'g:a:v'`, `implementation("g:a:v")`,
 * `compile group: 'g', name: 'a', version: 'v'`. The script is a program and is not run; what it computes (catalogs, variables) is not seen.
 */
export function gradle(file: string, text: string): Entries {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return { entries: [], gaps: [conflict] }
  const variables = new Map<string, string>()
  const found = new Map<string, ManifestEntry>()
  let inComment = false
  for (const { code, at } of codeLines(file, text, '//')) {
    const opens = code.startsWith('/*')
    const skipped: boolean = inComment || opens
    inComment = skipped && !code.includes('*/')
    if (skipped) continue
    const [, variable, value = ''] = /^(?:(?:def|val|var|String)\s+)?(?:ext\.)?([\w.]+)\s*=\s*["']([\w.+-]+)["']$/.exec(code) ?? []
    if (variable !== undefined) variables.set(variable, value)
    const it = dependencyIn(code, variables)
    if (it !== undefined && !found.has(it.name)) found.set(it.name, { ...it, exact: exactMaven(it.requirement), at })
  }
  return { entries: [...found.values()], gaps: [] }
}

const configuration =
  /^(\w*(?:[iI]mplementation|[aA]pi|[cC]ompile|[cC]ompileOnly|[rR]untime|[rR]untimeOnly|[pP]rocessor|kapt|ksp|aws|shadow))\b[\s(]*(.*)$/

function dependencyIn(
  line: string,
  variables: ReadonlyMap<string, string>,
): Pick<ManifestEntry, 'name' | 'requirement' | 'scope'> | undefined {
  const [, where = '', rest = ''] = configuration.exec(line) ?? []
  if (where === '') return undefined
  const scope = /^(test|androidTest|integrationTest)/.test(where) ? 'development' : 'runtime'
  const notation = /^(?:(?:enforcedP|p)latform\s*\(\s*)?["']([\w.-]+):([\w.-]+)(?::([^"':@]*))?[^"']*["']/.exec(rest)
  const [, group, artifact, version = ''] = notation ?? named(rest)
  if (group === undefined || artifact === undefined) return undefined
  const requirement = version.replace(/\$\{?(\w[\w.]*)\}?/g, (all, name: string) => variables.get(name) ?? all)
  return { name: `${group}:${artifact}`, requirement, scope }
}

function named(rest: string): readonly (string | undefined)[] {
  const member = (name: string): string | undefined => new RegExp(`\\b${name}\\s*[:=]\\s*["']([^"']+)["']`).exec(rest)?.[1]
  return ['', member('group'), member('name'), member('version')]
}
