import type { LockedPackage } from '../../model/application.ts'
import { compareMaven } from '../../model/maven-version.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { codeLines } from './code-lines.ts'
import type { ManifestEntry } from './entry.ts'
import { type Lock, noLock } from './lock.ts'

/**
 * Gradle's lock state (https://docs.gradle.org/current/userguide/dependency_locking.html): `group:artifact:version=configuration,…` in a line
 * each, flat. Keys are `group:artifact`; of several versions for several configurations the one that ships counts.
 */
export function gradleLock(file: string, text: string): Lock {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return noLock(conflict)
  const packages = new Map<string, LockedPackage>()
  for (const { code, at } of codeLines(file, text, '#')) {
    const [, name, version, configurations] = /^([^\s:=]+:[^\s:=]+):([^\s:=]+)=(\S+)$/.exec(code) ?? []
    if (name === undefined || version === undefined || configurations === undefined) continue
    const development = !configurations.split(',').some(ships)
    if (packages.get(name)?.development === false) continue
    packages.set(name, { name, version, development, dependencies: [], line: at.start.line })
  }
  return {
    packages,
    isFlat: true,
    knowsDevelopment: true,
    find: (_folder, it) => (packages.has(it.name) ? it.name : undefined),
    covers: (folder) => folder === '',
    gaps: [],
    // Of several versions that are asked for the highest is taken: one below what the script says was locked before it said so.
    records: (_folder, it) => isAtLeast(packages.get(it.name), it),
    isComplete: false,
  }
}

/** `runtimeClasspath`, `releaseRuntimeClasspath`, `default`; not those of tests, processors of annotations and tools. */
const ships = (configuration: string): boolean =>
  /^(?!\w*[tT]est)(\w*[rR]untimeClasspath|\w*[cC]ompileClasspath|runtime|compile|default|deploy\w*)$/.test(configuration)

const isAtLeast = (locked: LockedPackage | undefined, { exact }: ManifestEntry): boolean | undefined =>
  locked === undefined || exact === null ? undefined : compareMaven(locked.version, exact) >= 0
