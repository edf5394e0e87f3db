import { folderOf, type Source } from '../source.ts'
import { entries, type Entry, get, known, type Tree } from '../syntax/tree.ts'

/** A template as files hold it: whole, or in parts that a build puts together. */

const resources = /(^|[\n{,])[ \t]*["']?Resources["']?\s*:/

/** A resource at the beginning of a line, without `Resources` around it. */
const bareResource =
  /^["']?[A-Za-z][A-Za-z0-9]*["']?:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*#[^\n]*\n)*[ \t]+["']?Type["']?:[ \t]*["']?AWS::[A-Za-z0-9]+::/m

export const hasResources = (text: string): boolean => resources.test(text)

/** By the look of its text. */
export const mayBePart = (path: string, text: string): boolean => isYaml(path) && !resources.test(text) && bareResource.test(text)

/**
 * The template of a file. A part that holds nothing but resources stands for all such parts of its folder, because they refer to one another;
 * one with a resource of the same name is of another template. Undefined for what is no template, and where the source has a gap.
 */
export function templateOf(file: string, source: Source): Tree | undefined {
  const tree = source.tree(file)
  if (tree === undefined || get(tree, 'Resources') !== undefined) return tree
  if (!isPart(tree)) return undefined
  const all = new Map<string, Entry>(entries(tree).map((it) => [it.key, it]))
  for (const part of partsBeside(file, source)) if (!part.some((it) => all.has(it.key))) for (const it of part) all.set(it.key, it)
  const value: Tree = { kind: 'map', at: tree.at, tag: null, entries: [...all.values()] }
  return { ...value, entries: [{ key: 'Resources', keyAt: tree.at, value }] }
}

function partsBeside(file: string, source: Source): (readonly Entry[])[] {
  const folder = folderOf(file)
  const paths = source.pathsWhere(isYaml, (it) => it !== file && folderOf(it) === folder)
  return paths.flatMap((it) => {
    const candidate = source.candidate(it, bareResource)
    const tree = candidate === undefined || !isPart(candidate) ? undefined : source.tree(it)
    return tree === undefined ? [] : [entries(tree)]
  })
}

const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path)

function isPart(tree: Tree): boolean {
  const all = entries(tree)
  return all.length > 0 && all.every((it) => /^(AWS|Custom)::/.test(known(get(it.value, 'Type')) ?? ''))
}
