import { loadParser, programTree } from '../../../src/read/syntax/program.ts'
import { show, type Tree } from '../../../src/read/syntax/tree.ts'
import { isOpen, alternatives } from '../../../src/read/cloudformation/choice.ts'
import { sourceOf } from '../cloudformation/template.ts'

await loadParser()

export interface Evaluated {
  readonly tree: Tree | undefined
  readonly value: unknown
  /** `level file:line reason subject` */
  readonly gaps: readonly string[]
}

type Asked = Parameters<typeof programTree>[2]

/** What `serverless.ts` exports; `files`: what lies beside it, or another text of the program itself under the path that is asked for. */
export function evaluated(text: string, files: Readonly<Record<string, string>> = {}, file = 'serverless.ts', asked?: Asked): Evaluated {
  const source = sourceOf({ [file]: text, ...files })
  const tree = programTree(file, source, asked)
  const gaps = source.gaps.map((it) => `${it.level} ${it.at?.file}:${it.at?.start.line} ${it.reason} ${it.subject ?? ''}`.trim())
  return { tree, value: tree === undefined ? undefined : shown(tree), gaps }
}

/** A value as JSON has it; what is not known as `<source text>`, what is one of several as `either`, and what may be missing as `maybe`. */
function shown(tree: Tree): unknown {
  if (isOpen(tree)) {
    const all = alternatives(tree).map(shown)
    return all.length === 1 ? { maybe: all[0] } : { either: all }
  }
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(shown)
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map((it) => [it.key, shown(it.value)]))
  return tree.kind === 'text' ? show(tree) : `<${tree.symbol.expression}>`
}

/** The value of one expression, after these statements. */
export const valueOf = (expression: string, before = ''): unknown => {
  const { value } = evaluated(`${before}\nexport default { functions: {}, value: ${expression} }`)
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : undefined
}
