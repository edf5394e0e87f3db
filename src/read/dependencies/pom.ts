import { child, children, type Element, parseXml } from '../syntax/xml.ts'
import type { Entries, ManifestEntry } from './entry.ts'

/** Direct dependencies of a Maven project, named `group:artifact`, with the properties of the same file filled in. Parents are not fetched. */
export function pom(file: string, text: string): Entries {
  const { root, gaps } = parseXml(file, text)
  const properties = new Map(child(root, 'properties')?.children.map((it): [string, string] => [it.name, it.text]))
  for (const name of ['groupId', 'version', 'artifactId']) {
    const value = (child(root, name) ?? child(child(root, 'parent'), name))?.text
    if (value !== undefined) properties.set(`project.${name}`, value)
  }
  const managed = new Map(listed(child(root, 'dependencyManagement'), properties).map((it) => [it.name, it]))
  const profiles = children(child(root, 'profiles'), 'profile')
  const found = [root, ...profiles].flatMap((it) => listed(it, properties))
  const entries = new Map<string, ManifestEntry>()
  for (const it of found) {
    const requirement = it.requirement === '' ? (managed.get(it.name)?.requirement ?? '') : it.requirement
    if (!entries.has(it.name)) entries.set(it.name, { ...it, requirement, exact: exactMaven(requirement) })
  }
  return { entries: [...entries.values()], gaps }
}

function listed(parent: Element | undefined, properties: ReadonlyMap<string, string>): ManifestEntry[] {
  return children(child(parent, 'dependencies'), 'dependency').flatMap((it) => {
    const value = (name: string): string => filled(child(it, name)?.text ?? '', properties)
    const name = `${value('groupId')}:${value('artifactId')}`
    const requirement = value('version')
    return name === ':'
      ? []
      : [
          {
            name,
            requirement,
            exact: exactMaven(requirement),
            scope: value('scope') === 'test' ? 'development' : 'runtime',
            at: it.at,
          } as const,
        ]
  })
}

/** `${name}` by the properties; a property may name another one, a few times. */
function filled(text: string, properties: ReadonlyMap<string, string>): string {
  let result = text
  for (let round = 0; round < 5 && result.includes('${') && result.length < 1000; round++) {
    result = result.replace(/\$\{([^${}]+)\}/g, (all, name: string) => properties.get(name) ?? all)
  }
  return result
}

/** A plain version is what Maven takes unless another dependency forces it; `[1.0]` is nothing but it. Ranges and open properties are none. */
export const exactMaven = (requirement: string): string | null => /^\[?(\d[\w.+-]*)\]?$/.exec(requirement)?.[1] ?? null
