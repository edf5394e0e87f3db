import { get, isNull, known, type Tree } from '../syntax/tree.ts'
import { nestedFile } from './nested-file.ts'
import type { Resource, Stack } from './stack.ts'
import { describe } from './text.ts'

/** Transforms that this reader knows; any other is a macro, which may rewrite the whole template. */
const understood = new Set([
  'AWS::LanguageExtensions',
  'AWS::Include',
  'AWS::CodeDeployBlueGreen',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
])

/** Tells what a template holds that cannot be seen in it: macros, and nested stacks whose template is elsewhere. */
export function tellUnseen(template: Tree, stack: Stack): void {
  const transform = get(template, 'Transform')
  for (const it of transform?.kind === 'list' ? transform.items : transform === undefined ? [] : [transform]) tellMacro(it, stack)
  for (const it of stack.ofType('AWS::CloudFormation::Stack')) tellNested(it, get(it.properties, 'TemplateURL'), stack)
  for (const it of stack.ofType('AWS::Serverless::Application')) tellNested(it, get(it.properties, 'Location'), stack)
}

function tellMacro(it: Tree, stack: Stack): void {
  const name = known(it) ?? known(get(it, 'Name')) ?? ''
  if (isNull(it)) return
  if (name === 'AWS::Include' && get(it, 'Parameters') !== undefined) tellIncluded(get(it, 'Parameters', 'Location'), it.at, stack)
  if (understood.has(name) || name.startsWith('AWS::Serverless-')) return
  const message = `${name === '' ? 'A macro' : `The macro \`${name}\``} rewrites this template when it is deployed: what it adds or changes is not seen.`
  stack.gap('warning', 'macro', it.at, message)
}

/** For a whole template AWS fetches it from S3; `aws cloudformation package` uploads no local file for it. */
function tellIncluded(location: Tree | undefined, at: Tree['at'], stack: Stack): void {
  const path = known(location)
  const what = `What this template includes${path === undefined ? '' : ` (\`${path}\`)`}`
  stack.gap('warning', 'missing-include', at, `${what} is not in the repository: it was not read.`)
}

/** New where the stack is, or where it comes from another place than before; whatever else changes in the template says nothing of it. */
function tellNested(it: Resource, location: Tree | undefined, stack: Stack): void {
  if (nestedFile(location, stack.file, stack.source) !== undefined) return
  const where = location === undefined ? '' : describe(location)
  const from = location === undefined ? '' : ` (\`${known(get(location, 'ApplicationId')) ?? where}\`)`
  const message = `The template of \`${it.id}\`${from} is not in the repository: what it deploys is not seen.`
  stack.source.gap({ level: 'warning', reason: 'nested-stack', at: it.at, message, about: [], subject: `${it.id} ${where}` })
}
