import type { Configuration, Exclusion } from '../../model/configuration.ts'
import type { Listing } from '../../model/source.ts'
import { isMeant } from './pattern.ts'

/** What of a repository is reviewed. */
export interface Scope {
  /** Why the definition of a service is not reviewed; undefined where it is. */
  excludesService(path: string): Exclusion | undefined
  /** The same of any other file that is looked at for itself: a manifest, a lockfile. */
  excludes(path: string): Exclusion | undefined
}

export const everything: Scope = { excludesService: () => undefined, excludes: () => undefined }

export function scopeOf({ services, ignore }: Pick<Configuration, 'services' | 'ignore'>): Scope {
  const excludes = (path: string): Exclusion | undefined => {
    const by = ignore.find((it) => isMeant(path, it.value))
    return by && { key: 'ignore', by }
  }
  const [first] = services ?? []
  return {
    excludes,
    excludesService(path) {
      const isChosen = first === undefined || services?.some((it) => isMeant(path, it.value)) === true
      return isChosen ? excludes(path) : { key: 'services', by: first }
    },
  }
}

/**
 * The same for one change. Where it takes a definition away that is reviewed, what it adds is reviewed wherever that lies: nobody moves a
 * service out of sight in the change that opens it.
 */
export function scopeIn(
  scope: Scope,
  base: Listing,
  head: Listing,
  changed: ReadonlySet<string>,
  isDefinition: (path: string) => boolean,
): Scope {
  const isGone = (path: string) => base.entries.has(path) && !head.entries.has(path)
  const isMoving = [...changed].some((path) => isGone(path) && isDefinition(path) && scope.excludesService(path) === undefined)
  if (!isMoving) return scope
  const ofOld =
    (excludes: Scope['excludes']): Scope['excludes'] =>
    (path) =>
      base.entries.has(path) ? excludes(path) : undefined
  return { excludesService: ofOld(scope.excludesService), excludes: ofOld(scope.excludes) }
}
