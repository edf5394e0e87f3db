import { member } from '../../model/record.ts'
import type { MergeGroupJob } from '../job.ts'
import { isText, repositoryOf } from './payload.ts'

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#merge_group. A group that was destroyed asks to look as well: a job that
 * runs is called off by that, and there is nothing to look at any more.
 */
export function mergeGroup(payload: unknown): MergeGroupJob | undefined {
  const action = member(payload, 'action')
  if (action !== 'checks_requested' && action !== 'destroyed') return undefined
  const repository = repositoryOf(payload)
  const at = (name: string) => member(payload, 'merge_group', name)
  const [head, base, headRef] = [shaIn(at('head_sha')), shaIn(at('base_sha')), refIn(at('head_ref'))]
  const baseRef = refIn(at('base_ref'))
  if (repository === undefined || head === undefined || base === undefined || baseRef === undefined || headRef === undefined)
    return undefined
  return {
    kind: 'merge-group',
    ...repository,
    head,
    base,
    baseRef,
    headRef,
    isGone: action === 'destroyed',
    cause: `merge_group.${action}`,
  }
}

const shaIn = (value: unknown): string | undefined => (typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) ? value : undefined)

/** The name of a branch, with or without `refs/heads/` before it. */
const refIn = (value: unknown): string | undefined =>
  isText(value) && value.length > 0 && value.length <= 1000 ? value.replace(/^refs\/heads\//, '') : undefined
