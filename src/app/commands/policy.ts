import type { Configuration } from '../../model/configuration.ts'
import type { Role } from './role.ts'

/** Who may accept findings, as the tip of the base branch says it. */
export interface Policy {
  readonly by: Role
  /** Whether who opened the pull request may, given the role. */
  readonly authors: boolean
}

export const policyOf = ({ accept }: Pick<Configuration, 'accept'>): Policy => ({
  by: accept.by?.value ?? 'write',
  authors: accept.authors?.value ?? false,
})
