import type { Rule } from '../model/rule.ts'
import { wrap } from './terminal/width.ts'
import { frameworkName, isFramework, withoutValues } from './rule-text.ts'

/** A rule as one page: what it says, why, when, what to do, who says so. Rules are ours, so nothing in them is hostile. */
export function rulePage(rule: Rule, format: 'plain' | 'markdown', width = 100): string {
  const write = format === 'markdown' ? markdown : plainText(width)
  const parts = [
    write.title(rule.id, withoutValues(rule.title)),
    write.prose(`${rule.severity} · ${rule.aspect} · ${looksAt(rule)} · since ${rule.since}`),
    write.prose(rule.why),
    ...grades(rule).map(write.prose),
    write.heading('Required'),
    write.prose(withoutValues(rule.fix.summary)),
    ...Object.entries(rule.fix.snippets).map(([framework, text]) => write.snippet(framework, withoutValues(text ?? ''))),
    write.heading('Exactly when'),
    write.code(rule.when.trim()),
    ...(rule.references.length === 0 ? [] : [write.heading('Read more'), rule.references.map(write.item).join('\n')]),
  ]
  return `${parts.filter((it) => it.trim() !== '').join('\n\n')}\n`
}

/** A rule about changes speaks of what this change does; one about a state only of what the change made so. */
const looksAt = (rule: Rule): string => `looks at ${rule.on.map((it) => it.replaceAll('-', ' ')).join(', ')}`

const grades = (rule: Rule): string[] =>
  rule.severities.map((it) => `It is ${it.severity} when \`${it.when.trim().replace(/\s+/g, ' ')}\`.`)

interface Writer {
  title(id: string, title: string): string
  heading(text: string): string
  prose(text: string): string
  code(text: string): string
  /** `key`: that of the snippet in the rule. */
  snippet(key: string, text: string): string
  item(text: string): string
}

const markdown: Writer = {
  title: (id, title) => `# ${title}\n\n\`${id}\``,
  heading: (text) => `## ${text}`,
  prose: (text) => text.trim(),
  code: (text) => `\`\`\`cel\n${text}\n\`\`\``,
  snippet: (key, text) => `${frameworkName(key)}:\n\n\`\`\`${isFramework(key) ? 'yaml' : 'sh'}\n${text.trimEnd()}\n\`\`\``,
  item: (text) => `- ${text}`,
}

const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)

const plainText = (width: number): Writer => ({
  title: (id, title) => `${wrap(title.replaceAll('`', ''), width).join('\n')}\n${id}`,
  heading: (text) => text.toUpperCase(),
  prose: (text) =>
    text
      .trim()
      .replaceAll('`', '')
      .split(/\n{2,}/)
      .map((it) => wrap(it, width).join('\n'))
      .join('\n\n'),
  code: (text) => indent(text, '  '),
  snippet: (key, text) => `${frameworkName(key)}:\n\n${indent(text.trimEnd(), '    ')}`,
  item: (text) => `  ${text}`,
})
