import type { Span } from '../../model/source.ts'
import { get, items, known, type Tree } from '../syntax/tree.ts'
import type { Source } from '../source.ts'
import { unlessChanged } from '../unchanged.ts'
import { isUnread } from './config.ts'
import { knownPlugins } from './known-plugins.ts'

/** `plugins:`, a list or `{modules: [...], localPath}`. */
export class Plugins {
  readonly #named: readonly { readonly name: string; readonly at: Span }[]
  /** Some of it only the deployment knows. */
  readonly #open: boolean

  constructor(config: Tree) {
    const given = get(config, 'plugins')
    const modules = modulesOf(config)
    this.#named = modules.flatMap((it) => {
      const name = known(it)
      return name === undefined ? [] : [{ name, at: it.at }]
    })
    this.#open = this.#named.length < modules.length || isUnread(given)
  }

  /** Under its name, as a fork (`@shop/name`) or as a path (`./plugins/name`). */
  mayHave(name: string): boolean {
    return this.#open || this.placeOf(name) !== undefined
  }

  /** Where it is named. */
  placeOf(name: string): Span | undefined {
    return this.#named.find((it) => it.name === name || it.name.endsWith(`/${name}`))?.at
  }
}

const modulesOf = (config: Tree): readonly Tree[] => {
  const given = get(config, 'plugins')
  return items(get(given, 'modules') ?? given)
}

/** Says of each plugin that is not known, once it is there, that what it adds is not either; one of the repository's own is a program like any other. */
export function tellUnknown(config: Tree, source: Source): void {
  for (const it of modulesOf(config)) {
    const name = known(it)
    if (name === undefined || knownPlugins.has(name.slice(name.lastIndexOf('/') + 1))) continue
    const message = `What the plugin \`${name}\` adds to the service is not known here: nothing of that was reviewed.`
    source.gap(unlessChanged({ level: 'note', reason: 'unknown-plugin', at: it.at, message }, it))
  }
}
