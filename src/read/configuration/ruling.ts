import type { ComparedGap, Comparison } from '../../model/comparison.ts'
import {
  type Configuration,
  configurationFile,
  defaults,
  type Fault,
  type Found,
  isConfigured,
  type LeftOut,
} from '../../model/configuration.ts'
import type { ConfigurationUse, Effect } from '../../model/report.ts'
import { configurationChange, replacing } from './change.ts'
import { readConfiguration } from './index.ts'
import { everything, type Scope, scopeOf } from './scope.ts'

/** What the repository's configuration decides in one review, and what has to be said of it. */
export interface Ruling {
  readonly configuration: Configuration
  readonly scope: Scope
  /** Where it was read; undefined where there is no such file. */
  readonly read: Pick<ConfigurationUse, 'repository' | 'commit'> | undefined
  readonly faults: readonly Fault[]
  readonly notes: readonly ComparedGap[]
}

export const noRuling: Ruling = { configuration: defaults, scope: everything, read: undefined, faults: [], notes: [] }

/** What the repository itself has; nothing where its owner's speaks for it. */
export const ownOf = ({ from, ...it }: Found): Found => (from === undefined ? it : { ...it, content: null, rules: [] })

/** Only the base's version decides; the head's is looked at, so that nobody is surprised after the merge. @param rules the ids that there are at either */
export function ruling(
  found: { readonly base: Found; readonly head: Found },
  rules: { readonly base: readonly string[]; readonly head: readonly string[] },
): Ruling {
  const base = readConfiguration(found.base.content, rules.base)
  const own = ownOf(found.base)
  const isChanged = JSON.stringify(own.content) !== JSON.stringify(found.head.content)
  const head = found.head.content === null ? null : readConfiguration(found.head.content, rules.head)
  const stray = found.head.content === null && own.content === null ? found.head.misnamed : []
  const before = found.base.from === undefined ? base : readConfiguration(null, [])
  return {
    configuration: base.configuration,
    scope: scopeOf(base.configuration),
    read: readOf(found.base),
    faults: base.faults,
    notes: [...replaced(found), ...(isChanged ? configurationChange(before, head) : []), ...stray.map(misnamed)],
  }
}

const readOf = ({ content, commit, from }: Found): Ruling['read'] =>
  content === null && from === undefined ? undefined : { repository: from ?? null, commit }

function replaced({ base, head }: { readonly base: Found; readonly head: Found }): ComparedGap[] {
  const [rule] = head.rules
  return base.from === undefined || !isConfigured(head)
    ? []
    : [replacing(head.content === null && rule !== undefined ? rule.path : configurationFile, base.from)]
}

const misnamed = (file: string): ComparedGap => ({
  level: 'note',
  reason: 'configuration-misnamed',
  location: { file, startLine: 1, endLine: 1 },
  message: `\`${file}\` is not read: the configuration is \`${configurationFile}\`.`,
  isNew: true,
})

/**
 * A comparison with what has to be said of the configuration. One that cannot be read might have asked for more than the defaults, so
 * whatever it would have judged is in doubt; where there is nothing to judge, as in the change that mends it, it hides nothing.
 */
export function withFaults(comparison: Comparison, { faults, notes, read }: Ruling): Comparison {
  if (faults.length === 0 && notes.length === 0) return comparison
  const { services, differences, gaps } = comparison
  const isJudging = services.length > 0 || differences.length > 0 || gaps.some((it) => it.isNew && it.level !== 'note')
  const whose = read?.repository ? ` of \`${read.repository}\`` : ''
  const said = faults.map(({ at, message }): ComparedGap => ({
    level: isJudging ? 'error' : 'note',
    location: at,
    message: `The configuration${whose} is not valid, so the defaults are used: ${message}`,
    reason: 'configuration-invalid',
    isNew: true,
  }))
  return { ...comparison, gaps: [...gaps, ...said, ...notes] }
}

/** For the judge: null where the repository configures nothing. */
export function useOf(it: Ruling, leftOut: readonly LeftOut[]): { configuration: Configuration; use: ConfigurationUse } | null {
  if (it.read === undefined) return null
  return { configuration: it.configuration, use: { file: configurationFile, ...it.read, effects: effectsOf(leftOut) } }
}

/** One for each line, counting paths once though both revisions have them. */
function effectsOf(leftOut: readonly LeftOut[]): Effect[] {
  const byPath = new Map(leftOut.map((it) => [it.path, it]))
  const byLine = Map.groupBy(byPath.values(), (it) => `${it.key} ${it.by.at.startLine} ${it.by.value}`)
  return [...byLine.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [
          {
            key: first.key,
            subject: first.key === 'services' ? '' : first.by.value,
            value: '',
            isWeaker: true,
            count: more.length + 1,
            because: null,
            location: first.by.at,
          },
        ],
  )
}
