import { localPath } from '../cloudformation/include.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { type Entry, entry, get, known, type Tree } from '../syntax/tree.ts'
import type { Config } from './config.ts'

/** Where a function's code lies. */

/** In which a handler can be written: what runs as it is, what bundlers and plugins compile to it. */
const endings = ['js', 'ts', 'mjs', 'mts', 'cjs', 'cts', 'jsx', 'tsx', 'py', 'rb', 'go', 'rs', 'php', 'coffee']

/**
 * The file of a handler, `src/orders.get` → `src/orders.ts`, seen from the service's folder; null where there is none of that name: code that is
 * compiled (`com.shop.Orders::get`, `bin/orders`) does not say where it comes from.
 */
export function sourceFile(fn: Tree, stack: Stack): string | null {
  const name = nameOf(fn)
  if (name === undefined || name.length > longest) return null
  const dot = name.indexOf('.', Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const last = name.lastIndexOf('.')
  if (dot === -1) return fileNamed(name, stack)
  const found = fileNamed(name.slice(0, last), stack) ?? fileNamed(name.slice(0, dot), stack)
  if (found !== null || dot === last) return found
  return fileNamed(name.slice(0, last).replaceAll('.', '/'), stack)
}

/** The plugin for Python's requirements takes `module:` for the folder that a handler is seen from. */
function nameOf(fn: Tree): string | undefined {
  const handler = known(get(fn, 'handler'))
  const folder = known(get(fn, 'module'))
  return folder === undefined || handler === undefined ? handler : `${folder}/${handler}`
}

/** No file system has longer paths. */
const longest = 1_000

function fileNamed(name: string, stack: Stack): string | null {
  const path = localPath(name, stack.file)
  const ending = path === null || path === '' ? undefined : endings.find((it) => stack.source.has(`${path}.${it}`))
  return ending === undefined ? null : `${path}.${ending}`
}

/** The folder that a container image is built from: `provider.ecr.images`. Null for one that lies in a registry. */
export function imageContext(image: Tree, config: Config, stack: Stack): string | null {
  const name = known(image) ?? known(get(image, 'name'))
  const definition = name === undefined ? undefined : get(config.tree, 'provider', 'ecr', 'images', name)
  const path = known(definition) ?? known(get(definition, 'path'))
  return path === undefined || isAddress(path) ? null : localPath(path, stack.file)
}

/**
 * The address of a function's image, at the key that says it. Undefined where it has none, or where the Framework builds it as it is deployed and
 * names it by its digest: `resolveImageUriAndSha` in lib/plugins/aws/provider.js of its source.
 */
export function imageAddress(fn: Tree, provider: Tree | undefined): Entry | undefined {
  const image = entry(fn, 'image')
  if (image === undefined) return undefined
  const { value } = entry(image.value, 'uri') ?? entry(image.value, 'name') ?? image
  const name = known(value)
  return name === undefined || isAddress(name) ? { ...image, value } : definedAddress(entry(get(provider, 'ecr', 'images'), name))
}

/** One of `provider.ecr.images`: an address or a folder, alone or as `{uri}` or `{path}`. */
function definedAddress(image: Entry | undefined): Entry | undefined {
  const address = image?.value.kind === 'map' ? entry(image.value, 'uri') : image
  const text = known(address?.value)
  return text === undefined || isAddress(text) ? address : undefined
}

/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:…` */
const isAddress = (path: string): boolean => path.includes('.amazonaws.com') || path.includes('@sha256:')
