import type { Gain } from './compared.ts'
import { spellAction } from './instance.ts'
import { showItem } from './policy-set.ts'
import { showPrincipal } from './principal.ts'
import { isReal } from './realistic.ts'
import { showTokens } from './token.ts'

/** `formal`: only requests show it that AWS does not know, or whose context no real one has. Null for what is not certain. */
export const tierOf = (gain: Gain, isTrust: boolean): 'real' | 'formal' | null =>
  gain.witness === null ? null : !gain.isFormal && isReal(gain.witness, isTrust) ? 'real' : 'formal'

export interface Witness {
  readonly action: string
  /** In a trust policy the role itself, whatever it is called. */
  readonly resource: string
  readonly principal: string | null
  readonly context: Readonly<Record<string, readonly string[]>>
}

const someRole = 'arn:aws:iam::123456789012:role/example'

/** The request that shows a gain, as a person would write it; `names` spells keys. */
export function showWitness({ witness, action }: Gain, isTrust: boolean, names: ReadonlyMap<string, string>): Witness | null {
  if (witness === null) return null
  const shown = showTokens(witness.action)
  const asWritten = action.text === null ? '' : showItem(action)
  const who = isTrust ? witness.resource : witness.principal
  return {
    action: asWritten.toLowerCase() === shown ? asWritten : spellAction(shown),
    resource: isTrust ? someRole : showTokens(witness.resource),
    principal: who === undefined ? null : showPrincipal(showTokens(who)),
    context: Object.fromEntries(
      [...witness.context].map(([key, values]) => [names.get(key) ?? key, values.map((it) => it.replaceAll('${$}', '$'))]),
    ),
  }
}
