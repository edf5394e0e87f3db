import type { Gap, Span } from '../../../model/source.ts'
import { scalar } from '../../cloudformation/text.ts'
import type { Tree } from '../../syntax/tree.ts'
import { type Ground, lookup } from './lookup.ts'
import type { Placeholder, Segment, VariableSource } from './placeholder.ts'

/** What is asked about a placeholder that gives nothing. */
interface Asked extends Ground {
  readonly root: Tree
  readonly files: { has(path: string): boolean }
}

type Lookup = VariableSource & { kind: 'lookup' }

const isLookup = (it: VariableSource): it is Lookup => it.kind === 'lookup'

/**
 * What to say of a placeholder without a value: a file that is not there once, however much is included from it, and nothing of what was
 * looked for in such a file by other ways.
 */
export function missing({ text, sources }: Placeholder, at: Span, service: Asked): Gap | undefined {
  const lookups = sources.filter(isLookup)
  const files = lookups.filter((it) => it.type === 'file')
  const said = (reason: string, message: string, subject: string): Gap => ({ level: 'note', reason, at, message, about: [], subject })
  if (files.length === 0) {
    if (lookups.some((it) => leadsNowhere(it, at, service))) return undefined
    return said('unresolved-variable', `\`\${${text}}\` has no value in the configuration.`, text)
  }
  const [first] = files
  const [path] = files.length === 1 && first?.params.length === 1 ? first.params : []
  const name = path === undefined ? undefined : fixed(path)
  if (name === undefined || service.files.has(name))
    return said('missing-include', `What \`\${${text}}\` includes is not in the repository.`, text)
  return said('missing-include', `\`${name}\` is not in the repository: what is included from it is not known here.`, name)
}

const fixed = (segments: readonly Segment[]): string | undefined =>
  segments.every((it) => typeof it === 'string') ? segments.join('') : undefined

/** `self:custom.secrets.key` where `custom.secrets` itself was not found, which has been said. */
function leadsNowhere({ type, address }: Lookup, at: Span, service: Asked): boolean {
  const steps = type === 'self' ? (fixed(address)?.split('.') ?? []) : []
  return steps.some((_, index) => {
    const [above] = index === 0 ? [] : lookup(service.root, scalar(steps.slice(0, index).join('.'), at), '', service).all
    return above !== undefined && service.symbols.isAbsent(above)
  })
}

/**
 * What whoever deploys must give where the rest of a placeholder leads back to itself: `${opt:stage, self:provider.stage}` in `provider.stage`
 * is the option, or no deployment.
 */
export function givenBefore(segments: readonly Segment[]): string | undefined {
  const [only, another] = segments
  if (only === undefined || another !== undefined || typeof only === 'string') return undefined
  const [first, following] = only.sources
  if (first === undefined || following === undefined || !isLookup(first) || !given.has(first.type)) return undefined
  const name = fixed(first.address)
  return name === undefined ? undefined : `${first.type}:${name}`
}

const given = new Set(['opt', 'env', 'param'])
