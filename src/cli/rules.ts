import { loadRules } from '../fetch/rules.ts'
import type { Rule } from '../model/rule.ts'
import { rulePage } from '../render/rule-page.ts'
import { withoutValues } from '../render/rule-text.ts'
import { exit, Failure } from './failure.ts'
import { similar } from '../model/similar.ts'
import { columns, deliver, paint } from './streams.ts'

const ours = async (): Promise<readonly Rule[]> => (await loadRules((await import('../review.ts')).parseRule)).rules

/** `parapet rules`: one line for each, in their folders. */
export async function listRules(): Promise<number> {
  const rules = await ours()
  const longest = Math.max(0, ...rules.map((it) => it.id.length))
  const line = (it: Rule) =>
    `  ${it.id.padEnd(longest)}  ${paint(it.severity, it.severity.padEnd(8))}  ${withoutValues(it.title).replaceAll('`', '')}`
  const folders = [...Map.groupBy(rules, (it) => it.aspect)].map(([aspect, own]) => [paint('strong', aspect), ...own.map(line)].join('\n'))
  await deliver(`${folders.join('\n\n')}\n\n${rules.length} rules; parapet explain RULE tells more of one\n`, undefined)
  return exit.passed
}

/** `parapet explain RULE`: its page. */
export async function explainRule(id: string, options: { readonly format: 'terminal' | 'markdown' }): Promise<number> {
  const rules = await ours()
  const name =
    id
      .replace(/\.yml$/, '')
      .split('/')
      .at(-1) ?? id
  const rule = rules.find((it) => it.id === name)
  if (rule === undefined)
    throw new Failure(
      unknown(
        id,
        name,
        rules.map((it) => it.id),
      ),
    )
  await deliver(options.format === 'markdown' ? rulePage(rule, 'markdown') : rulePage(rule, 'plain', Math.min(columns(), 100)), undefined)
  return exit.passed
}

function unknown(id: string, name: string, ids: readonly string[]): string {
  const [nearest] = similar(name, ids)
  const hint = nearest === undefined ? 'parapet rules lists them' : `did you mean ${nearest}?`
  return `there is no rule ${JSON.stringify(id.slice(0, 80))}: ${hint}`
}
