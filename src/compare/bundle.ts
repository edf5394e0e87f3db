import type { FunctionNode, Manifest } from '../model/application.ts'
import type { DependencyFact } from '../model/report.ts'
import { folderOf, groupBy } from './place.ts'
import type { Side } from './side.ts'

/**
 * Functions that ship with what each manifest lists: those below its folder that no nearer manifest of their language serves, those whose image or
 * build names it, and those that use the layer which it is of.
 */
export function functionsByManifest(side: Side): ReadonlyMap<string, readonly FunctionNode[]> {
  const manifests = groupBy(side.app.manifests, (it) => folderOf(it.file))
  const shipping = new Map<string, FunctionNode[]>()
  for (const fn of side.app.functions) {
    for (const file of new Set([...ownManifests(fn, manifests, side), ...layerManifests(fn, side)])) {
      const functions = shipping.get(file)
      if (functions === undefined) shipping.set(file, [fn])
      else functions.push(fn)
    }
  }
  return shipping
}

function ownManifests(fn: FunctionNode, manifests: ReadonlyMap<string, readonly Manifest[]>, side: Side): readonly string[] {
  const { packing } = fn
  if (packing !== undefined && packing.manifests !== null) return packing.manifests
  const speaks = languageOf(fn)
  const isPacked = (it: Manifest): boolean => it.ecosystem !== 'npm' || packing?.leavesOut.includes(folderOf(it.file)) !== true
  return nearest(startOf(fn, side), manifests, (it) => speaks(it) && isPacked(it)).map((it) => it.file)
}

function layerManifests(fn: FunctionNode, side: Side): readonly string[] {
  const layers = fn.packing?.layers ?? []
  if (layers.length === 0) return []
  const speaks = languageOf(fn)
  return side.app.manifests.filter((it) => speaks(it) && layers.some((layer) => isBeneath(it.file, layer))).map((it) => it.file)
}

/** The folder that a layer lies in whole has everything else too: there only what is in it itself counts. */
const isBeneath = (file: string, folder: string): boolean => (folder === '' ? !file.includes('/') : file.startsWith(`${folder}/`))

const startOf = (fn: FunctionNode, side: Side): string => fn.codePath ?? folderOf(side.services.get(fn.service)?.file ?? '')

function nearest(
  start: string,
  manifests: ReadonlyMap<string, readonly Manifest[]>,
  speaks: (it: Manifest) => boolean,
): readonly Manifest[] {
  for (let folder = start.replace(/\/$/, ''); ; folder = folderOf(folder)) {
    const found = (manifests.get(folder) ?? []).filter(speaks)
    if (found.length > 0 || folder === '') return found
  }
}

const languages: readonly (readonly [RegExp, readonly DependencyFact['ecosystem'][]])[] = [
  [/^nodejs/, ['npm']],
  [/^python/, ['PyPI']],
  [/^java/, ['Maven']],
  [/^go/, ['Go']],
  [/^provided/, ['Go', 'crates.io', 'Packagist']],
  [/^ruby/, ['RubyGems']],
  [/^dotnet/, ['NuGet']],
]

/** Whether a manifest is of the language of a function's runtime; where that is not known any may be. */
function languageOf(fn: FunctionNode): (it: Manifest) => boolean {
  const runtime = fn.runtime?.known === true ? fn.runtime.value : null
  const ecosystems = runtime === null ? undefined : languages.find(([pattern]) => pattern.test(runtime))?.[1]
  return (it) => ecosystems?.includes(it.ecosystem) ?? true
}
