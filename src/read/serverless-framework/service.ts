import type { Span } from '../../model/source.ts'
import { isOpen } from '../cloudformation/choice.ts'
import type { Source } from '../source.ts'
import { isProgram } from '../wanted.ts'
import { entry, type Entry, get, known, type Tree } from '../syntax/tree.ts'

/** What is a service of the Framework on AWS. */

const usual = /(^|\/)serverless([._-][^/]*)?\.(ya?ml|json)$/i
const standard = /(^|\/)serverless\.(ya?ml|json)$/i
const program = /(^|\/)serverless([.-][^/]*)?\.[cm]?[jt]s$/
const standardProgram = /(^|\/)serverless\.[cm]?[jt]s$/
const composition = /(^|\/)serverless-compose\.[^/]*$/i

const beginning = /^[ \t{]*["']?(?:service|provider|component)["']?[ \t]*:/m
const service = /^[ \t{]*["']?service["']?[ \t]*:/m
const provider = /^[ \t{]*["']?provider["']?[ \t]*:/m
const aws = /\b(?:name|provider)["']?[ \t]*:[ \t]*["']?aws\b/
const content = /^[ \t]*["']?(?:functions|resources|plugins|custom)["']?[ \t]*:/m

/** Any YAML file may be given with `--config`; in JSON hardly anyone writes one under another name. */
export const isServicePath = (path: string): boolean =>
  usual.test(path) || /\.ya?ml$/i.test(path) || (program.test(path) && isProgram(path))

/** By its name, or, since any name may be given with `--config`, by what stands in it: a part that services include has no `service:`. */
export function mayBeService(path: string, text: string): boolean {
  if (composition.test(path)) return false
  if (isProgram(path)) return mayDefineService(path, text)
  if (standard.test(path)) return beginning.test(text)
  if (usual.test(path)) return service.test(text) && provider.test(text)
  return service.test(text) && provider.test(text) && aws.test(text) && content.test(text)
}

/** An export that is more than a type. */
const value = /\bmodule\.exports\b|\bexports\.\w|\bexport\s*(?:=|\{|\*|(?:default|const|let|var|function|async|class|enum)\b)/

/** An export of the whole, as a service is; what only has names of its own is a part of one. */
const whole = /\bmodule\.exports\b|\bexports\.\w|\bexport\s*(?:=|\*|default\b)|\bas\s+default\b/

/** A program that exports something, and names a service, is typed as one or has its variables; under other names it may be the base of services, which has no name. */
function mayDefineService(path: string, text: string): boolean {
  if (!value.test(text)) return false
  if (/(?<!self:)\bservice['"]?\s*(?:[:,}]|=[^=>])/.test(text)) return /\b(?:provider|functions|resources)\b|\.\.\.|\bmerge\b/.test(text)
  return standardProgram.test(path) && whole.test(text) && /@serverless\/typescript|serverless\/aws\b|\$\{self:/.test(text)
}

/** Tells why where it is none that can be read. */
export function isService(tree: Tree, source: Source): boolean {
  const component = entry(tree, 'component')
  if (component !== undefined && get(tree, 'provider') === undefined) {
    tell(source, component.keyAt, 'unsupported-framework', 'This is a template of Serverless Components, which Parapet does not read.')
    return false
  }
  const given = entry(tree, 'provider')
  if (given !== undefined) return isOnAws(given, source)
  if (get(tree, 'service') !== undefined) return true
  // Of what cannot be told at all, whoever followed the program has said it.
  if (standardProgram.test(tree.at.file) && (tree.kind !== 'unknown' || isOpen(tree))) {
    const message = 'This program of the Serverless Framework could not be followed to a service: nothing in it was reviewed.'
    tell(source, tree.at, 'unresolved-program', message)
  }
  return false
}

function isOnAws({ value, keyAt }: Entry, source: Source): boolean {
  const name = known(get(value, 'name')) ?? known(value)
  if (name === undefined || name === 'aws' || name.includes('${')) return true
  const message = `The provider \`${name}\` is not AWS, and Parapet reads no other: nothing in this service was reviewed.`
  tell(source, keyAt, 'unsupported-provider', message)
  return false
}

const tell = (source: Source, at: Span, reason: string, message: string): void => source.gap({ level: 'warning', reason, at, message })
