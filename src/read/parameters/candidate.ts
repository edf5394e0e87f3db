import { folderOf } from '../source.ts'
import { foldersUp, isExcluded, isWithin, nameOf } from '../wanted.ts'

/** Which files may give values to the parameters of a template, by their paths alone. */

/** In the order in which the SAM CLI looks: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html */
export const samConfigNames = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml']

/** `file` is the template's path. Nothing but a path decides, so that both revisions come to the same answer. */
export const mayGiveParameters = (path: string, file: string): boolean => isSamConfigOf(path, file) || isParameterFileOf(path, file)

/** Of whichever template, in either form. */
export const mayBeOfParameters = (path: string): boolean => samConfigNames.includes(nameOf(path)) || mayBeParameterFile(path)

function isSamConfigOf(path: string, file: string): boolean {
  if (!samConfigNames.includes(nameOf(path))) return false
  const folder = folderOf(path)
  for (const it of foldersUp(folderOf(file))) if (it === folder) return true
  return false
}

/** Of whichever template. */
export const mayBeParameterFile = (path: string): boolean =>
  /\.(json|ya?ml)$/i.test(path) && (purpose.test(path) || environment.test(path)) && !others.test(nameOf(path)) && !isExcluded(path)

/** Beside the template, two folders beneath it, or in a folder for parameters beside its own. */
export function isParameterFileOf(path: string, file: string): boolean {
  if (path === file || !mayBeParameterFile(path)) return false
  const folder = folderOf(file)
  const isBeneath = isWithin(path, folder)
  const base = isBeneath ? folder : folderOf(folder)
  if (!isWithin(path, base)) return false
  const below = base === '' ? path : path.slice(base.length + 1)
  const folders = below.split('/').slice(0, -1)
  if (folders.length > 2) return false
  return isBeneath ? purpose.test(below) || environment.test(below) : purpose.test(folders[0] ?? '')
}

const purpose = /param|config|(^|[^a-z])env|stage/i
const environment = /(^|[^a-z])(dev|test|qa|uat|int|pre|stag|prod|prd|live|sandbox|demo)/i

/** Names that tools have taken. */
const others = /^(package(-lock)?|composer|cdk|[jt]sconfig.*|samconfig|serverless.*|.*-lock)\.|^\.|docker|eslint|prettier|babel|jest/i

/** What an environment is called by the name of its file: `prod` of `prod.json`, `parameters-prod.json`, `template.prod.params.json`, `prod/parameters.json`. */
export function environmentOf(path: string, file: string): string {
  const template = wordsOf(nameOf(file).replace(/\.[^.]*$/, ''))
  const own = wordsOf(nameOf(path).replace(/\.[^.]*$/, '')).filter((it) => !template.includes(it))
  const above = wordsOf(nameOf(folderOf(path)))
  return own.join('-') || above.join('-') || nameOf(path)
}

const wordsOf = (name: string): string[] => name.split(/[^A-Za-z0-9]+/).filter((it) => it !== '' && !noName.test(it))

const noName = /^(param(eter)?s?|overrides?|config(uration)?s?|env(ironment)?s?|stages?|template|cloudformation|cfn|stack|aws|deploy)$/i
