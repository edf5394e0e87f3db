import { folderOf } from './source.ts'

/** What a path alone tells about whether it matters, before anything is fetched. */

const generated = new Set([
  'node_modules',
  'bower_components',
  '.git',
  '.serverless',
  '.aws-sam',
  'cdk.out',
  '.webpack',
  '.esbuild',
  '.build',
  '.terraform',
  '.sst',
  '.yarn',
  'vendor',
  'dist',
  '.venv',
  'venv',
  'site-packages',
  '__pycache__',
])

/** What the Serverless Framework packages, wherever somebody keeps it. */
const packaged = /(^|\/)(cloudformation-template-(create|update)-stack|serverless-state)\.json$/

/** Written by a tool, or in a folder that tools write or that holds other people's code. */
export const isExcluded = (path: string): boolean => {
  if (packaged.test(path)) return true
  for (let start = 0, end = path.indexOf('/'); end !== -1; start = end + 1, end = path.indexOf('/', start)) {
    if (generated.has(path.slice(start, end))) return true
  }
  return false
}

/** Endings of what a service definition can include: settings, schemas, text, programs that compute settings. */
const includable = /\.(ya?ml|jsonc?|template|[cm]?[jt]s|env|txt|graphql|gql|vtl|toml)$|(^|\/)\.env(\.[^/]*)?$/i

export const isIncludable = (path: string): boolean => includable.test(path)

/** A file that is read from its syntax tree. */
export const isProgram = (path: string): boolean => /\.[cm]?[jt]s$/i.test(path) && !/\.(d|test|spec)\.[cm]?[jt]s$/i.test(path)

/** Names that people give to the definition of a service; any other YAML or JSON file may be one too, but is looked at only when it is near the change. */
const usual =
  /^(serverless([._-][^/]*)?\.(ya?ml|json)|serverless([.-][^/]*)?\.[cm]?[jt]s|([^/]*[-_.])?sam([-_.][^/]*)?\.(ya?ml|json)|[^/]*(template|cloudformation|cfn|stack)[^/]*\.(ya?ml|json)|[^/]*\.template)$/i

export const isUsualRoot = (path: string): boolean => usual.test(path.slice(path.lastIndexOf('/') + 1))

/** `''` holds everything. */
export const isWithin = (path: string, folder: string): boolean => folder === '' || path === folder || path.startsWith(`${folder}/`)

/** The folders from this one up to the repository's root, nearest first. */
export function* foldersUp(folder: string): Generator<string> {
  let at = folder
  for (;;) {
    yield at
    if (at === '') return
    at = folderOf(at)
  }
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
