import type { LockedPackage } from '../../model/application.ts'
import { compareMaven } from '../../model/maven-version.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { codeLines } from './code-lines.ts'
import type { ManifestEntry } from './entry.ts'
import { type Lock, noLock } from './lock.ts'

/**
 * Gradle's lock state (https://docs.gradle.org/current/userguide/dependency_locking.html): `group:artifact:version=configuration,…` in a line
 * each, flat. Keys are without the configurations; of several versions of one the last that ships counts for the script.
 */
export function gradleLock(file: string, text: string): Lock {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return noLock(conflict)
  const packages = new Map<string, LockedPackage>()
  const byName = new Map<string, string>()
  for (const { code, at } of codeLines(file, text, '#')) {
    const [, name, version, configurations] = /^([^\s:=]+:[^\s:=]+):([^\s:=]+)=(\S+)$/.exec(code) ?? []
    if (name === undefined || version === undefined || configurations === undefined) continue
    const development = !configurations.split(',').some(ships)
    const key = `${name}:${version}`
    packages.set(key, { name, version, development, dependencies: [], line: at.start.line })
    if (!byName.has(name) || !development) byName.set(name, key)
  }
  return {
    packages,
    isFlat: true,
    knowsDevelopment: true,
    find: (_folder, it) => byName.get(it.name),
    covers: (folder) => folder === '',
    gaps: [],
    // Of several versions that are asked for the highest is taken: one below what the script says was locked before it said so.
    records: (_folder, it) => isAtLeast(packages.get(byName.get(it.name) ?? ''), it),
    isComplete: false,
  }
}

/** `runtimeClasspath`, `releaseRuntimeClasspath`, `default`; not those of tests, processors of annotations and tools. */
const ships = (configuration: string): boolean =>
  /^(?!\w*[tT]est)(\w*[rR]untimeClasspath|\w*[cC]ompileClasspath|runtime|compile|default|deploy\w*)$/.test(configuration)

const isAtLeast = (locked: LockedPackage | undefined, { exact }: ManifestEntry): boolean | undefined =>
  locked === undefined || exact === null ? undefined : compareMaven(locked.version, exact) >= 0
