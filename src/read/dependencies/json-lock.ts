import type { LockedPackage } from '../../model/application.ts'
import { normalizedPython } from '../../model/package-name.ts'
import { parseJson } from '../syntax/json.ts'
import { entries, get, items, known } from '../syntax/tree.ts'
import type { Lock } from './lock.ts'

/** Pipenv's lockfile: all packages flat, without who wants whom. Keys are normalized names. */
export function pipfileLock(file: string, text: string): Lock {
  const { tree, gaps } = parseJson(file, text)
  const packages = new Map<string, LockedPackage>()
  for (const [section, development] of [
    ['develop', true],
    ['default', false],
  ] as const) {
    for (const it of entries(get(tree, section))) {
      const version = known(get(it.value, 'version'))?.replace(/^==/, '')
      if (version !== undefined)
        packages.set(normalizedPython(it.key), { name: it.key, version, development, dependencies: [], line: it.keyAt.start.line })
    }
  }
  const find = (name: string): string | undefined => (packages.has(normalizedPython(name)) ? normalizedPython(name) : undefined)
  return {
    packages,
    isFlat: true,
    knowsDevelopment: true,
    find: (_folder, it) => find(it.name),
    covers: (folder) => folder === '',
    gaps,
    isComplete: true,
  }
}

const licenceOf = (names: readonly string[]): { readonly licence?: string } => (names.length === 0 ? {} : { licence: names.join(' OR ') })

/** https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control. Keys are names in lower case. */
export function composerLock(file: string, text: string): Lock {
  const { tree, gaps } = parseJson(file, text)
  const packages = new Map<string, LockedPackage>()
  const replaced = new Set<string>()
  for (const [section, development] of [
    ['packages-dev', true],
    ['packages', false],
  ] as const) {
    for (const it of items(get(tree, section))) {
      const [name, version] = [known(get(it, 'name')), known(get(it, 'version'))]
      if (name === undefined || version === undefined) continue
      const dependencies = entries(get(it, 'require')).map((wanted) => wanted.key.toLowerCase())
      for (const section of ['replace', 'provide']) for (const one of entries(get(it, section))) replaced.add(one.key.toLowerCase())
      const integrity = known(get(it, 'dist', 'shasum')) ?? ''
      packages.set(name.toLowerCase(), {
        name,
        version: version.replace(/^v(?=\d)/, ''),
        development,
        dependencies,
        line: get(it, 'name')?.at.start.line,
        ...(integrity === '' ? {} : { integrity }),
        ...licenceOf(items(get(it, 'license')).flatMap((one) => known(one) ?? [])),
      })
    }
  }
  const resolved = new Map(
    [...packages].map(([key, it]) => [key, { ...it, dependencies: it.dependencies.filter((wanted) => packages.has(wanted)) }]),
  )
  const find = (name: string): string | undefined => (resolved.has(name) ? name : undefined)
  return {
    packages: resolved,
    knowsDevelopment: true,
    find: (_folder, it) => find(it.name.toLowerCase()),
    covers: (folder) => folder === '',
    gaps,
    // A package that says that it is another one, or in its place, counts as that.
    records: (_folder, it) => (replaced.has(it.name.toLowerCase()) ? true : undefined),
    isComplete: true,
  }
}
