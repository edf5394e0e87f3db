import type { FunctionNode, Packing } from '../../model/application.ts'
import { askForManifests, copiedBy, layerFolder, packingOf } from '../cloudformation/packing.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { logicalId, references } from '../cloudformation/value.ts'
import { folderOf } from '../source.ts'
import { entries, get, isNull, items, known, type Tree } from '../syntax/tree.ts'
import { foldersUp, isWithin } from '../wanted.ts'
import type { Config } from './config.ts'
import type { FunctionEvents } from './events/index.ts'
import { layerResource } from './naming.ts'
import { Plugins } from './plugins.ts'

/** Which packages enter a function, beside those of where its code lies: https://www.serverless.com/framework/docs/providers/aws/guide/packaging */
export function functionPacking(fn: FunctionEvents, codePath: string | null, config: Config, stack: Stack): Pick<FunctionNode, 'packing'> {
  const layers = layersOf(get(fn.tree, 'layers') ?? get(config.tree, 'provider', 'layers'), config, stack)
  if (codePath === null) return packingOf({ layers })
  askForManifests(codePath, stack)
  const image = get(fn.tree, 'image')
  if (image !== undefined && !isNull(image)) return packingOf(imagePacking(image, codePath, config, stack))
  return packingOf({ layers, leavesOut: leftOut(fn, codePath, config, stack) })
}

function imagePacking(image: Tree, context: string, config: Config, stack: Stack): Partial<Packing> {
  const name = known(image) ?? known(get(image, 'name')) ?? ''
  const file = known(get(config.tree, 'provider', 'ecr', 'images', name, 'file')) ?? 'Dockerfile'
  return { manifests: copiedBy(file, context, stack.source) }
}

/** `Ref: ToolsLambdaLayer` is `layers.tools`: https://www.serverless.com/framework/docs/providers/aws/guide/layers */
function layersOf(layers: Tree | undefined, config: Config, stack: Stack): string[] {
  const own = new Map(entries(get(config.tree, 'layers')).map((it) => [layerResource(it.key), known(get(it.value, 'path'))]))
  const paths = items(layers).flatMap((it) => references(it).flatMap((path) => own.get(logicalId(path)) ?? []))
  return [...new Set(paths.flatMap((it) => layerFolder(it, stack)))]
}

/** What packs modules into a function's code itself, whatever files the package takes. */
const bundlers = [
  'serverless-esbuild',
  'serverless-webpack',
  'serverless-bundle',
  'serverless-rspack',
  'serverless-vite',
  'serverless-optimize',
  'serverless-plugin-optimize',
  'serverless-plugin-ncc',
]

/** Folders of the service, from that of the code upwards, whose `node_modules` the patterns of the package leave out. */
function leftOut(fn: FunctionEvents, codePath: string, config: Config, stack: Stack): string[] {
  const service = folderOf(stack.file)
  const plugins = new Plugins(config.tree)
  if (get(config.tree, 'build') !== undefined || /\.[cm]?tsx?$/.test(codePath) || bundlers.some((it) => plugins.mayHave(it))) return []
  const patterns = patternsOf(fn, config)
  if (patterns === undefined) return []
  return [...foldersUp(folderOf(codePath))]
    .filter((it) => isWithin(it, service))
    .filter((it) => !isPacked(`${service === '' ? it : it.slice(service.length + 1)}/node_modules/a/b.js`.replace(/^\//, ''), patterns))
}

/** In the order in which they count, `!` before what is left out; undefined where they cannot be told. */
function patternsOf(fn: FunctionEvents, config: Config): string[] | undefined {
  const [service, own] = [get(config.tree, 'package'), get(fn.tree, 'package')]
  const isAlone = [service, own].some((it) => known(get(it, 'individually')) === 'true')
  const sections = [service, ...(isAlone ? [own] : [])]
  const listed = (key: string): Tree[] => sections.flatMap((it) => items(get(it, key)))
  const all = [...listed('exclude'), ...listed('include'), ...listed('patterns')]
  if (all.some((it) => known(it) === undefined)) return undefined
  const texts = (key: string): string[] => listed(key).flatMap((it) => known(it) ?? [])
  return [...texts('exclude').map((it) => `!${it}`), ...texts('include'), ...texts('patterns')]
}

/** The last pattern that a path meets decides; all is packed at first. */
function isPacked(path: string, patterns: readonly string[]): boolean {
  const last = patterns.findLast((it) => meets(path, it.replace(/^!/, '').replace(/^\.\//, '')))
  return last?.startsWith('!') !== true
}

/** `**` is any number of folders, `*` any part of a name; braces and the like are taken to meet nothing. */
function meets(path: string, pattern: string): boolean {
  const parts = pattern.split('/').filter((it) => it !== '')
  let reached = new Set([0])
  const names = path.split('/')
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1
    reached = new Set([...reached].flatMap((at) => after(at, part, names, isLast)))
  }
  return reached.has(names.length)
}

function after(at: number, part: string, names: readonly string[], isLast: boolean): number[] {
  if (part === '**') return isLast ? [names.length] : names.map((_, i) => i).filter((it) => it >= at)
  const name = names[at]
  return name !== undefined && (part === '*' || part === name) ? [at + 1] : []
}
