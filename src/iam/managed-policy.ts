import type { Policy, Selection, Statement } from '../model/application.ts'
import { isRecord } from '../model/record.ts'
import type { Span, Text } from '../model/source.ts'
import data from './managed-policies.json' with { type: 'json' }
import { showText } from './text.ts'

type Managed = Extract<Policy, { kind: 'managed' }>
type OneOrMore = string | readonly string[]

interface Document {
  readonly Version?: string
  readonly Statement: readonly Readonly<Record<string, unknown>>[]
}

/** Those that functions have most; the others once `loadManagedPolicies` has them. */
const documents = new Map<string, Document>(Object.entries(data.policies).map(([name, it]) => [name, it.document]))

let loading: Promise<void> | undefined

/** Makes the other policies of AWS known too: some 1,500, whose text takes 3 MB and a few milliseconds. */
export const loadManagedPolicies = (): Promise<void> => (loading ??= load())

async function load(): Promise<void> {
  const { default: more } = await import('./more-managed-policies.json', { with: { type: 'json' } })
  for (const [name, text] of Object.entries<string>(more.policies)) texts.set(name, text)
}

/** Not parsed before they are asked for. */
const texts = new Map<string, string>()

function documentOf(name: string): Document | undefined {
  const known = documents.get(name)
  const text = known === undefined ? texts.get(name) : undefined
  if (text === undefined) return known
  const document: Document = JSON.parse(text)
  documents.set(name, document)
  return document
}

/** Whether a policy may be one of AWS's that are not always known: by its ARN, or by its name alone. */
export function isToBeLoaded(policy: Policy): boolean {
  if (policy.kind !== 'managed') return false
  const name = managedName(policy.arn) ?? showText(policy.arn)
  return !/[:/$]/.test(name) && !documents.has(name)
}

/** The name of a policy that AWS manages: from its ARN, or on its own as SAM takes it. Undefined for any other. */
function managedName(arn: Text): string | undefined {
  const [, path, name = ''] = /^(arn:[^:]*:iam::aws:policy\/)?(?:[\w-]+\/)*([\w+=,.@-]+)$/.exec(showText(arn)) ?? []
  return path !== undefined || documents.has(name) || texts.has(name) ? name : undefined
}

/** The statements of a policy that AWS manages, at the place that names it; undefined for one that we do not know. */
export function managedStatements(policy: Managed): readonly Statement[] | undefined {
  const name = managedName(policy.arn)
  const document = name === undefined ? undefined : documentOf(name)
  return document?.Statement.map((it) => {
    const whole = statement(it, document.Version === '2012-10-17', policy.at, policy.origin ?? `AWS managed policy ${name}`)
    return policy.conditional === undefined ? whole : { ...whole, conditional: policy.conditional }
  })
}

function statement(it: Readonly<Record<string, unknown>>, variables: boolean, at: Span, origin: string): Statement {
  const selection = (name: string): Selection => {
    const negated = Object.hasOwn(it, `Not${name}`)
    return { negated, items: list(it[negated ? `Not${name}` : name]).map((text) => ({ parts: [text], at })) }
  }
  return {
    sid: null,
    effect: { known: true, value: it['Effect'] === 'Deny' ? 'Deny' : 'Allow', at },
    action: selection('Action'),
    resource: selection('Resource'),
    principal: null,
    condition: isRecord(it['Condition']) ? { known: true, value: condition(it['Condition']), at } : null,
    variables,
    at,
    origin,
  }
}

const condition = (value: Readonly<Record<string, unknown>>): Record<string, Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(value).map(([operator, tests]) => [
      operator,
      Object.fromEntries(Object.entries(isRecord(tests) ? tests : {}).map(([key, values]) => [key, list(values)])),
    ]),
  )

const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((it: OneOrMore | boolean | number) => String(it))
