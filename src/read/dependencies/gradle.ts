import type { Span } from '../../model/source.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { type CodeLine, codeLines } from './code-lines.ts'
import { folderOf } from '../source.ts'
import { foldersUp } from '../wanted.ts'
import { type Catalog, catalogOf } from './catalog.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'
import { exactMaven } from './pom.ts'

/**
 * Dependencies that a Gradle build script spells out, in Groovy or Kotlin: `implementation 'g:a:v'`, `implementation("g:a:v")`,
 * `compile group: 'g', name: 'a', version: 'v'`, `implementation(libs.name)` of a version catalog. The script is a program and is not run; of
 * what it computes only plain variables and `gradle.properties` are seen.
 */
export function gradle(file: string, text: string, beside: Beside): Entries {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return { entries: [], gaps: [conflict] }
  const script = new Script(file, beside)
  for (const line of codeLines(file, text, '//')) script.line(line)
  return { entries: [...script.found.values()], gaps: [] }
}

class Script {
  readonly found = new Map<string, ManifestEntry>()
  readonly #variables: Map<string, string>
  readonly #catalogs = new Map<string, Catalog>()
  readonly #file: string
  readonly #beside: Beside
  #inComment = false
  /** The configuration whose list of dependencies goes on in the next line. */
  #open = ''

  constructor(file: string, beside: Beside) {
    this.#file = file
    this.#beside = beside
    this.#variables = propertiesFor(file, beside)
  }

  line({ code, at }: CodeLine): void {
    const skipped = this.#inComment || code.startsWith('/*')
    this.#inComment = skipped && !code.includes('*/')
    if (skipped) return
    const variable = /^(?:(?:def|val|var|String)\s+)?(?:ext\.)?([\w.]+)\s*=\s*["']([\w.+-]+)["']$/.exec(code)
    if (variable !== null) this.#variables.set(variable[1] ?? '', variable[2] ?? '')
    this.#dependency(code, at)
  }

  #dependency(code: string, at: Span): void {
    const [, where = this.#open, rest = code] = configuration.exec(code) ?? ownConfiguration.exec(code) ?? []
    this.#open = where !== '' && /[,(]$/.test(code) ? where : ''
    if (where === '') return
    const it = dependencyIn(rest, this.#variables)
    for (const one of it === undefined ? this.#fromCatalog(rest) : [it]) {
      if (!this.found.has(one.name)) this.found.set(one.name, { ...one, scope: scopeOf(where), exact: exactMaven(one.requirement), at })
    }
  }

  #fromCatalog(rest: string): Pick<ManifestEntry, 'name' | 'requirement' | 'versionAt'>[] {
    const [, name, path] = /^(?:(?:enforcedP|p)latform\s*\(\s*)?([a-z]\w*)\.(\w+(?:\.\w+)*)\s*\)*\s*(?:\{.*)?,?$/.exec(rest) ?? []
    if (name === undefined || path === undefined) return []
    const catalog = this.#catalogs.get(name) ?? catalogOf(this.#file, name, this.#beside)
    this.#catalogs.set(name, catalog)
    const accessor = path.replace(/\.(get|asProvider)$/, '')
    return (catalog.get(accessor) ?? []).map((it) => ({ name: it.name, requirement: it.requirement, versionAt: it.at }))
  }
}

/** `name=value` lines of `gradle.properties`, the nearer file winning. */
function propertiesFor(file: string, beside: Beside): Map<string, string> {
  const found = new Map<string, string>()
  for (const folder of foldersUp(folderOf(file))) {
    const text = beside.text(folder === '' ? 'gradle.properties' : `${folder}/gradle.properties`) ?? ''
    for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*([\w.]+)[ \t]*=[ \t]*([\w.+-]+)[ \t]*$/gm)) {
      if (!found.has(name)) found.set(name, value)
    }
  }
  return found
}

const configuration =
  /^(\w*(?:[iI]mplementation|[aA]pi|[cC]ompile|[cC]ompileOnly|[rR]untime|[rR]untimeOnly|[pP]rocessor|kapt|ksp|classpath|aws|shadow|developmentOnly|detektPlugins|lintChecks))\b[\s(]*(.*)$/

/**
 * A configuration of the script's own, which its coordinates show: `powertools "g:a:v"`. Others take coordinates too, and add nothing: what is
 * forced, left out, or managed for whoever asks for it.
 */
const ownConfiguration =
  /^(?!(?:force|exclude|substitute|module|using|with|because|dependency|dependencySet|mavenBom|artifact|id|apply)\b)(\w+)[\s(]+(["'][\w.-]+:[\w.-]+:[^"']*["'].*)$/

const scopeOf = (configured: string): ManifestEntry['scope'] =>
  /^(test|androidTest|integrationTest|classpath$|errorprone|checkstyle|spotbugs|pmd|ktlint|detekt|jacoco|jmh)/.test(configured)
    ? 'development'
    : 'runtime'

function dependencyIn(
  rest: string,
  variables: ReadonlyMap<string, string>,
): Pick<ManifestEntry, 'name' | 'requirement' | 'versionAt'> | undefined {
  const notation = /^(?:(?:enforcedP|p)latform\s*\(\s*)?["']([\w.-]+):([\w.-]+)(?::([^"':@]*))?(?:[:@][^"']*)?["']/.exec(rest)
  const [, group, artifact, version = ''] = notation ?? kotlin(rest) ?? named(rest)
  if (group === undefined || artifact === undefined) return undefined
  const requirement = version.replace(/\$\{?(\w[\w.]*)\}?/g, (all, name: string) => variables.get(name) ?? all)
  return { name: `${group}:${artifact}`, requirement }
}

/** `kotlin("stdlib")` in Kotlin's build scripts. */
function kotlin(rest: string): readonly (string | undefined)[] | null {
  const [, name, version] = /^kotlin\s*\(\s*["']([\w-]+)["'](?:\s*,\s*["']([^"']+)["'])?/.exec(rest) ?? []
  return name === undefined ? null : ['', 'org.jetbrains.kotlin', `kotlin-${name}`, version]
}

function named(rest: string): readonly (string | undefined)[] {
  const member = (name: string): string | undefined => new RegExp(`\\b${name}\\s*[:=]\\s*["']([^"']+)["']`).exec(rest)?.[1]
  return ['', member('group'), member('name'), member('version')]
}
