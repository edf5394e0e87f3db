import { Chance } from './chance.ts'

/** What may stand at a head: each name is a finding. */
export const heads = [[], ['one'], ['two'], ['one', 'two'], ['one', 'three']] as const

/** What somebody, GitHub or fate does next. */
export type Step =
  | { readonly what: 'push'; readonly head: number }
  | { readonly what: 'close' | 'reopen' | 'draft' | 'ready' | 'rerun' }
  | { readonly what: 'retarget'; readonly base: 'main' | 'release' }
  /** Deliveries that were held back arrive now, in any order, some of them twice. */
  | { readonly what: 'deliver' }
  /** Everything comes to rest. */
  | { readonly what: 'rest' }
  /** A write meets bad weather, the first or a later one. */
  | {
      readonly what: 'fault'
      readonly when: 'before' | 'after'
      readonly with: 'error' | 'reset' | 'limit'
      readonly method: Write
      readonly skip: number
    }
  /** The process dies in the middle of a request, the next or a later one. */
  | { readonly what: 'crash'; readonly when: 'before' | 'after'; readonly method: Write | undefined; readonly skip: number }

type Write = 'POST' | 'PATCH'

export interface Schedule {
  readonly seed: number
  readonly first: number
  readonly steps: readonly Step[]
}

export function scheduleOf(seed: number): Schedule {
  const chance = new Chance(seed)
  const steps = Array.from({ length: 3 + chance.below(6) }, () => stepBy(chance))
  return { seed, first: chance.below(heads.length), steps }
}

function stepBy(chance: Chance): Step {
  const share = chance.next()
  if (share < 0.35) return { what: 'push', head: chance.below(heads.length) }
  if (share < 0.5) return { what: chance.pick(['close', 'reopen', 'reopen', 'draft', 'ready', 'rerun']) }
  if (share < 0.55) return { what: 'retarget', base: chance.pick(['main', 'release']) }
  if (share < 0.65) return { what: 'deliver' }
  if (share < 0.75) return { what: 'rest' }
  const when = chance.pick<'before' | 'after'>(['before', 'after'])
  if (share < 0.88)
    return {
      what: 'fault',
      when,
      with: chance.pick(['error', 'reset', 'limit']),
      method: chance.pick(['POST', 'PATCH']),
      skip: chance.below(3),
    }
  return { what: 'crash', when, method: chance.pick([undefined, 'POST', 'POST', 'PATCH']), skip: chance.below(4) }
}
