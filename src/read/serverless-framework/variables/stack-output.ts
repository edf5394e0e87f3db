import { resolve } from '../../cloudformation/intrinsics.ts'
import { foreign } from '../../cloudformation/neighbours.ts'
import { scopeOf } from '../../cloudformation/scope.ts'
import { stackNameOf } from '../../parameters/index.ts'
import type { Source } from '../../source.ts'
import { get, known, textOf, type Tree } from '../../syntax/tree.ts'
import type { Given } from './evaluation.ts'

/** One output is looked for in so many services. */
const mostServices = 20

/**
 * What `${cf:stack.Output}` is, where one stack of the repository alone is called so and has that output: then it is a resource of the same
 * application. https://www.serverless.com/framework/docs/guides/variables/cloudformation
 */
export function stackOutput(address: Tree | undefined, { file, source }: Given): Tree | undefined {
  const text = textOf(address)?.parts.map((it) => (typeof it === 'string' ? it : `\${${it.expression}}`))
  const [, stack, output] = /^(.+)\.([A-Za-z0-9]+)$/s.exec(text?.join('') ?? '') ?? []
  if (stack === undefined || output === undefined) return undefined
  const others = source.templatesWith(output, 'Outputs').filter((it) => it !== file)
  const found = others.slice(0, mostServices).flatMap((path) => outputOf(path, stack, output, source) ?? [])
  return found.length === 1 ? found[0] : undefined
}

function outputOf(path: string, stack: string, output: string, source: Source): Tree | undefined {
  const tree = source.neighbour(path)
  const isService = get(tree, 'service') !== undefined
  return (isService ? isCalled(tree, stack) : stackNameOf(path, source) === stack) ? valueIn(path, output, source) : undefined
}

/** What a service or a template says that its output is, where that is a resource of its own. */
export function valueIn(path: string, output: string, source: Source): Tree | undefined {
  const tree = source.neighbour(path)
  const template = get(tree, 'service') === undefined ? tree : get(tree, 'resources')
  const written = get(template, 'Outputs', output, 'Value')
  if (written === undefined) return undefined
  const value = resolve(written, scopeOf(template, { file: path }))
  const isKnown = textOf(value)?.parts.every((it) =>
    typeof it === 'string' ? !it.includes('${') : it.refersTo === 'resource' || it.refersTo === 'pseudo',
  )
  return isKnown === true ? foreign(value, path) : undefined
}

/** A stack is called by its service and the stage, unless the service says otherwise. */
function isCalled(service: Tree | undefined, stack: string): boolean {
  const own = known(get(service, 'provider', 'stackName'))
  if (own !== undefined) return own === stack
  const name = known(get(service, 'service')) ?? known(get(service, 'service', 'name'))
  return (
    name !== undefined &&
    (stack.startsWith(`${name}-\${`) || /^-[A-Za-z0-9]+$/.test(stack.startsWith(name) ? stack.slice(name.length) : ''))
  )
}
