import type { LockedPackage, PackageSource } from '../../model/application.ts'
import { parseJson } from '../syntax/json.ts'
import { entries, get, items, known, type Tree } from '../syntax/tree.ts'
import type { ManifestEntry } from './entry.ts'
import type { Lock } from './lock.ts'
import { sourceOf } from './origin.ts'

/**
 * Bun's text lockfile (https://bun.com/docs/pm/lockfile): a key is the path of names that leads to a package (`a`, or `b/a` where `b` has an `a` of its
 * own), its value a list of `name@version`, registry, what it wants, and a digest.
 */
export function bunLock(file: string, text: string): Lock {
  const { tree, gaps: all } = parseJson(file, text)
  // Bun writes commas before closing brackets.
  const gaps = all.filter((it) => it.reason !== 'lenient-json')
  const listed = new Map(entries(get(tree, 'packages')).map((it) => [it.key, it.value]))
  const packages = new Map<string, LockedPackage>()
  for (const [key, value] of listed) {
    const it = packageOf(value)
    if (it === undefined) continue
    const dependencies = [...new Set(it.wants.flatMap((name) => resolve(listed, key, name) ?? []))]
    const { name, version, integrity, source } = it
    packages.set(key, { name, version, development: false, dependencies, line: value.at.start.line, integrity, source })
  }
  const workspaces = new Map(entries(get(tree, 'workspaces')).map((it) => [it.key, known(get(it.value, 'name')) ?? '']))
  const find = (folder: string, name: string): string | undefined => {
    const key = resolve(listed, workspaces.get(folder) ?? '', name)
    return key !== undefined && packages.has(key) ? key : undefined
  }
  const importers = new Map(entries(get(tree, 'workspaces')).map((it) => [it.key, it.value]))
  // What a catalog says stands there as `catalog:`.
  const records = (folder: string, { name, requirement, versionAt }: ManifestEntry): boolean =>
    dependencySections.some((it) => {
      const written = known(get(importers.get(folder), it, name))
      return written === requirement || (versionAt !== undefined && written?.startsWith('catalog:') === true)
    })
  return {
    packages,
    knowsDevelopment: false,
    find: (folder, it) => find(folder, it.name),
    covers: (folder) => workspaces.has(folder),
    gaps,
    records,
    isComplete: true,
  }
}

const dependencySections = ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies']

/** The nearest one: `a/b/name`, then `a/name`, then `name`. A scope is part of a name. */
function resolve(all: ReadonlyMap<string, unknown>, from: string, name: string): string | undefined {
  const path = from.match(/@[^/]+\/[^/]+|[^/]+/g) ?? []
  for (let length = path.length; length >= 0; length--) {
    const key = [...path.slice(0, length), name].join('/')
    if (all.has(key)) return key
  }
  return undefined
}

interface BunPackage {
  readonly name: string
  readonly version: string
  readonly wants: readonly string[]
  readonly integrity: string | undefined
  readonly source: PackageSource | undefined
}

/** `["lodash@4.17.21", "", {}, "sha512-…"]`; `["tool@git+ssh://…", {}, "commit"]`; `["shop@workspace:packages/shop"]` is of the repository. */
function packageOf(value: Tree): BunPackage | undefined {
  const parts = items(value)
  const [, name, version] = /^((?:@[^/]+\/)?[^/@]+)@(.+)$/.exec(known(parts[0]) ?? '') ?? []
  if (name === undefined || version === undefined || /^(workspace|link|root|file):/.test(version)) return undefined
  const info = parts.find((it) => it.kind === 'map')
  const wants = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((it) => entries(get(info, it)).map((one) => one.key))
  const digest = known(parts.at(-1)) ?? ''
  return { name, version, wants, integrity: /^sha\d+-/.test(digest) ? digest : undefined, source: sourceOf(version) }
}
