import type { Gap } from '../../../src/model/source.ts'
import { variablesOf } from '../../../src/read/serverless-framework/variables/index.ts'
import { show, textOf, type Tree } from '../../../src/read/syntax/tree.ts'
import { sourceOf } from '../cloudformation/template.ts'

export type Files = Readonly<Record<string, string>>

export interface Resolved {
  readonly tree: Tree
  readonly gaps: readonly Gap[]
  readonly asked: ReadonlySet<string>
}

/** `text` is the service `app/serverless.yml`; `files` lie beside it, under paths from the repository's root. */
export function resolved(text: string, files: Files = {}): Resolved {
  const source = sourceOf({ ...files, 'app/serverless.yml': text })
  const written = source.tree('app/serverless.yml')
  if (written === undefined) throw new Error('The service is no YAML.')
  const tree = variablesOf(written, { file: 'app/serverless.yml', source }).resolve(written)
  return { tree, gaps: source.gaps, asked: source.asked }
}

/** A tree as the plain value it stands for, with `${…}` for what is not known. */
export const shown = (tree: Tree | undefined): unknown => {
  if (tree === undefined) return undefined
  if (tree.kind === 'list') return tree.items.map(shown)
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map((it) => [it.key, shown(it.value)]))
  if (tree.kind === 'scalar') return tree.value
  const text = textOf(tree)
  return text === undefined ? null : show(text)
}
