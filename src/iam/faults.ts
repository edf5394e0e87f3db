import type { Statement } from '../model/application.ts'
import { similar } from '../model/similar.ts'
import type { Span, Text } from '../model/source.ts'
import { atomsOf } from './condition.ts'
import { actionNames, documentedAction, serviceNames } from './catalogue.ts'
import { operatorOf } from './operators.ts'
import { actionPattern, resourcePattern } from './pattern.ts'
import type { Item } from './policy-set.ts'
import { showText } from './text.ts'
import { isSymbol, isWildcard } from './token.ts'
import { isUsable } from './usable.ts'

/** Something that a statement says and that AWS refuses, or that no request can ever meet. */
export interface Fault {
  readonly about: 'action' | 'resource' | 'condition'
  /** As written: an action, a resource, an operator with its key. */
  readonly what: string
  /** A clause with `what` as its subject left out: "is no action that AWS documents". */
  readonly text: string
  /** What was meant, as far as can be told; '' where it cannot. */
  readonly meant: string
  readonly at: Span
}

/** What is wrong with a statement, as far as that is certain: see each kind. */
export const faultsOf = (statement: Statement): Fault[] => [
  ...actionFaults(statement),
  ...resourceFaults(statement),
  ...unusable(statement),
  ...conditionFaults(statement),
]

/** Calls of an API that have another name, or none, in policies. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['s3:listobjects', 's3:ListBucket'],
  ['s3:listobjectsv2', 's3:ListBucket'],
  ['s3:headbucket', 's3:ListBucket'],
  ['s3:headobject', 's3:GetObject'],
  ['s3:copyobject', 's3:PutObject'],
  ['s3:uploadpart', 's3:PutObject'],
  ['s3:listbuckets', 's3:ListAllMyBuckets'],
  ['s3:deleteobjects', 's3:DeleteObject'],
  ['lambda:invoke', 'lambda:InvokeFunction'],
])

/**
 * Names that are nearly those of documented actions. What resembles none may be newer than the data
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html), so it is left alone.
 */
const actionFaults = ({ action }: Statement): Fault[] => action.items.flatMap((it) => actionFault(it) ?? [])

function actionFault(text: Text): Fault | null {
  const what = showText(text)
  const [service = '', name = '', ...rest] = what.split(':')
  if (/^\*+$/.test(what) || actionPattern(text).some((token) => isSymbol(token))) return null
  if (name === '' || rest.length > 0 || service === '')
    return { about: 'action', what, text: 'is no action: those are `service:Name`', meant: '', at: text.at }
  if (/[*?]/.test(what) || documentedAction(what.toLowerCase()) !== undefined) return null
  const meant = renamed.get(what.toLowerCase()) ?? nearest(service, name)
  return meant === '' ? null : { about: 'action', what, text: 'is no action that AWS documents', meant, at: text.at }
}

/** Whether an action is one that AWS has not, as far as that is certain: granting it grants nothing. */
export const isMisspelt = ({ text }: Item): boolean => text !== null && actionFault(text) !== null

function nearest(service: string, name: string): string {
  const services = serviceNames()
  const [own] = services.includes(service.toLowerCase()) ? [service.toLowerCase()] : similar(service, services)
  if (own === undefined) return ''
  const names = actionNames(own)
  const lower = new Map(names.map((it) => [it.toLowerCase(), it]))
  const exact = lower.get(name.toLowerCase())
  if (exact !== undefined) return `${own}:${exact}`
  // Another service with a name of its own is a guess too many.
  if (own !== service.toLowerCase()) return ''
  const [near] = similar(name, [...lower.keys()]).filter((it) => differsLittle(it, name.toLowerCase()))
  return near === undefined ? '' : `${own}:${lower.get(near)}`
}

/** An `s` more or less, two letters at most: what is a slip of the pen and not the name of something new. */
const differsLittle = (a: string, b: string): boolean => Math.abs(a.length - b.length) <= 2 && a[0] === b[0]

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html: an ARN, or `*`. */
function resourceFaults({ resource }: Statement): Fault[] {
  return resource.items.flatMap((it): Fault[] => {
    const [first = ''] = it.parts
    const what = showText(it)
    if (typeof first !== 'string') return []
    const text = /^\s|\s$/.test(what)
      ? 'has a blank at its end, which is part of it'
      : /^(\*|a\*|ar\*|arn\*|arn:|[*?])/.test(first)
        ? ''
        : 'is no ARN, and AWS takes only ARNs and `*`'
    return text === '' ? [] : [{ about: 'resource', what, text, meant: '', at: it.at }]
  })
}

/** Actions that can be called on nothing of what the statement names: `s3:GetObject` on a bucket. One fault for all of them. */
function unusable({ action, resource, effect, variables }: Statement): Fault[] {
  if (action.negated || resource.negated || resource.items.length === 0 || !effect.known || effect.value !== 'Allow') return []
  const patterns = resource.items.map((it) => resourcePattern(it, variables))
  if (patterns.some((it) => it.some((token) => isSymbol(token)) || it.slice(0, 4).join('') !== 'arn:')) return []
  const found = action.items.filter((it) => {
    const pattern = actionPattern(it)
    const isScoped = !pattern.some(isWildcard) && documentedAction(pattern.join(''))?.takesResource === true
    return isScoped && !patterns.some((one) => isUsable(pattern, one))
  })
  const [first, ...others] = found
  if (first === undefined) return []
  const what = showText(first)
  const isOfObjects = found.every((it) => documentedAction(showText(it).toLowerCase())?.arns.some((arn) => /:s3:::.*\//.test(arn)) === true)
  const meant = isOfObjects ? `${showText(resource.items[0] ?? first).replace(/\/$/, '')}/*` : ''
  const more = others.length === 0 ? '' : `, nor are ${others.length} more of its actions`
  return [{ about: 'resource', what, text: `is called on nothing that this statement names${more}`, meant, at: first.at }]
}

/** Operators that there are not, and wildcards where none count: `StringEquals` takes `*` for the character. */
function conditionFaults({ condition, variables, at }: Statement): Fault[] {
  if (condition?.known !== true) return []
  return Object.entries(condition.value).flatMap(([name, tests]) => {
    const [sample] = atomsOf({ ...condition, value: { [name]: tests } }, variables)
    const operator = sample?.operator ?? 'null'
    if (operator !== 'null' && operatorOf(operator) === undefined) {
      const [near = ''] = similar(
        name.replace(/^.*:|IfExists$/gi, ''),
        operatorNames.map((it) => it.toLowerCase()),
      )
      const meant = operatorNames.find((it) => it.toLowerCase() === near) ?? ''
      return [{ about: 'condition' as const, what: name, text: 'is no operator of conditions', meant, at: condition.at }]
    }
    if (operator !== 'stringequals') return []
    return Object.entries(tests).flatMap(([key, values]): Fault[] => {
      const [value] = values.filter((it) => /\*/.test(it.replace(/\$\{[^{}]*\}/g, '')))
      if (value === undefined || values.some((it) => !it.includes('*'))) return []
      const what = `${name} on ${key}`
      return [
        {
          about: 'condition',
          what,
          text: `takes the \`*\` of \`${value}\` for the character`,
          meant: 'StringLike',
          at: condition.at ?? at,
        },
      ]
    })
  })
}

const operatorNames = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'NumericEquals',
  'NumericLessThan',
  'NumericGreaterThan',
  'DateEquals',
  'DateLessThan',
  'DateGreaterThan',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'Null',
]
