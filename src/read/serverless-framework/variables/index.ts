import type { Tree } from '../../syntax/tree.ts'
import type { Source } from '../../source.ts'
import { get, known } from '../../syntax/tree.ts'
import { tellHidden } from './hidden.ts'
import { Evaluation, type Given } from './evaluation.ts'
import { type Delimiters, defaultDelimiters } from './placeholder.ts'
import { regionOf } from './sources.ts'

export interface Variables {
  /**
   * The value with every `${…}` in it replaced, tags in their long form. Lists and maps keep the place where they are written, also in other
   * files; texts are at the placeholder. What only the deployment knows is unknown, with `refersTo: 'variable'`; what may be one of several known
   * values has `alternatives`. Shared values are shared objects; the whole is bounded.
   */
  resolve(tree: Tree): Tree
  /** Where the service is deployed when nobody says otherwise; undefined where the files do not tell. */
  readonly region: string | undefined
}

/** `service`: the configuration as written. Gaps go to the source. */
export function variablesOf(service: Tree, given: Given): Variables {
  const delimiters = delimitersOf(service)
  const region = regionOf(new Evaluation(service, delimiters, { ...given, source: silent(given.source) }))
  const evaluation = new Evaluation(service, delimiters, given, region)
  return {
    resolve: (tree) => {
      const value = evaluation.resolve(tree)
      if (tree === service) tellHidden(value, evaluation.unread, (gap) => evaluation.tell(gap))
      return value
    },
    region: region.proposed,
  }
}

/** For a look ahead: what it cannot read is said when it is read. */
const silent = (source: Source): Source => ({
  has: (path) => source.has(path),
  paths: () => source.paths(),
  pathsWhere: (may, holds) => source.pathsWhere(may, holds),
  text: (path) => source.text(path),
  tree: (path) => source.tree(path),
  neighbour: (path) => source.neighbour(path),
  candidate: (path, form) => source.candidate(path, form),
  templatesWith: (...words) => source.templatesWith(...words),
  program: (path) => source.program(path),
  gap: () => undefined,
  environment: source.environment,
  noteEnvironment: (name, values) => source.noteEnvironment(name, values),
})

/** `provider.variableSyntax: "\\${{([^}]+)}}"`, of the first two versions: what stands before and after the group opens and closes. */
function delimitersOf(service: Tree): Delimiters {
  const syntax = known(get(service, 'provider', 'variableSyntax'))?.replaceAll('\\', '')
  if (syntax === undefined || syntax.length > 500) return defaultDelimiters
  const open = /^[^\w\s()[\]]{1,4}(?=\()/.exec(syntax)?.[0]
  const close = /(?<=\))[^\w\s()[\]]{1,4}$/.exec(syntax)?.[0]
  return open === undefined || close === undefined ? defaultDelimiters : { open, close }
}
