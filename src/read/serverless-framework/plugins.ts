import type { Gap } from '../../model/source.ts'
import { get, items, known, type Tree } from '../syntax/tree.ts'
import { isUnread, wordsOf } from './config.ts'

/** `plugins:`, a list or `{modules: [...], localPath}`. */
export class Plugins {
  readonly #names: readonly string[]
  /** Some of it only the deployment knows. */
  readonly #open: boolean

  constructor(config: Tree) {
    const given = get(config, 'plugins')
    const modules = items(get(given, 'modules') ?? given)
    this.#names = modules.flatMap((it) => known(it) ?? [])
    this.#open = this.#names.length < modules.length || isUnread(given)
  }

  /** Under its name, as a fork (`@shop/name`) or as a path (`./plugins/name`). */
  mayHave(name: string): boolean {
    return this.#open || this.#names.some((it) => it === name || it.endsWith(`/${name}`))
  }
}

/** A gap that matters only where what it tells of is not as it was. */
export const unlessChanged = (gap: Gap, of: Tree): Gap => ({ ...gap, about: [], subject: `${gap.message} ${wordsOf(of)}` })
