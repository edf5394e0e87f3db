import type { Draft } from '../difference.ts'
import { groupBy } from '../place.ts'
import { whoText } from '../words.ts'

/**
 * One statement that several principals have (the provider's, which roles of functions inherit; a policy that is attached to several roles) is
 * told once, of all of them: the changes of the first speak for those of the others.
 */
export function joined(drafts: readonly Draft[]): Draft[] {
  const leaders = drafts.filter((it) => it.partOf === undefined && it.after !== null && permissionOf(it)?.kind !== 'trust')
  const replaced = new Map<Draft, Draft>()
  for (const group of groupBy(leaders, keyOf).values()) {
    const [first] = group
    if (first === undefined || group.length < 2) continue
    const speaker = together(group)
    for (const it of group) replaced.set(it, it === first ? speaker : { ...it, partOf: speaker })
  }
  return drafts.map((it) => {
    const own = replaced.get(it)
    if (own !== undefined) return own
    const leader = it.partOf && replaced.get(it.partOf)
    return leader === undefined ? it : { ...it, partOf: leader.partOf ?? leader }
  })
}

const permissionOf = ({ change }: Draft) => ('permission' in change ? change.permission : null)

function keyOf(it: Draft): string {
  const { kind, service, location } = it.change
  const { action, resource, resources, reason } = permissionOf(it) ?? {}
  return JSON.stringify([kind, service, location, it.cause, action, resource, resources, reason, it.after?.['actions']])
}

function together(group: readonly Draft[]): Draft {
  const [first] = group
  const facts = group.flatMap((it) => permissionOf(it) ?? [])
  const principals = [...new Set(facts.map((it) => it.principal))]
  const functions = [...new Set(facts.flatMap((it) => it.functions))]
  if (first === undefined) throw new Error('a group of drafts is empty')
  const told = { principals, functions, whoText: functions.length > 0 ? whoText('', functions) : `${principals.length} principals` }
  const of = first.subject.indexOf(' may ')
  return {
    ...first,
    subject: of === -1 ? first.subject : `${principals.join(', ')}${first.subject.slice(of)}`,
    after: { ...first.after, ...told },
  }
}
