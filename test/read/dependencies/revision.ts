import type { Manifest } from '../../../src/model/application.ts'
import type { Content, Gap, TreeEntry } from '../../../src/model/source.ts'
import { readRevision } from '../../../src/read/revision.ts'

export interface Read {
  readonly manifests: readonly Manifest[]
  readonly gaps: readonly Gap[]
}

/** The manifests of a repository of these files, of which all (or those given) changed. */
export function manifestsOf(files: Readonly<Record<string, string>>, changed: readonly string[] = Object.keys(files)): Read {
  const entries = new Map(Object.keys(files).map((path): [string, TreeEntry] => [path, { path, kind: 'file', sha: path, size: null }]))
  const contents = new Map(Object.entries(files).map(([path, text]): [string, Content] => [path, { text }]))
  const { app } = readRevision([], { listing: { commit: null, entries }, contents }, new Set(changed))
  return app
}

/** Direct dependencies in a line each: `name requirement (scope) line:column-endColumn`. */
export const direct = (manifest: Manifest | undefined): string[] =>
  (manifest?.dependencies ?? []).map(
    (it) => `${it.name} ${it.requirement} (${it.scope}) ${it.at.start.line}:${it.at.start.column}-${it.at.end.column}`,
  )

/** What a manifest locks: `name@version`, with `dev` where nothing needs it at run time, and what it depends on. */
export const locked = (manifest: Manifest | undefined): string[] =>
  [...(manifest?.lock?.packages.values() ?? [])]
    .map((it) => {
      const wants = it.dependencies.map((key) => manifest?.lock?.packages.get(key)).map((other) => `${other?.name}@${other?.version}`)
      return `${it.name}@${it.version}${it.development ? ' dev' : ''}${wants.length === 0 ? '' : ` → ${wants.join(', ')}`}`
    })
    .toSorted()
