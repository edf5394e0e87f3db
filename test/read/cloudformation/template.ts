import { readService as readCloudFormation } from '../../../src/read/cloudformation/index.ts'
import { readService as readSam } from '../../../src/read/sam/index.ts'
import { SnapshotSource } from '../../../src/read/snapshot-source.ts'
import type { FunctionNode, Policy, Principal, Route, ServicePart, Statement, Trigger } from '../../../src/model/application.ts'
import type { Content, Gap, Text, TreeEntry } from '../../../src/model/source.ts'
import { show } from '../../../src/read/syntax/tree.ts'

/** A revision that holds these files. */
export function sourceOf(files: Readonly<Record<string, string>>): SnapshotSource {
  const entries = Object.entries(files)
  return new SnapshotSource({
    listing: {
      commit: null,
      entries: new Map(entries.map(([path, text]): [string, TreeEntry] => [path, { path, kind: 'file', sha: path, size: text.length }])),
    },
    contents: new Map(entries.map(([path, text]): [string, Content] => [path, { text }])),
  })
}

export interface Told {
  readonly part: ServicePart
  readonly gaps: readonly Gap[]
}

/** `files`: what lies beside the template, under paths from the repository's root. The template itself is `app/template.yml`. */
export const sam = (template: string, files: Readonly<Record<string, string>> = {}): Told => told(readSam, template, files)
export const cloudFormation = (template: string, files: Readonly<Record<string, string>> = {}): Told =>
  told(readCloudFormation, template, files)

function told(read: typeof readSam, template: string, files: Readonly<Record<string, string>>): Told {
  const source = sourceOf({ ...files, 'app/template.yml': template })
  const part = read('app/template.yml', source)
  if (part === undefined) throw new Error('The template was not read.')
  return { part, gaps: source.gaps }
}

const line = (it: { readonly at: { readonly file: string; readonly start: { readonly line: number } } }): string =>
  it.at.file === 'app/template.yml' ? `line ${it.at.start.line}` : `${it.at.file} line ${it.at.start.line}`

const bare = (id: string | null): string => (id === null ? 'nothing' : id.replace(/^.*#[a-z]+\//, ''))

export const functions = ({ part }: Told): string[] => part.functions.map((it: FunctionNode) => `${it.name} (${line(it)})`)

/** `GET /orders → Orders, cognito by Users (line 12)` */
export const routes = ({ part }: Told): string[] =>
  part.routes.map((it: Route) => {
    const auth = it.auth.known ? it.auth.value : `unknown ${it.auth.expression}`
    return `${it.method} ${it.path} → ${bare(it.function)}, ${auth}${it.authorizer === null ? '' : ` by ${it.authorizer}`} (${line(it)})`
  })

export const triggers = ({ part }: Told): string[] =>
  part.triggers.map((it: Trigger) => `${bare(it.function)}: ${it.type} ${it.source ?? ''}${it.isOff === true ? ' off' : ''} (${line(it)})`)

/** What a principal holds: `s3:GetObject on arn:… (line 3)`, `managed arn:…`, `opaque …`. */
export function permissions({ part }: Told, principal: string): string[] {
  const found = part.principals.find((it: Principal) => it.name === principal)
  if (found === undefined) throw new Error(`There is no principal ${principal}.`)
  return found.policies.flatMap(policyLines)
}

function policyLines(it: Policy): string[] {
  if (it.kind === 'managed') return [`managed ${show(it.arn)} (${line(it)})`]
  if (it.kind === 'opaque') return [`opaque ${it.expression} (${line(it)})`]
  return it.statements.flatMap(statementLines)
}

export function statementLines(it: Statement): string[] {
  const effect = it.effect.known ? (it.effect.value === 'Allow' ? '' : 'Deny ') : 'perhaps '
  const resources = `${it.resource.negated ? 'not ' : ''}${it.resource.items.map(show).join(' and ')}`
  return it.action.items.map(
    (action: Text) => `${effect}${it.action.negated ? 'not ' : ''}${show(action)} on ${resources} (${line(action)})`,
  )
}

/** `Files (bucket): * may s3:GetObject on … (line 3)` */
export const letIn = ({ part }: Told): string[] =>
  part.assets.flatMap((it) =>
    it.policies.flatMap((policy) =>
      policy.kind === 'statements'
        ? policy.statements.flatMap((one) => {
            const who = one.principal?.items.map((item, i) => `${one.principal?.types?.[i]} ${show(item)}`).join(', ')
            const when = one.condition?.known === true ? ` when ${JSON.stringify(one.condition.value)}` : ''
            return statementLines(one).map((line) => `${it.name} (${it.kind}) by ${policy.name}: ${who} may ${line}${when}`)
          })
        : [`${it.name} (${it.kind}): ${policy.kind}`],
    ),
  )

export const gaps = (it: Told): string[] =>
  it.gaps.map((gap) => `${gap.level} ${gap.reason}${gap.at === null ? '' : ` (${line({ at: gap.at })})`}`)

/** `Files: encryption at rest on (line 4)`: those that something says, `default` for the others; of all owners, or of one. */
export const settings = ({ part }: Told, of?: string): string[] =>
  part.settings.flatMap((it) => {
    if (of !== undefined && it.of !== of) return []
    const value = it.value.known ? JSON.stringify(it.value.value) : `unknown ${it.value.expression}`
    return [`${it.of}: ${it.name} ${value} (${it.isDefault ? 'default' : line(it)}${it.isInherited ? ', for all' : ''})`]
  })

/** Those alone that something says. */
export const saidSettings = (it: Told, of?: string): string[] => settings(it, of).filter((line) => !line.includes('(default'))
