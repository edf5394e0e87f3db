import type { FunctionNode } from '../../model/application.ts'
import { get, known, type Tree } from '../syntax/tree.ts'
import { localPath } from './include.ts'
import { buildOf, layersOf, packingOf } from './packing.ts'
import type { Resource, Stack } from './stack.ts'
import { tagged } from './tags.ts'
import { nameOf } from './stack.ts'
import { shown, shownList, valueOf } from './value.ts'

/** `AWS::Lambda::Function`: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html */
export const readFunctions = (stack: Stack): FunctionNode[] => stack.ofType('AWS::Lambda::Function').map((it) => functionNode(it, stack))

function functionNode(it: Resource, stack: Stack): FunctionNode {
  const role = get(it.properties, 'Role')
  const codePath = codePathOf(get(it.properties, 'Code'), it, stack)
  return {
    id: stack.id('function', it.id),
    service: stack.service,
    at: it.at,
    body: it.body,
    name: it.id,
    runtime: valueOf(get(it.properties, 'Runtime')),
    handler: handlerOf(it.properties),
    codePath,
    ...tagged(get(it.properties, 'Tags')),
    ...packingOf({ ...buildOf(it, codePath, stack), layers: layersOf(get(it.properties, 'Layers'), stack) }),
    ...roleOf(role, stack),
  }
}

/** What runs: the handler, or the command of a container image. */
export function handlerOf(properties: Tree | undefined): FunctionNode['handler'] {
  const handler = valueOf(get(properties, 'Handler'))
  const command = get(properties, 'ImageConfig', 'Command')
  const words = shownList(command)
  if (handler !== null || command === undefined || words.length === 0) return handler
  return { known: true, value: words.join(' '), at: command.at }
}

/** A function's `Role`: the principal of this repository, and how a person would name it. */
export function roleOf(role: Tree | undefined, stack: Stack): Pick<FunctionNode, 'role' | 'roleName'> {
  const id = stack.roleOf(role)
  return { role: id, roleName: id === null ? (shown(role) ?? null) : nameOf(id) }
}

/**
 * A local folder or file, which `aws cloudformation package` and `sam build` upload; for an image the folder it is built from
 * (`Metadata.DockerContext`). Null for code that lies in a bucket, in a registry or in the template itself.
 */
export function codePathOf(code: Tree | undefined, it: Resource, stack: Stack): string | null {
  const context = known(get(it.attributes, 'Metadata', 'DockerContext'))
  const path = context ?? known(code)
  return path === undefined ? null : localPath(path, stack.file)
}
