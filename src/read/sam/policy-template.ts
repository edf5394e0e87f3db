import type { Statement } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import { resolve } from '../cloudformation/intrinsics.ts'
import { statementOf } from '../cloudformation/policy-document.ts'
import type { Scope } from '../cloudformation/scope.ts'
import { scalar } from '../cloudformation/text.ts'
import { type Entry, get, type Tree } from '../syntax/tree.ts'
import data from './policy-templates.json' with { type: 'json' }

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

interface Template {
  readonly parameters: readonly string[]
  readonly statements: readonly Json[]
}

const templates: ReadonlyMap<string, Template> = new Map(Object.entries<Template>(data.templates))

/**
 * What one of SAM's policy templates permits, its parameters filled in: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html
 * Every part of it stands where the template's name is written. Undefined for a name that SAM does not know.
 */
export function templateStatements(use: Entry, scope: Scope): Statement[] | undefined {
  const template = templates.get(use.key)
  if (template === undefined) return undefined
  return template.statements.flatMap((it) => {
    const tree = resolve(filled(it, use, new Set(template.parameters)), scope)
    // The templates name no version, so variables inside of them are not alive.
    return statementOf(tree, `SAM policy template ${use.key}`, false) ?? []
  })
}

/** The template's JSON as a tree, with what is given for its parameters. */
function filled(json: Json, use: Entry, parameters: ReadonlySet<string>): Tree {
  const at = use.keyAt
  if (Array.isArray(json)) return { kind: 'list', items: json.map((it: Json) => filled(it, use, parameters)), at, tag: null }
  if (typeof json !== 'object' || json === null) return scalar(String(json), at)
  const members: [string, Json][] = Object.entries(json)
  const [only] = members
  if (only?.[0] === 'Ref' && typeof only[1] === 'string' && parameters.has(only[1])) return given(only[1], use, at)
  return { kind: 'map', entries: members.map(([key, value]) => ({ key, keyAt: at, value: filled(value, use, parameters) })), at, tag: null }
}

const given = (name: string, use: Entry, at: Span): Tree =>
  get(use.value, name) ?? { kind: 'unknown', symbol: { expression: name, refersTo: 'other' }, at }
