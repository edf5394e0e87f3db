import type { Content, TreeEntry } from '../../src/model/source.ts'
import type { World } from '../../src/model/world.ts'
import { world } from './world.ts'

/** What a repository may hold beside text: a link, a submodule, and a file of which no text can be had. */
export type Odd = string | { readonly kind: 'symlink' | 'submodule' } | { readonly refused: string }

type Files = Readonly<Record<string, Odd>>

const texts = (files: Files): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, it]) => [path, typeof it === 'string' ? it : JSON.stringify(it)]))

/** Two revisions of a repository that holds more than text; `asked` is every path whose content was wanted. */
export function oddWorld(base: Files, head: Files): World & { readonly asked: ReadonlySet<string> } {
  const plain = world(texts(base), texts(head))
  const asked = new Set<string>()
  const kindOf = (it: Odd | undefined): TreeEntry['kind'] => (typeof it === 'object' && 'kind' in it ? it.kind : 'file')
  return {
    ...plain,
    asked,
    async listings() {
      const both = await plain.listings()
      const side = (files: Files, entries: ReadonlyMap<string, TreeEntry>) => ({
        commit: null,
        entries: new Map([...entries].map(([path, it]) => [path, { ...it, kind: kindOf(files[path]) }])),
      })
      return { base: side(base, both.base.entries), head: side(head, both.head.entries) }
    },
    async contents(entries) {
      const known = await plain.contents(entries)
      return new Map(
        entries.map(({ path, sha }): [string, Content] => {
          asked.add(path)
          const refused = [base[path], head[path]].find(
            (it) => typeof it === 'object' && 'refused' in it && JSON.stringify(it) === textOf(known.get(sha)),
          )
          return [sha, typeof refused === 'object' && 'refused' in refused ? refused : (known.get(sha) ?? { text: '' })]
        }),
      )
    },
  }
}

const textOf = (content: Content | undefined): string | undefined => (content !== undefined && 'text' in content ? content.text : undefined)
