import { folderOf, type Source } from '../source.ts'
import { known, textOf, type Tree } from '../syntax/tree.ts'
import { isExcluded } from '../wanted.ts'
import { localPath } from './include.ts'

/**
 * The template that a nested stack is made of, when it is one of the repository; undefined for one from elsewhere. `location` is resolved: a path
 * from the template, or the place where a release or a build puts a copy of the repository's templates, which ends as they do.
 */
export function nestedFile(location: Tree | undefined, template: string, source: Source): string | undefined {
  const path = known(location)
  const file = path === undefined ? null : localPath(path, template)
  if (file !== null) return [file, unbuilt(file)].find((it) => source.has(it))
  const last = textOf(location)?.parts.at(-1)
  return typeof last === 'string' ? copied(last, path !== undefined, template, source) : undefined
}

/** What a build makes of a template lies in a folder of its own: `orders/.aws-sam/build/template.yaml`, `orders/dist/template.yaml`. */
const unbuilt = (file: string): string =>
  file
    .split('/')
    .filter((it) => !/^(\.aws-sam|build|dist|out)$/.test(it))
    .join('/')

/** `isWhole`: all of the place is known, and the repository's path stands at its end; else it is what follows the part that is not known. */
function copied(place: string, isWhole: boolean, template: string, source: Source): string | undefined {
  const names = place.replace(/^[a-z]+:\/\/[^/]*/i, '').split('/')
  const end = names.filter((it) => it !== '' && it !== '.' && it !== '..').join('/')
  if (!isTemplate(end)) return undefined
  const files = source
    .pathsWhere(isTemplate, (it) => (isWhole ? endsWith(end, it) : endsWith(it, end)) && !isExcluded(it))
    .toSorted((a, b) => b.length - a.length)
  const beside = files.find((it) => folderOf(it) === folderOf(template))
  return isWhole ? files[0] : files.length === 1 ? files[0] : beside
}

const endsWith = (path: string, end: string): boolean => path === end || path.endsWith(`/${end}`)

const isTemplate = (path: string): boolean => /\.(ya?ml|json|template)$/i.test(path)
