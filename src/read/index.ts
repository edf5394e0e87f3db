import type { Configuration } from '../model/configuration.ts'
import type { Listing, Snapshot } from '../model/source.ts'
import { cloudformation, readService as readTemplate } from './cloudformation/index.ts'
import { type Scope, scopeIn, scopeOf } from './configuration/scope.ts'
import { isManifestOrLockfile } from './dependencies/formats.ts'
import type { Dialect } from './dialect.ts'
import { type Reading, type ReadOptions, readRevision } from './revision.ts'
import { readService as readSam, sam } from './sam/index.ts'
import { readService as readServerless, serverlessFramework } from './serverless-framework/index.ts'
import { isUnsupported } from './unsupported.ts'
import { loadParser } from './syntax/program.ts'
import { isExcluded, isIncludable, isProgram, isUsualRoot } from './wanted.ts'

export { atCauses } from './cause.ts'
export { refusal } from './snapshot-source.ts'
export { readConfiguration } from './configuration/index.ts'
export { ownRuleIds, ownRulesIn, proposedIn, ruleNotes, withRuleFaults } from './configuration/own-rules.ts'
export { noRuling, ownOf, ruling, type Ruling, useOf, withFaults } from './configuration/ruling.ts'
export { deploymentsOf, type Environment } from './environment.ts'
export type { Reading, ReadOptions } from './revision.ts'

/** In the order in which they may claim a file: a SAM template is a CloudFormation template too. */
const dialects: readonly Dialect[] = [
  { ...serverlessFramework, readService: readServerless, hasFragments: false },
  { ...sam, readService: readSam, hasFragments: true },
  { ...cloudformation, readService: readTemplate, hasFragments: true },
]

/** Fetched before anything is read: what is the definition of a service by its name. `read` asks for the rest. */
export const isWanted = (path: string): boolean => isUsualRoot(path) && !isExcluded(path) && dialects.some((it) => it.wants(path))

/** A manifest or a lockfile. */
export const holdsPackages = (path: string): boolean => !isExcluded(path) && isManifestOrLockfile(path)

/** Whether a change of this path could matter; when no changed path does, nothing needs to be read. */
export const isRelevant = (path: string): boolean =>
  !isExcluded(path) && (isIncludable(path) || isManifestOrLockfile(path) || isUnsupported(path) || dialects.some((it) => it.wants(path)))

/** What of this change is reviewed under a configuration. */
export const scopeOfChange = (
  configuration: Configuration,
  listings: { readonly base: Listing; readonly head: Listing },
  changed: ReadonlySet<string>,
): Scope =>
  scopeIn(
    scopeOf(configuration),
    listings.base,
    listings.head,
    changed,
    (path) => !isExcluded(path) && dialects.some((it) => it.wants(path)),
  )

/** Makes ready for reading files of these paths; `read` itself waits for nothing. */
export async function prepare(paths: Iterable<string>): Promise<void> {
  for (const it of paths) if (isProgram(it)) return loadParser()
}

/** What one revision deploys, as far as the change can touch it. Pure: called again with a fuller snapshot until nothing is missing. */
export const read = (snapshot: Snapshot, changed: ReadonlySet<string>, options: ReadOptions = {}): Reading =>
  readRevision(dialects, snapshot, changed, options)
