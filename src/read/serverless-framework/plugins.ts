import { get, items, known, type Tree } from '../syntax/tree.ts'
import type { Source } from '../source.ts'
import { unlessChanged } from '../unchanged.ts'
import { isUnread } from './config.ts'
import { knownPlugins } from './known-plugins.ts'

/** `plugins:`, a list or `{modules: [...], localPath}`. */
export class Plugins {
  readonly #names: readonly string[]
  /** Some of it only the deployment knows. */
  readonly #open: boolean

  constructor(config: Tree) {
    const given = get(config, 'plugins')
    const modules = modulesOf(config)
    this.#names = modules.flatMap((it) => known(it) ?? [])
    this.#open = this.#names.length < modules.length || isUnread(given)
  }

  /** Under its name, as a fork (`@shop/name`) or as a path (`./plugins/name`). */
  mayHave(name: string): boolean {
    return this.#open || this.#names.some((it) => it === name || it.endsWith(`/${name}`))
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
