import {
  type AcceptingRole,
  acceptingRoles,
  type Configuration,
  configurationFile,
  defaults,
  type Fault,
  type RuleSetting,
  type Setting,
} from '../../model/configuration.ts'
import { budgeted, type Budgeted, type Demands } from '../../model/demands.ts'
import { type Severity, severities } from '../../model/report.ts'
import type { Content } from '../../model/source.ts'
import { startOf } from '../source.ts'
import { entries, get, items, known, type Tree } from '../syntax/tree.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { faultsIn, mostFaults } from './check.ts'
import { locationOf } from './location.ts'
import { shape } from './shape.ts'

/** UTF-8 bytes are at least as many as code units, so this is less than it says; a person's configuration has some hundreds. */
const longest = 64 * 1024

/** A configuration and what is wrong with it. With anything wrong it is the defaults: half of what was meant is not what was meant. */
export interface Configured {
  readonly configuration: Configuration
  readonly faults: readonly Fault[]
  /** As written, for the comparison with another version; undefined where it could not be read or holds nothing. */
  readonly tree: Tree | undefined
}

/** Reads what a repository configures. @param rules the ids that it may name. Never throws, and costs no more than `longest` allows. */
export function readConfiguration(content: Content | null, rules: readonly string[], file = configurationFile): Configured {
  if (content === null) return { configuration: defaults, faults: [], tree: undefined }
  if ('refused' in content) return wrong(file, refusals.get(content.refused) ?? 'could not be read')
  if (content.text.length > longest) return wrong(file, `is larger than ${longest / 1024} KB`)
  const { tree, gaps } = parseYaml(file, content.text)
  const unread = gaps.map((it) => ({
    at: locationOf(it.at ?? startOf(file)),
    message: it.message.replace(leniently, ': keep one of them.'),
  }))
  // What follows a fault of the syntax is what the fault made of it.
  const isBroken = tree === undefined || gaps.some((it) => it.level === 'error')
  const faults = [...unread, ...(isBroken ? [] : faultsIn(tree, shape, rules))]
    .toSorted((a, b) => a.at.startLine - b.at.startLine)
    .slice(0, mostFaults)
  return { configuration: tree === undefined || faults.length > 0 ? defaults : configurationIn(tree), faults, tree }
}

function wrong(file: string, why: string): Configured {
  const message = `The configuration ${why}: it must be a plain YAML file in the repository.`
  return { configuration: defaults, faults: [{ at: locationOf(startOf(file)), message }], tree: undefined }
}

const refusals: ReadonlyMap<string, string> = new Map([
  ['too-large', 'is too large'],
  ['not-text', 'is not UTF-8 text'],
  ['lfs-pointer', 'is kept in Git LFS'],
  ['symlink', 'is a symbolic link'],
  ['submodule', 'is in a submodule'],
])

/** How a parser of templates ends its sentence about what is written twice; nothing of a configuration is taken that way. */
const leniently = /: (the last one counts|only the first one was read)\.$/

/** Everything has its shape here, so what is not of a type is not there. */
function configurationIn(tree: Tree): Configuration {
  const services = get(tree, 'services')
  return {
    services: services === undefined ? null : items(services).flatMap(patternAt),
    ignore: items(get(tree, 'ignore')).flatMap(patternAt),
    rules: new Map(entries(get(tree, 'rules')).map(({ key, keyAt, value }) => [key, { value: ruleSetting(value), at: locationOf(keyAt) }])),
    failOn: setting<Severity | 'never'>([...severities, 'never'], get(tree, 'failOn')),
    undetermined: setting<'block' | 'advise'>(['block', 'advise'], get(tree, 'undetermined')),
    accept: {
      by: setting<AcceptingRole>(acceptingRoles, get(tree, 'accept', 'by')),
      authors: switched(get(tree, 'accept', 'authors')),
    },
    demands: demandsIn(tree),
    stages: [...new Set(items(get(tree, 'stages')).flatMap((it) => known(it) ?? []))],
  }
}

function demandsIn(tree: Tree): Demands {
  const tags = get(tree, 'owners', 'tags')
  const limits = entries(get(tree, 'budgets')).flatMap(({ key, value, keyAt }): [Budgeted, Setting<number>][] => {
    const name = budgeted.find((it) => it === key)
    return name === undefined ? [] : [[name, { value: Number(known(value)), at: locationOf(keyAt) }]]
  })
  return { ownerTags: tags === undefined ? null : items(tags).flatMap((it) => known(it) ?? []), budgets: new Map(limits) }
}

function patternAt(tree: Tree): Setting<string>[] {
  const value = known(tree)
  return value === undefined ? [] : [{ value, at: locationOf(tree.at) }]
}

function setting<T extends string>(values: readonly T[], tree: Tree | undefined): Setting<T> | null {
  const value = values.find((it) => it === known(tree))
  return tree === undefined || value === undefined ? null : { value, at: locationOf(tree.at) }
}

const switched = (tree: Tree | undefined): Setting<boolean> | null =>
  tree?.kind === 'scalar' && typeof tree.value === 'boolean' ? { value: tree.value, at: locationOf(tree.at) } : null

function ruleSetting(tree: Tree): RuleSetting {
  const severity = setting<Severity | 'off'>([...severities, 'off'], get(tree, 'severity'))
  return { severity: severity?.value ?? 'critical', because: known(get(tree, 'because')) ?? '' }
}
