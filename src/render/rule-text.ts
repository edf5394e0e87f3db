/**
 * A rule's sentence without a change to fill it in. A place between braces is shown as the name of what stands there: `{it.method}` as
 * METHOD, `{it.function.name}` as FUNCTION, `{it.whoText}` as WHO, anything computed as `…`; `{{` is a brace. Lines for special cases only
 * (`{? guard} …`) are left out, unless there are no others or they are marked as typical (`{?* guard} …`).
 */
export function withoutValues(lines: string): string {
  const all = lines.split('\n')
  const general = all.filter((it) => !special.test(it))
  const text = (general.some((it) => it.trim() !== '') ? general : all).map(withoutGuard).join('\n')
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character !== '{' && character !== '}') out += character
    else if (text[at + 1] === character) {
      out += character
      at++
    } else if (character === '{') {
      const end = endOfPlace(text, at + 1)
      out += nameOf(text.slice(at + 1, end))
      at = end
    }
  }
  return out
}

const special = /^\s*\{\?(?!\*)/

function withoutGuard(line: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? ''
  if (!line.startsWith('{?', indent.length)) return line
  return indent + line.slice(endOfPlace(line, indent.length + 1) + 1).replace(/^ /, '')
}

function endOfPlace(text: string, from: number): number {
  let depth = 0
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? ''
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth++
    else if (character === '}' && depth-- === 0) return at
  }
  return text.length
}

function nameOf(expression: string): string {
  const path = /^\s*(?:it|before|after)((?:\.\w+)+)\s*$/.exec(expression)?.[1]?.slice(1).split('.') ?? []
  const last = path.pop()
  const name = last === 'name' ? (path.pop() ?? last) : last
  return name === undefined
    ? '…'
    : name
        .replace(/(?<=[a-z])Text$/, '')
        .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
        .toUpperCase()
}

/** Frameworks as people write them; the keys are those of a rule's snippets. */
const frameworks: Readonly<Record<string, string>> = {
  serverless: 'Serverless Framework',
  sam: 'AWS SAM',
  cloudformation: 'CloudFormation',
  terraform: 'Terraform',
  cdk: 'AWS CDK',
  openapi: 'OpenAPI',
}

/** Anything else is an ecosystem of packages, and its snippet a command. */
export const isFramework = (key: string): boolean => Object.hasOwn(frameworks, key)

export const frameworkName = (key: string): string => (isFramework(key) ? (frameworks[key] ?? key) : key)
