import type { Span } from '../../model/source.ts'
import { folderOf, joinPath } from '../source.ts'
import { child, children, type Element, parseXml } from '../syntax/xml.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'

/**
 * Direct dependencies of a Maven project, named `group:artifact`; their versions by the properties and the `dependencyManagement` of the project
 * and of its parents, as far as these lie in the repository. Nothing is fetched.
 */
export function pom(file: string, text: string, beside: Beside): Entries {
  const { root, gaps } = parseXml(file, text)
  const model = new Model([root, ...parentsOf(file, root, beside)])
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

const artifact = (it: Element | undefined): string | undefined => child(it, 'artifactId')?.text

interface Property {
  readonly text: string
  readonly at: Span
}

/** A project with its parents, nearest first: what is said nearer wins. */
class Model {
  readonly #properties = new Map<string, Property>()
  readonly #managed = new Map<string, Element>()

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

  entry(it: Element): ManifestEntry | undefined {
    const name = this.#nameOf(it)
    if (name === ':') return undefined
    const managed = this.#managed.get(name)
    const inherited = (key: string): Element | undefined => child(it, key) ?? child(managed, key)
    const version = inherited('version')
    const requirement = this.#filled(version?.text)
    const scope = this.#filled(inherited('scope')?.text) === 'test' ? 'development' : 'runtime'
    const isOwn = version === child(it, 'version')
    const versionAt = this.#property(version?.text)?.at ?? (isOwn ? undefined : version?.at)
    return { name, requirement, exact: exactMaven(requirement), scope, at: it.at, versionAt }
  }

  #nameOf(it: Element): string {
    return `${this.#filled(child(it, 'groupId')?.text)}:${this.#filled(child(it, 'artifactId')?.text)}`
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
  #filled(text = ''): string {
    let result = text
    for (let round = 0; round < 5 && result.includes('${') && result.length < 1000; round++) {
      result = result.replace(/\$\{([^${}]+)\}/g, (all, name: string) => this.#properties.get(name)?.text ?? all)
    }
    return result
  }
}

/** A plain version is what Maven takes unless another dependency forces it; `[1.0]` is nothing but it. Ranges and open properties are none. */
export const exactMaven = (requirement: string): string | null => /^\[?(\d[\w.+-]*)\]?$/.exec(requirement)?.[1] ?? null
