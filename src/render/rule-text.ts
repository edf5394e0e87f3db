import { type Line, parseLines } from '../model/template.ts'

/**
 * A rule's sentence without a change to fill it in. A place between braces is shown as the name of what stands there: `{it.method}` as
 * METHOD, `{it.function.name}` as FUNCTION, `{it.whoText}` as WHO, anything computed as `…`. Lines for special cases only (`{? guard} …`) are
 * left out, unless there are no others or they are marked as typical (`{?* guard} …`).
 */
export function withoutValues(text: string): string {
  const all = parseLines(text).map((it) => ({ isGeneral: it.guard === null || it.isTypical, text: named(it) }))
  const general = all.filter((it) => it.isGeneral)
  return (general.some((it) => it.text.trim() !== '') ? general : all).map((it) => it.text).join('\n')
}

const named = ({ template }: Line): string => template.map((it) => (typeof it === 'string' ? it : nameOf(it.expression))).join('')

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
