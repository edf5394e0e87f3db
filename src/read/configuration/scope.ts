import type { Configuration, Setting } from '../../model/configuration.ts'
import { isMeant } from './pattern.ts'

/** What of a repository is reviewed. */
export interface Scope {
  /** Why the definition of a service is not reviewed; undefined where it is. */
  excludesService(path: string): Exclusion | undefined
  /** The same of any other file that is looked at for itself: a manifest, a lockfile. */
  excludes(path: string): Exclusion | undefined
}

export interface Exclusion {
  readonly key: 'services' | 'ignore'
  readonly by: Setting<string>
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

/** What the change may touch and is not reviewed. */
export interface LeftOut extends Exclusion {
  readonly path: string
}
