import type { Policy } from '../model/application.ts'
import { policiesOf } from './cloudformation/policy-document.ts'
import { resolve } from './cloudformation/intrinsics.ts'
import { type Scope, scopeOf } from './cloudformation/scope.ts'
import { templateStatements } from './sam/policy-template.ts'
import { parseJson } from './syntax/json.ts'
import { entries, entry, get, isNull, items, textOf, type Tree } from './syntax/tree.ts'
import { parseYaml } from './syntax/yaml.ts'

/** A file that holds nothing but policies, in JSON or YAML. */
export interface PolicyFile {
  /** How messages and places name it. */
  readonly name: string
  readonly text: string
}

export interface PolicyReading {
  readonly policies: readonly Policy[]
  /** What is wrong with the file, with its name and line; null where nothing is. */
  readonly problem: string | null
}

/**
 * The policies of some files that tell of one stack: each one document or a list of documents, `{ManagedPolicyArn: …}` and
 * `{SAMPolicyTemplate: {Name: {…}}}`, whose values may be intrinsic functions of CloudFormation.
 */
export function readPolicyFiles(files: readonly PolicyFile[]): PolicyReading[] {
  const parsed = files.map(parse)
  const scope = scopeOf(undefined, { implicit: resourcesIn(parsed.flatMap((it) => it.tree ?? [])) })
  return parsed.map(({ tree, problem }) => (problem === null ? read(tree, scope) : { policies: [], problem }))
}

interface Parsed {
  readonly tree: Tree | undefined
  readonly problem: string | null
}

function parse({ name, text }: PolicyFile): Parsed {
  const { tree, gaps } = /^\s*[[{]/.test(text.replace('\uFEFF', '')) ? parseJson(name, text) : parseYaml(name, text)
  const error = gaps.find((it) => it.level === 'error')
  if (error === undefined) return { tree, problem: null }
  return { tree: undefined, problem: `${name}: line ${error.at?.start.line ?? 1}: ${error.message}` }
}

/** What `Fn::GetAtt` and `${Name.Attribute}` name are resources: nothing else has attributes. */
function resourcesIn(trees: readonly Tree[]): ReadonlyMap<string, { readonly type: string }> {
  const found = new Map<string, { readonly type: string }>()
  const open = [...trees]
  for (let tree = open.pop(); tree !== undefined; tree = open.pop()) {
    if (tree.kind === 'list') open.push(...tree.items)
    if (tree.kind === 'map') open.push(...tree.entries.map((it) => it.value))
    for (const id of attributed(tree)) found.set(id, { type: '' })
  }
  return found
}

function attributed(tree: Tree): readonly string[] {
  const argument = tree.kind === 'map' ? get(tree, 'Fn::GetAtt') : 'tag' in tree && tree.tag === '!GetAtt' ? tree : undefined
  const first = argument?.kind === 'list' ? argument.items[0] : argument
  const path = first?.kind === 'scalar' ? [first.source.split('.', 1)[0] ?? ''] : []
  return tree.kind === 'scalar' ? [...path, ...[...tree.source.matchAll(/\$\{(\w+)\.\w+/g)].map((it) => it[1] ?? '')] : path
}

function read(tree: Tree | undefined, scope: Scope): PolicyReading {
  if (tree === undefined || isNull(tree)) return { policies: [], problem: null }
  const policies: Policy[] = []
  for (const it of items(resolve(tree, scope))) {
    const found = policiesIn(it, scope)
    if (found === undefined)
      return { policies: [], problem: `${it.at.file}: line ${it.at.start.line}: this is no policy, it has no Statement` }
    policies.push(...found)
  }
  return { policies, problem: null }
}

/** Undefined for what is none. */
function policiesIn(tree: Tree, scope: Scope): readonly Policy[] | undefined {
  const inline = get(tree, 'PolicyDocument')
  if (inline !== undefined) return policiesIn(inline, scope)
  if (entry(tree, 'Statement') !== undefined)
    return [...policiesOf(tree, { name: null, origin: 'written', at: tree.at }), ...emptyMembers(tree)]
  const arn = textOf(get(tree, 'ManagedPolicyArn'))
  if (arn !== undefined) return [{ kind: 'managed', arn, at: tree.at }]
  const templates = entries(get(tree, 'SAMPolicyTemplate'))
  if (templates.length > 0)
    return templates.map((use) => {
      const statements = templateStatements(use, scope)
      return statements === undefined
        ? { kind: 'opaque', expression: use.key, at: use.keyAt }
        : { kind: 'statements', name: use.key, statements, at: use.keyAt }
    })
  return tree.kind === 'map' && tree.entries.length === 0 ? [] : undefined
}

/** Members of a policy and its statements that are null, which no grammar allows; each as a policy of its own that nobody can read. */
function emptyMembers(document: Tree): Policy[] {
  return [document, ...items(get(document, 'Statement'))]
    .flatMap((it) => entries(it))
    .filter((it) => it.key !== 'Condition' && isNull(it.value))
    .map((it) => ({ kind: 'opaque', expression: `${it.key}: null`, at: it.value.at }))
}
