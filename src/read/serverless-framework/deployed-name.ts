import type { Text } from '../../model/source.ts'
import { get, known, show, textOf, type Tree } from '../syntax/tree.ts'

type Parts = Text['parts']

/** `service:` as text, or as the map that the first version of the Framework took. */
export const serviceName = (config: Tree): Text | undefined => textOf(get(config, 'service', 'name') ?? get(config, 'service'))

/** What the names of all functions begin with that have no name of their own: `shop-dev-`. */
export function prefixOf(config: Tree): Parts {
  const stage = textOf(get(config, 'provider', 'stage'))?.parts ?? ['dev']
  return [...(serviceName(config)?.parts ?? ['service']), '-', ...stage]
}

/** The names by which a function is known in ARNs: its `name:`, or what its key gives, for the stage that is written and for the one that is asked for. */
export function deployedNames(key: string, fn: Tree, config: Tree): readonly string[] {
  const own = textOf(get(fn, 'name'))
  if (own !== undefined) return [show(own)]
  const stage = known(get(config, 'provider', 'stage')) ?? 'dev'
  const service = serviceName(config)?.parts ?? []
  const asked: Parts = [...service, `-\${opt:stage, '${stage}'}`]
  return [prefixOf(config), asked].map((parts) => `${show({ parts, at: fn.at })}-${key}`)
}
