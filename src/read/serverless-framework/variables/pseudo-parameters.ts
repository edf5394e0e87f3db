import { items, known, type Tree, get } from '../../syntax/tree.ts'

/**
 * `#{AWS::Region}` and `#{Table.Arn}` of serverless-pseudo-parameters, which makes an `Fn::Sub` of each text that has one:
 * https://github.com/svdgraaf/serverless-pseudo-parameters
 */
export const hasPseudoParameters = (config: Tree): boolean => {
  const plugins = get(config, 'plugins')
  return items(get(plugins, 'modules') ?? plugins).some((it) => known(it)?.endsWith('serverless-pseudo-parameters') === true)
}

const reference = /#\{([\w:.]{1,200})\}/g

/** Undefined where the text has none. Inside an `Fn::Sub` the text itself is enough. */
export function withPseudoParameters(tree: Tree, isInSub: boolean): Tree | undefined {
  const text = rewritten(tree)
  if (text === undefined || isInSub) return text
  return { kind: 'map', entries: [{ key: 'Fn::Sub', keyAt: tree.at, value: text }], at: tree.at, tag: null }
}

function rewritten(tree: Tree): Tree | undefined {
  if (tree.kind === 'scalar') {
    if (typeof tree.value !== 'string' || !tree.source.includes('#{')) return undefined
    const text = substituted(tree.source)
    return text === tree.source ? undefined : { ...tree, value: text, source: text }
  }
  if (tree.kind !== 'text') return undefined
  const parts = tree.parts.map((it) => (typeof it === 'string' ? substituted(it) : it))
  return parts.some((it, index) => it !== tree.parts[index]) ? { ...tree, parts } : undefined
}

const substituted = (text: string): string => text.replaceAll(reference, (_, name: string) => `\${${name}}`)
