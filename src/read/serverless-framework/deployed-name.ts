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

/** The stage as a variable: the option, and what it is without one. */
export function stageOf(config: Tree): string {
  const stage = get(config, 'provider', 'stage')
  const written = stage === undefined || known(stage) !== undefined ? undefined : textOf(stage)
  return written === undefined ? `\${opt:stage, '${known(stage) ?? 'dev'}'}` : show(written)
}

/** The names by which a function is known in ARNs: its `name:`, or what its key gives, for the stage that is written and for the one that is asked for. */
export function deployedNames(key: string, fn: Tree, config: Tree): readonly string[] {
  const own = textOf(get(fn, 'name'))
  if (own !== undefined) return [show(own)]
  const service = serviceName(config)?.parts ?? []
  const asked: Parts = [...service, `-${stageOf(config)}`]
  return [prefixOf(config), asked].map((parts) => `${show({ parts, at: fn.at })}-${key}`)
}
