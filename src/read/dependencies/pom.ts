import type { Span } from '../../model/source.ts'
import { folderOf, joinPath } from '../source.ts'
import { child, children, type Element, parseXml } from '../syntax/xml.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'

/**
 * Direct dependencies of a Maven project, named `group:artifact`; their versions by the properties and the `dependencyManagement` of the project
 * and of its parents, and of what these import, as far as it lies in the repository. Nothing is fetched.
 */
export function pom(file: string, text: string, beside: Beside): Entries {
  const { root, gaps } = parseXml(file, text)
  const own = [root, ...parentsOf(file, root, beside)]
  const model = new Model(own)
  for (const it of importsOf(own, model, beside)) model.takeIn(new Model(it))
  const profiles = children(child(root, 'profiles'), 'profile')
  const entries = new Map<string, ManifestEntry>()
  for (const it of [root, ...profiles].flatMap(dependenciesOf)) {
    const entry = model.entry(it)
    if (entry !== undefined && !entries.has(entry.name)) entries.set(entry.name, entry)
  }
  return { entries: [...entries.values()], gaps }
}

const dependenciesOf = (parent: Element | undefined): readonly Element[] => children(child(parent, 'dependencies'), 'dependency')

/** Parents have parents; more than this is a circle, or nobody's project. */
const mostParents = 8

/** `relativePath` is `../pom.xml` unless it is written, names a folder or a file, and is empty where the parent is not in the repository. */
function parentsOf(file: string, root: Element | undefined, beside: Beside): Element[] {
  const found: Element[] = []
  let [at, project] = [file, root]
  while (found.length < mostParents) {
    const parent = child(project, 'parent')
    const written = parent === undefined ? '' : (child(parent, 'relativePath')?.text ?? '../pom.xml')
    const path = written === '' ? null : joinPath(folderOf(at), written.endsWith('.xml') ? written : `${written}/pom.xml`)
    const next = path === null || path === at ? undefined : projectAt(path, beside)
    if (next === undefined || path === null || artifact(next) !== artifact(parent)) break
    found.push(next)
    at = path
    project = next
  }
  return found
}

function projectAt(path: string, beside: Beside): Element | undefined {
  const text = beside.text(path)
  return text === undefined ? undefined : parseXml(path, text).root
}

/** More lists of versions than this no project imports. */
const mostImports = 10

/**
 * The projects of this repository whose `dependencyManagement` one imports (`<type>pom</type>`, `<scope>import</scope>`), and those that these
 * import: https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#importing-dependencies. Found by their folders,
 * which people name after them; others are not in the repository, and their versions stay open.
 */
function importsOf(own: readonly (Element | undefined)[], model: Model, beside: Beside): Element[][] {
  const found: Element[][] = []
  const seen = new Set<string>()
  const open = [...own]
  for (let at = 0; at < open.length && found.length < mostImports; at++) {
    for (const it of dependenciesOf(child(open[at], 'dependencyManagement')).filter(isImport)) {
      const name = model.filled(child(it, 'artifactId')?.text)
      const file = seen.has(name) ? undefined : projectNamed(name, beside)
      seen.add(name)
      const project = file === undefined ? undefined : projectAt(file, beside)
      if (file === undefined || project === undefined) continue
      found.push([project, ...parentsOf(file, project, beside)])
      open.push(project)
    }
  }
  return found
}

const isImport = (it: Element): boolean => child(it, 'scope')?.text === 'import'

/** `shop-bom` in `shop-bom/pom.xml` or `bom/pom.xml`. */
function projectNamed(name: string, beside: Beside): string | undefined {
  const candidates = projectsIn(beside).filter((it) => isNamedAfter(folderOf(it), name))
  return candidates.slice(0, mostImports).find((it) => artifact(projectAt(it, beside)) === name)
}

/** Of all paths of a revision, asked for by every project of it. */
const projects = new WeakMap<Beside, readonly string[]>()

function projectsIn(beside: Beside): readonly string[] {
  const found = projects.get(beside) ?? [...beside.paths()].filter((it) => it.endsWith('/pom.xml')).toSorted()
  projects.set(beside, found)
  return found
}

function isNamedAfter(folder: string, name: string): boolean {
  const last = folder.slice(folder.lastIndexOf('/') + 1)
  return last !== '' && (name === last || name.endsWith(`-${last}`))
}

const artifact = (it: Element | undefined): string | undefined => child(it, 'artifactId')?.text

interface Property {
  readonly text: string
  readonly at: Span
}

type Version = Pick<ManifestEntry, 'requirement' | 'versionAt'>

/** A project with its parents, nearest first: what is said nearer wins. */
class Model {
  readonly #properties = new Map<string, Property>()
  readonly #managed = new Map<string, Element>()
  readonly #imported: Model[] = []

  constructor(projects: readonly (Element | undefined)[]) {
    for (const project of projects.toReversed()) {
      for (const it of child(project, 'properties')?.children ?? []) this.#properties.set(it.name, it)
      for (const name of ['groupId', 'version', 'artifactId']) {
        const value = child(project, name) ?? child(child(project, 'parent'), name)
        if (value !== undefined) this.#properties.set(`project.${name}`, value)
      }
    }
    for (const project of projects.toReversed()) {
      for (const it of dependenciesOf(child(project, 'dependencyManagement'))) this.#managed.set(this.#nameOf(it), it)
    }
  }

  /** What another project manages counts where neither this one nor its parents say anything. */
  takeIn(other: Model): void {
    this.#imported.push(other)
  }

  entry(it: Element): ManifestEntry | undefined {
    const name = this.#nameOf(it)
    if (name === ':') return undefined
    const managed = this.#managed.get(name)
    const inherited = (key: string): Element | undefined => child(it, key) ?? child(managed, key)
    const own = inherited('version')
    const scope = this.filled(inherited('scope')?.text) === 'test' ? 'development' : 'runtime'
    const { requirement, versionAt } = (own === undefined ? this.#importedVersion(name) : undefined) ?? this.#versionOf(own, it)
    return { name, requirement, exact: exactMaven(requirement), scope, at: it.at, versionAt }
  }

  #importedVersion(name: string): Version | undefined {
    for (const model of this.#imported) {
      const managed = model.#managed.get(name)
      if (managed !== undefined) return model.#versionOf(child(managed, 'version'), undefined)
    }
    return undefined
  }

  /** A version with its place, where that is not within `inside`. */
  #versionOf(version: Element | undefined, inside: Element | undefined): Version {
    const isOwn = inside !== undefined && version === child(inside, 'version')
    return { requirement: this.filled(version?.text), versionAt: this.#property(version?.text)?.at ?? (isOwn ? undefined : version?.at) }
  }

  #nameOf(it: Element): string {
    return `${this.filled(child(it, 'groupId')?.text)}:${this.filled(child(it, 'artifactId')?.text)}`
  }

  /** The property that a text is, to the end of a chain of them. */
  #property(text = ''): Property | undefined {
    let found: Property | undefined
    let name = /^\$\{([^${}]+)\}$/.exec(text)?.[1]
    for (let round = 0; round < 5 && name !== undefined; round++) {
      const next = this.#properties.get(name)
      if (next === undefined) break
      found = next
      name = /^\$\{([^${}]+)\}$/.exec(next.text)?.[1]
    }
    return found
  }

  /** `${name}` by the properties; a property may name another one, a few times. */
  filled(text = ''): string {
    let result = text
    for (let round = 0; round < 5 && result.includes('${') && result.length < 1000; round++) {
      result = result.replace(/\$\{([^${}]+)\}/g, (all, name: string) => this.#properties.get(name)?.text ?? all)
    }
    return result
  }
}

/** A plain version is what Maven takes unless another dependency forces it; `[1.0]` is nothing but it. Ranges and open properties are none. */
export const exactMaven = (requirement: string): string | null => /^\[?(\d[\w.+-]*)\]?$/.exec(requirement)?.[1] ?? null
