import { scalar } from '../cloudformation/text.ts'
import type { Source } from '../source.ts'
import { entries, get, items, known, type Tree } from '../syntax/tree.ts'
import { environmentOf, isParameterFileOf, mayBeParameterFile } from './candidate.ts'
import type { Given } from './index.ts'
import { overridesIn } from './override.ts'

/** Of more, those count whose names say that they hold parameters. */
const mostFiles = 24

/**
 * The parameter files of a template, each for one deployment. Nothing in a repository says which file belongs to which template; one belongs that
 * CloudFormation would take, which declares all that it gives and demands nothing that it does not.
 */
export function fileDeployments(parameters: Tree, file: string, source: Source): Given[] {
  const paths = source.pathsWhere(mayBeParameterFile, (it) => isParameterFileOf(it, file))
  const telling = paths.filter((it) => it.includes('param'))
  return [...new Set([...telling, ...paths])].slice(0, mostFiles).flatMap((path) => {
    const values = valuesOf(source.candidate(path, form))
    if (!fits(values, parameters)) return []
    source.text(path)
    return [{ name: environmentOf(path, file), values }]
  })
}

const form = /ParameterKey|Parameters["']?\s*:|^\s*\[\s*"[A-Za-z0-9]+=/

function fits(values: ReadonlyMap<string, Tree>, parameters: Tree): boolean {
  const declared = new Set(entries(parameters).map((it) => it.key))
  const demanded = entries(parameters).filter((it) => get(it.value, 'Default') === undefined)
  return values.size > 0 && [...values.keys()].every((it) => declared.has(it)) && demanded.every((it) => values.has(it.key))
}

/**
 * `[{ParameterKey, ParameterValue}]` and `["Name=value"]` of the AWS CLI, and `{Parameters: {…}}` of CodePipeline:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
 */
function valuesOf(tree: Tree | undefined): ReadonlyMap<string, Tree> {
  const pairs =
    tree?.kind === 'list' ? tree.items.flatMap(pairsOf) : entries(get(tree, 'Parameters')).map((it) => [it.key, asText(it.value)] as const)
  return pairs.some(([, it]) => it === undefined)
    ? new Map()
    : new Map(pairs.flatMap(([name, it]) => (it === undefined ? [] : [[name, it]])))
}

type Pair = readonly [string, Tree | undefined]

function pairsOf(item: Tree): Pair[] {
  const text = known(item)
  if (text !== undefined) return overridesIn(text).map(([name, value]) => [name, scalar(value, item.at)])
  const name = known(get(item, 'ParameterKey'))
  const value = get(item, 'ParameterValue')
  return name === undefined || value === undefined ? [] : [[name, asText(value)]]
}

/** Undefined for what no parameter can be: then it is another kind of file. */
function asText(tree: Tree): Tree | undefined {
  if (tree.kind !== 'list') return known(tree) === undefined ? undefined : tree
  const texts = items(tree).map(known)
  return texts.every((it) => it !== undefined) ? scalar(texts.join(','), tree.at) : undefined
}
