import type { Span, Unresolved } from '../../model/source.ts'
import type { GivenValue } from '../parameters/index.ts'
import { get, items, known, type Tree } from '../syntax/tree.ts'
import { noValue } from './choice.ts'
import type { Scope } from './scope.ts'
import { placed, scalar, unknown } from './text.ts'

/** What `Ref`, `Fn::GetAtt` and `${…}` inside `Fn::Sub` refer to. */

/** `emptyCounts`: an empty default is a value for a condition (`!Equals [!Ref Name, '']`), while as a part of a value it means "to be given". */
export function reference(name: string, at: Span, scope: Scope, emptyCounts: boolean): Tree {
  if (name === 'AWS::NoValue') return noValue(at)
  const pseudo = fixed.get(name)
  if (pseudo !== undefined) return scalar(pseudo, at)
  if (name.startsWith('AWS::')) return unknown(name, at, 'pseudo')
  const parameter = scope.parameters.get(name)
  if (parameter !== undefined) {
    const own = scope.given.get(name)
    const isOpen = own !== undefined && own.value.kind !== 'scalar'
    return isOpen ? placed(own.value, at) : parameterValue(name, parameter, own, at, emptyCounts)
  }
  return { kind: 'unknown', symbol: resourceSymbol(name, scope), at }
}

/** `Table.Arn`, `Nested.Outputs.QueueArn` */
export function attribute(path: string, at: Span, scope: Scope): Tree {
  const [id = '', outputs, name] = path.split('.')
  const value = outputs === 'Outputs' && name !== undefined ? scope.neighbours?.output(id, name, scope) : undefined
  return value === undefined ? { kind: 'unknown', symbol: resourceSymbol(path, scope), at } : placed(value, at)
}

function resourceSymbol(path: string, scope: Scope): Unresolved {
  const dot = path.indexOf('.')
  const id = dot === -1 ? path : path.slice(0, dot)
  const resourceType = scope.resources.get(id)
  if (resourceType === undefined) return { expression: path, refersTo: 'other' }
  const resourceName = scope.names.get(id)
  return { expression: path, refersTo: 'resource', resourceType, ...(resourceName === undefined ? {} : { resourceName }) }
}

/** In the commercial partition, which templates that name no other are written for. */
const fixed: ReadonlyMap<string, string> = new Map([
  ['AWS::Partition', 'aws'],
  ['AWS::URLSuffix', 'amazonaws.com'],
])

/**
 * What the deployment is known to give decides; else the default, as the deployment without further arguments has it. An SSM parameter type's default names where the value is kept, it is
 * not the value: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
function parameterValue(name: string, declaration: Tree, own: GivenValue | undefined, at: Span, emptyCounts: boolean): Tree {
  const type = known(get(declaration, 'Type')) ?? 'String'
  const written = own?.value ?? get(declaration, 'Default')
  const given = isKept(type) ? undefined : known(written)
  if (written === undefined || given === undefined || (given === '' && !emptyCounts)) return unknown(name, at, 'parameter')
  const value = placed(scalar(given, written.at), at)
  if (isList(type)) return { kind: 'list', items: given.split(',').map((it) => scalar(it.trim(), value.at)), at, tag: null }
  return own?.varies === true ? { ...value, called: { expression: name, refersTo: 'parameter', assumed: given } } : value
}

const isList = (type: string): boolean => type === 'CommaDelimitedList' || type.startsWith('List<')

/** Its value names where the deployment finds the value. */
const isKept = (type: string): boolean => type.startsWith('AWS::SSM::Parameter::Value')

/** The name in `!GetAtt A.B`, `Fn::GetAtt: [A, B]`, `Fn::GetAtt: A.B`. */
export function attributePath(argument: Tree): string | undefined {
  if (argument.kind !== 'list') return known(argument)
  const parts = items(argument).map(known)
  return parts.every((it) => it !== undefined) && parts.length > 1 ? parts.join('.') : undefined
}
