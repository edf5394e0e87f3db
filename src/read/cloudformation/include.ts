import { folderOf, joinPath } from '../source.ts'
import { type Entry, get, known, type Tree } from '../syntax/tree.ts'
import { unlessChanged } from '../unchanged.ts'
import { type Scope, tell } from './scope.ts'

/** `Fn::Transform: {Name: AWS::Include, Parameters: {Location: …}}` beside other members: what is included becomes members too. */
export const isTransform = (it: Entry): boolean => it.key === 'Fn::Transform'

/**
 * The included file, when it is one of the repository: `sam package` and `aws cloudformation package` upload a local path.
 * Undefined, with the gap told, for what lies elsewhere and for macros, whose result only AWS can tell.
 * `argument` is resolved.
 */
export function included(argument: Tree, scope: Scope): Tree | undefined {
  const name = known(get(argument, 'Name'))
  if (name !== 'AWS::Include') {
    const message = `${name === undefined ? 'A macro' : `The macro \`${name}\``} rewrites the template when it is deployed: what it adds or changes is not seen.`
    tell(scope, unlessChanged({ level: 'warning', reason: 'macro', at: argument.at, message }, argument))
    return undefined
  }
  const location = known(get(argument, 'Parameters', 'Location'))
  const file = location === undefined ? null : localPath(location, scope.file)
  const tree = file === null ? undefined : scope.source?.tree(file)
  if (tree !== undefined) return tree
  if (scope.source === null || (file !== null && scope.source.has(file))) return undefined
  const message = `What this includes${location === undefined ? '' : ` (\`${location}\`)`} is not in the repository: it was not read.`
  tell(scope, unlessChanged({ level: 'warning', reason: 'missing-include', at: argument.at, message }, argument))
  return undefined
}

/** A path from the repository's root; null for a URL, an unknown value, or what leaves the repository. */
export function localPath(location: string, template: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location) || location === '') return null
  return joinPath(folderOf(template), location)
}
