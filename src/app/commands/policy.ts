import type { Client } from '../../fetch/github/client.ts'
import { type AskOwner, readConfigurations } from '../../fetch/github/configuration.ts'
import type { Configuration } from '../../model/configuration.ts'
import { ownRuleId } from '../../model/own-rules.ts'
import type { Rule } from '../../model/rule.ts'
import { readConfiguration } from '../../review.ts'
import type { Pull } from '../pull.ts'
import type { Role } from './role.ts'

/** Who may accept findings, as the tip of the base branch says it. */
export interface Policy {
  readonly by: Role
  /** Whether who opened the pull request may, given the role. */
  readonly authors: boolean
}

const policyOf = ({ accept }: Pick<Configuration, 'accept'>): Policy => ({
  by: accept.by?.value ?? 'write',
  authors: accept.authors?.value ?? false,
})

/** What a configuration is read with. */
export interface Configuring {
  /** Parapet's own, whose ids it may name. */
  readonly rules: readonly Rule[]
  readonly askOwner: AskOwner
}

/** Asks GitHub, now, and once. null where the configuration is at fault. */
export function policyAt(client: Client, pull: Pull, { rules, askOwner }: Configuring): () => Promise<Policy | null> {
  let asked: Promise<Policy | null> | undefined
  const ask = async () => {
    const { base } = await readConfigurations(client, pull, { tip: `refs/heads/${pull.baseRef}`, head: pull.head }, askOwner)
    const ids = [...rules.map((it) => it.id), ...base.rules.flatMap((it) => ownRuleId(it.path) ?? [])]
    const { configuration, faults } = readConfiguration(base.content, ids)
    return faults.length > 0 ? null : policyOf(configuration)
  }
  return () => (asked ??= ask())
}
