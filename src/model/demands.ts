import type { Setting } from './configuration.ts'

/** What a repository asks of its application beside the rules. */
export interface Demands {
  /** Names of tags of which each function has one that says who answers for it; null where none is asked for. */
  readonly ownerTags: readonly string[] | null
  /** So many at most, by the member of `Surface` that counts them, with the line that says so. */
  readonly budgets: ReadonlyMap<Budgeted, Setting<number>>
}

export const budgeted = [
  'functions',
  'routes',
  'publicRoutes',
  'triggers',
  'roles',
  'directDependencies',
  'transitiveDependencies',
] as const
export type Budgeted = (typeof budgeted)[number]

export const nothingDemanded: Demands = { ownerTags: null, budgets: new Map() }
