import type { Span } from '../../model/source.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { type CodeLine, codeLines } from './code-lines.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import { exactMaven } from './pom.ts'

/**
 * Dependencies that a Gradle build script spells out, in Groovy or Kotlin: `implementation 'g:a:v'`, `implementation("g:a:v")`,
 * `compile group: 'g', name: 'a', version: 'v'`. The script is a program and is not run; what it computes (catalogs, variables) is not seen.
 */
export function gradle(file: string, text: string): Entries {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return { entries: [], gaps: [conflict] }
  const script = new Script()
  for (const line of codeLines(file, text, '//')) script.line(line)
  return { entries: [...script.found.values()], gaps: [] }
}

class Script {
  readonly found = new Map<string, ManifestEntry>()
  readonly #variables = new Map<string, string>()
  #inComment = false
  /** The configuration whose list of dependencies goes on in the next line. */
  #open = ''

  line({ code, at }: CodeLine): void {
    const skipped = this.#inComment || code.startsWith('/*')
    this.#inComment = skipped && !code.includes('*/')
    if (skipped) return
    const variable = /^(?:(?:def|val|var|String)\s+)?(?:ext\.)?([\w.]+)\s*=\s*["']([\w.+-]+)["']$/.exec(code)
    if (variable !== null) this.#variables.set(variable[1] ?? '', variable[2] ?? '')
    this.#dependency(code, at)
  }

  #dependency(code: string, at: Span): void {
    const [, where = this.#open, rest = code] = configuration.exec(code) ?? []
    this.#open = where !== '' && /[,(]$/.test(code) ? where : ''
    const it = where === '' ? undefined : dependencyIn(rest, this.#variables)
    if (it === undefined || this.found.has(it.name)) return
    this.found.set(it.name, { ...it, scope: scopeOf(where), exact: exactMaven(it.requirement), at })
  }
}

const configuration =
  /^(\w*(?:[iI]mplementation|[aA]pi|[cC]ompile|[cC]ompileOnly|[rR]untime|[rR]untimeOnly|[pP]rocessor|kapt|ksp|aws|shadow))\b[\s(]*(.*)$/

const scopeOf = (configured: string): ManifestEntry['scope'] =>
  /^(test|androidTest|integrationTest)/.test(configured) ? 'development' : 'runtime'

function dependencyIn(rest: string, variables: ReadonlyMap<string, string>): Pick<ManifestEntry, 'name' | 'requirement'> | undefined {
  const notation = /^(?:(?:enforcedP|p)latform\s*\(\s*)?["']([\w.-]+):([\w.-]+)(?::([^"':@]*))?(?:[:@][^"']*)?["']/.exec(rest)
  const [, group, artifact, version = ''] = notation ?? named(rest)
  if (group === undefined || artifact === undefined) return undefined
  const requirement = version.replace(/\$\{?(\w[\w.]*)\}?/g, (all, name: string) => variables.get(name) ?? all)
  return { name: `${group}:${artifact}`, requirement }
}

function named(rest: string): readonly (string | undefined)[] {
  const member = (name: string): string | undefined => new RegExp(`\\b${name}\\s*[:=]\\s*["']([^"']+)["']`).exec(rest)?.[1]
  return ['', member('group'), member('name'), member('version')]
}
