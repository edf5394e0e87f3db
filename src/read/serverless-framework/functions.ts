import type { FunctionNode } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { tagged } from '../cloudformation/tags.ts'
import { shownList, valueOf } from '../cloudformation/value.ts'
import { entries, type Entry, get, isNull, type Tree } from '../syntax/tree.ts'
import { imageContext, sourceFile } from './code.ts'
import type { Config } from './config.ts'
import type { FunctionEvents } from './events/index.ts'
import { functionResource } from './naming.ts'
import { functionPacking } from './packing.ts'

/** A function of `functions:`, as the reader of its events takes it. */
export const declaredFunctions = (config: Config, stack: Stack): FunctionEvents[] =>
  config.functions.filter(mayBeFunction).map((it) => ({ name: it.key, id: stack.id('function', it.key), tree: it.value, at: it.keyAt }))

const mayBeFunction = (it: Entry): boolean => (it.value.kind === 'map' && !isPackaging(it)) || it.value.kind === 'unknown'

/** `package:` of the service, indented too far. */
export const isPackaging = ({ key, value }: Entry): boolean =>
  key === 'package' && entries(value).length > 0 && entries(value).every((it) => packagingKeys.has(it.key))

const packagingKeys = new Set(['artifact', 'exclude', 'excludeDevDependencies', 'include', 'individually', 'patterns'])

/** https://www.serverless.com/framework/docs/providers/aws/guide/functions */
export function functionNode(
  fn: FunctionEvents,
  role: Pick<FunctionNode, 'role' | 'roleName'>,
  config: Config,
  stack: Stack,
): FunctionNode {
  const image = get(fn.tree, 'image')
  const contained = image !== undefined && !isNull(image)
  const codePath = contained ? imageContext(image, config, stack) : sourceFile(fn.tree, stack)
  return {
    id: fn.id,
    service: stack.service,
    at: fn.at,
    body: bodyOf(fn),
    name: fn.name,
    runtime: contained
      ? null
      : valueOf(overridden(fn, 'Runtime', stack) ?? get(fn.tree, 'runtime') ?? get(config.tree, 'provider', 'runtime')),
    handler: contained ? commandOf(image) : valueOf(get(fn.tree, 'handler')),
    codePath,
    ...tagged(
      get(fn.tree, 'tags'),
      overridden(fn, 'Tags', stack),
      get(config.tree, 'provider', 'tags'),
      get(config.tree, 'provider', 'stackTags'),
    ),
    ...functionPacking(fn, codePath, config, stack),
    ...role,
  }
}

/** A property of the function's resource as `resources:` overrides it. */
export const overridden = (fn: FunctionEvents, property: string, stack: Stack): Tree | undefined =>
  get(stack.resources.get(functionResource(fn.name))?.properties, property)

/** From its key to its end, where both are in one file. */
function bodyOf({ at, tree }: FunctionEvents): Span {
  return at.file === tree.at.file && at.start.line <= tree.at.start.line ? { ...at, end: tree.at.end } : tree.at
}

/** What runs in a container image, when the service says it. */
function commandOf(image: Tree): FunctionNode['handler'] {
  const command = get(image, 'command')
  if (command?.kind !== 'list') return valueOf(command)
  const words = shownList(command)
  return words.length === 0 ? null : { known: true, value: words.join(' '), at: command.at }
}
