import type { Tag } from '../../model/application.ts'
import { entries, get, items, known, type Tree } from '../syntax/tree.ts'
import { valueOf } from './value.ts'

/** Tags in both forms: a map of names to values, or CloudFormation's list of `Key` and `Value`. Names that are not known are none. */
function tagsOf(tree: Tree | undefined): Tag[] {
  const mapped = entries(tree).flatMap(({ key, value }) => tag(key, value))
  return [...mapped, ...items(tree).flatMap((it) => tag(known(get(it, 'Key')), get(it, 'Value')))]
}

function tag(name: string | undefined, value: Tree | undefined): Tag[] {
  const text = valueOf(value)
  return name === undefined || text === null ? [] : [{ name, value: text }]
}

/** For a function; left out where it has none. The first of a name counts. */
export const tagged = (...sources: readonly (Tree | undefined)[]): { readonly tags?: readonly Tag[] } => {
  const tags = sources.flatMap(tagsOf)
  return tags.length === 0 ? {} : { tags: [...new Map(tags.toReversed().map((it) => [it.name, it])).values()].toReversed() }
}
