import { member } from '../../model/record.ts'
import type { CheckSuiteJob } from '../job.ts'
import { idIn, repositoryOf } from './payload.ts'

/** "Re-run all checks": https://docs.github.com/webhooks/webhook-events-and-payloads#check_suite. What it held has to be asked for. */
export function checkSuite(payload: unknown, appId: number): CheckSuiteJob | undefined {
  if (member(payload, 'action') !== 'rerequested' || idIn(payload, 'check_suite', 'app', 'id') !== appId) return undefined
  const repository = repositoryOf(payload)
  const suiteId = idIn(payload, 'check_suite', 'id')
  return repository === undefined || suiteId === undefined
    ? undefined
    : { kind: 'check-suite', ...repository, suiteId, cause: 'check_suite.rerequested' }
}
