import type { Principal, Statement } from '../model/application.ts'
import type { Subject, View } from '../model/comparison.ts'
import { type Fault, faultsOf } from '../iam/index.ts'
import type { Facing } from './facing.ts'
import { causeOf, groupBy, locationOf } from './place.ts'
import { whoText } from './words.ts'
import { principalName, runningAs, serviceName, type Side } from './side.ts'

interface Found {
  readonly fault: Fault
  readonly statement: Statement
}

const known = new WeakMap<Statement, readonly Fault[]>()

/** What is wrong in the statements of a principal's own policies and of what bounds it, as they are written. */
function faultsIn({ policies, boundary }: Principal): Found[] {
  const statements = [...policies, ...(boundary?.policies ?? [])].flatMap((it) => (it.kind === 'statements' ? it.statements : []))
  return statements.flatMap((statement) => {
    if (statement.origin !== 'written') return []
    const faults = known.get(statement) ?? faultsOf(statement)
    known.set(statement, faults)
    return faults.map((fault) => ({ fault, statement }))
  })
}

/** Each of them once for its statement; there before when what the principal is compared with said the same. */
export function faultSubjects(facings: readonly Facing[], { base, head }: { readonly base: Side; readonly head: Side }): Subject[] {
  const before = new Map(facings.flatMap((it) => (it.base === null ? [] : [[it.head, it.base] as const])).toReversed())
  const subjects = head.app.principals.flatMap((principal) => {
    const old = before.get(principal)
    const was = new Map((old === undefined ? [] : faultsIn(old)).map((it) => [keyOf(it.fault), it]))
    return faultsIn(principal).map((it): Subject => {
      const then = was.get(keyOf(it.fault))
      return {
        noun: 'fault',
        subject: `${it.fault.what} of ${principalName(head, principal)}`,
        service: principal.service,
        serviceName: serviceName(head, principal.service),
        location: locationOf(it.fault.at),
        before: then === undefined || old === undefined ? null : faultView(then, old, base),
        after: faultView(it, principal, head),
        change: null,
        cause: causeOf(it.statement.at, 'head'),
        related: [],
      }
    })
  })
  return [...groupBy(subjects, (it) => JSON.stringify([it.location, it.after?.['what'], it.after?.['text']])).values()].flatMap((it) =>
    it.slice(0, 1),
  )
}

const keyOf = ({ about, what, text }: Fault): string => JSON.stringify([about, what.toLowerCase(), text])

/** What rules see of it: see `test/support/views.ts`. */
function faultView({ fault, statement }: Found, principal: Principal, side: Side): View {
  const functions = runningAs(side, principal).map((it) => it.name)
  const name = principalName(side, principal)
  const { about, what, text, meant } = fault
  return {
    about,
    what,
    text,
    meant,
    denies: statement.effect.known && statement.effect.value === 'Deny',
    principal: name,
    functions,
    whoText: whoText(name, functions),
  }
}
