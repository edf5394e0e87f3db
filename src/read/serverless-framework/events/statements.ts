import type { Statement } from '../../../model/application.ts'
import type { FunctionEvent, FunctionEvents } from './event.ts'

/** What the Framework adds to the role for one event. */
export function statementsFor(_event: FunctionEvent, _fn: FunctionEvents): Statement[] {
  return []
}
