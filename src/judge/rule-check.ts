import type { Rule } from '../model/rule.ts'
import { type Language, loadLanguage } from './condition.ts'
import { unnamed } from './names.ts'
import { nouns, parseRuleFile, RuleError } from './rule-file.ts'
import { expressionsIn } from '../model/template.ts'

/** One expression of a rule and the key it stands under. */
export interface Expression {
  readonly key: string
  readonly cel: string
}

/** Everything in a rule that is CEL. */
export function expressionsOf(rule: Rule): readonly Expression[] {
  const templates: [string, string][] = [
    ['title', rule.title],
    ['message', rule.message],
    ['gained', rule.gained],
    ['fix', rule.fix.summary],
    ['fix', rule.fix.suggestion ?? ''],
    ...Object.values(rule.fix.snippets).map((it): [string, string] => ['fix', it ?? '']),
  ]
  return [
    { key: 'when', cel: rule.when },
    ...rule.severities.map((it) => ({ key: 'severities', cel: it.when })),
    ...templates.flatMap(([key, text]) => expressionsIn(text).map((cel) => ({ key, cel }))),
  ]
}

const isStateRule = (rule: Rule): boolean => rule.on.some((it) => nouns.includes(it))

/**
 * What `parseRule` leaves out because it would load CEL at every start: that each expression is CEL and names only what there is.
 * Throws `RuleError`.
 */
export async function checkRule(path: string, text: string): Promise<Rule> {
  const { rule, lineOf } = parseRuleFile(path, text)
  const language = await loadLanguage()
  const variables = isStateRule(rule) ? ['it', 'kind', 'today'] : ['it', 'before', 'after', 'what', 'kind', 'today']
  for (const { key, cel } of expressionsOf(rule)) {
    const fault = faultOf(cel, variables, language)
    if (fault !== null) throw new RuleError(path, lineOf(key), key, fault)
  }
  return rule
}

function faultOf(cel: string, variables: readonly string[], language: Language): string | null {
  try {
    for (const { path, presence } of language.names(cel)) {
      const [root = ''] = path.split(/[.[]/)
      if (presence) return `has(${path}) would take what could not be resolved for absent; name the member itself`
      if (root !== unnamed && !variables.includes(root)) return `there is no ${root} here, only ${variables.join(', ')}`
    }
    return null
  } catch (error) {
    if (error instanceof SyntaxError) return error.message
    throw error
  }
}
