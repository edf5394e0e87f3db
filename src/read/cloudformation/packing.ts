import type { FunctionNode, Packing } from '../../model/application.ts'
import { formatOf, manifestNames, packingNames } from '../dependencies/formats.ts'
import { folderOf, joinPath, type Source } from '../source.ts'
import { get, items, known, type Tree } from '../syntax/tree.ts'
import { foldersUp, isWithin } from '../wanted.ts'
import { localPath } from './include.ts'
import type { Resource, Stack } from './stack.ts'

/** What decides which packages enter a function, beside where its code lies. */
export function packingOf(parts: Partial<Packing>): Pick<FunctionNode, 'packing'> {
  const { layers = [], manifests = null, leavesOut = [] } = parts
  return layers.length === 0 && manifests === null && leavesOut.length === 0 ? {} : { packing: { layers, manifests, leavesOut } }
}

/** The function's `Layers` that the template makes itself, by the folders of their contents. */
export function layersOf(layers: Tree | undefined, stack: Stack): string[] {
  const found = items(layers).flatMap((it) => {
    const layer = stack.referred(it, 'AWS::Serverless::LayerVersion', 'AWS::Lambda::LayerVersion')
    const contents = known(get(layer?.properties, 'ContentUri')) ?? known(get(layer?.properties, 'Content'))
    return contents === undefined ? [] : layerFolder(contents, stack)
  })
  return [...new Set(found)]
}

/** The folder of a layer, whose manifests are asked for: a change of one of them is a change of whoever uses the layer. */
export function layerFolder(path: string, stack: Stack): string[] {
  const folder = localPath(path, stack.file)
  if (folder === null) return []
  for (const inside of layerFolders) for (const name of packingNames) stack.source.has(join(folder, inside, name))
  return [folder]
}

/** Where a layer has the packages of each language: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths */
const layerFolders = ['', 'nodejs', 'python', 'java', 'java/lib', 'ruby', 'ruby/gems']

const join = (...parts: readonly string[]): string => parts.filter((it) => it !== '').join('/')

/**
 * What a function is built from according to `Metadata`: the manifests that its Dockerfile copies or, with `BuildMethod: makefile`, that the
 * rule for it names. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html
 */
export function buildOf(it: Resource, codePath: string | null, stack: Stack): Partial<Packing> {
  if (codePath === null) return {}
  askForManifests(codePath, stack)
  const metadata = get(it.attributes, 'Metadata')
  if (known(get(metadata, 'DockerContext')) !== undefined)
    return { manifests: copiedBy(known(get(metadata, 'Dockerfile')) ?? 'Dockerfile', codePath, stack.source) }
  return known(get(metadata, 'BuildMethod')) === 'makefile' ? { manifests: namedByRule(`build-${it.id}`, codePath, stack.source) } : {}
}

/** For code that lies elsewhere than the service: a change of what is packed with it is a change of the service. */
export function askForManifests(codePath: string, { file, source }: Stack): void {
  if (isWithin(codePath, folderOf(file))) return
  for (const folder of foldersUp(codePath)) for (const name of packingNames) source.has(join(folder, name))
}

/** Longer than Dockerfiles and makefiles are. */
const longest = 100_000

/** The manifests that `COPY` and `ADD` take from the context: https://docs.docker.com/reference/dockerfile/#copy. Null for none. */
export function copiedBy(dockerfile: string, context: string, source: Source): string[] | null {
  const path = joinPath(context, dockerfile)
  const lines = linesOf(path === null ? undefined : source.text(path))
  const copies = lines.flatMap((line) => /^(?:COPY|ADD)\s+(.*)$/i.exec(line)?.[1] ?? []).filter((it) => !/(^|\s)--from=/.test(it))
  return manifestsAmong(
    copies.flatMap((it) => wordsOf(it).slice(0, -1)),
    context,
    source,
  )
}

/** The manifests in the recipe of a target. */
function namedByRule(target: string, folder: string, source: Source): string[] | null {
  const lines = linesOf(source.text(join(folder, 'Makefile')))
  const start = lines.findIndex((it) => it.startsWith(`${target}:`))
  const rest = start === -1 ? [] : lines.slice(start + 1)
  const end = rest.findIndex((it) => /^\S/.test(it))
  return manifestsAmong(rest.slice(0, end === -1 ? rest.length : end).flatMap(wordsOf), folder, source)
}

/** A backslash at the end of a line joins it with the next. */
const linesOf = (text = ''): string[] =>
  text
    .slice(0, longest)
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)

/** Of a shell's or, in brackets, of a JSON list. Options are none. */
const wordsOf = (text: string): string[] => (text.match(/[^\s"',[\]]+/g) ?? []).filter((it) => !it.startsWith('--'))

/** What is a manifest by its name, also `package*.json`, or a folder that has one. */
function manifestsAmong(words: readonly string[], folder: string, source: Source): string[] | null {
  const found = new Set<string>()
  for (const word of words) {
    const path = joinPath(folder, word.replace(/^\$\{?\w+\}?\//, '').replace('*', ''))
    if (path === null || path === folder) continue
    const candidates = formatOf(path) === undefined ? manifestNames.map((name) => join(path, name)) : [path]
    for (const it of candidates) if (source.has(it)) found.add(it)
  }
  return found.size === 0 ? null : [...found].toSorted()
}
