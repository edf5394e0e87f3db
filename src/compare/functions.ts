import { showText } from '../iam/index.ts'
import type { FunctionNode, Principal } from '../model/application.ts'
import type { Val } from '../model/source.ts'
import type { Draft } from './difference.ts'
import { isSameRole } from './facing.ts'
import type { Matching } from './match.ts'
import { folderOf, locationOf, relativeTo } from './place.ts'
import { runningAs, type Side } from './side.ts'
import { functionFact, functionView, textOf } from './views.ts'

export function compareFunctions(base: Side, head: Side, matching: Matching): Draft[] {
  return matching.functions.flatMap((pair): Draft[] => {
    if (pair.head === null) return [removed(pair.base, base, head, matching)]
    if (pair.base === null) return [added(pair.head, head, matching.functionBefore.get(pair.head.id))]
    return changed(pair.base, pair.head, base, head, matching)
  })
}

/** `before`: the function that went with the same code, which is this one under its old name. */
function added(it: FunctionNode, side: Side, before: FunctionNode | undefined): Draft {
  const summary =
    before === undefined ? `Function \`${it.name}\` is new.` : `Function \`${it.name}\` replaces \`${before.name}\`, with the same handler.`
  return {
    change: { kind: 'function-added', service: it.service, location: locationOf(it.at), summary, function: functionFact(it, side) },
    subject: it.name,
    before: null,
    after: functionView(it, side),
    side,
  }
}

function removed(it: FunctionNode, side: Side, head: Side, matching: Matching): Draft {
  return {
    change: {
      kind: 'function-removed',
      service: it.service,
      location: locationOf(it.at, 'base'),
      summary: `Function \`${it.name}\` is gone.`,
      function: functionFact(it, side),
    },
    subject: it.name,
    before: { ...functionView(it, side), ...leftover(it, side, head, matching) },
    after: null,
    side,
  }
}

/** The role that only this function ran as and that is still there, with whether nothing else runs as it; a role that others may be given is not known. */
function leftover(it: FunctionNode, base: Side, head: Side, matching: Matching): { leftover: string; isLeftover: boolean | Val<boolean> } {
  const nothing = { leftover: '', isLeftover: false }
  const role = it.role === null ? undefined : base.principals.get(it.role)
  if (role === undefined || it.roleName === null) return nothing
  const service = head.app.services.find((one) => matching.serviceBefore.get(one.id)?.id === it.service)?.id
  const stays = head.app.principals.find((one) => one.service === service && one.name === role.name)
  if (stays === undefined || runningAs(head, stays).length > 0 || !onlyLambdaAssumes(stays)) return nothing
  const open = head.app.functions.find((one) => one.service === service && one.role === null && one.roleName?.includes('${') === true)
  const unknown: Val<boolean> | undefined = open && { known: false, expression: open.roleName ?? '', at: open.at }
  return { leftover: stays.name, isLeftover: unknown ?? true }
}

/** Nothing but functions can run as it. */
const onlyLambdaAssumes = ({ trust }: Principal): boolean =>
  trust.length > 0 && trust.every((it) => it.principal?.items.every((who) => showText(who) === 'lambda.amazonaws.com') === true)

function changed(before: FunctionNode, after: FunctionNode, base: Side, head: Side, matching: Matching): Draft[] {
  const [was, is] = [factsOf(before, base), factsOf(after, head)]
  const isSame = (key: string) =>
    was[key] === is[key] ||
    (key === 'role' && isSameRole(before, after, base, head, matching)) ||
    // Only the service moved, and its code stayed where it was.
    (key === 'codePath' && before.codePath === after.codePath)
  const what = Object.keys(is).filter((key) => !isSame(key))
  if (what.length === 0) return []
  const [old, now] = [shownFacts(before, base), shownFacts(after, head)]
  const summary = `Function \`${after.name}\` changes: ${what.map((key) => `${key} ${old[key]} → ${now[key]}`).join(', ')}.`
  return [
    {
      change: {
        kind: 'function-changed',
        service: after.service,
        location: locationOf(after.at),
        summary,
        function: functionFact(after, head),
        what,
      },
      subject: after.name,
      before: functionView(before, base),
      after: functionView(after, head),
      side: head,
    },
  ]
}

const quoted = (value: string | null): string => (value === null || value === '' ? 'nothing' : `\`${value}\``)

/** The same as a reader should see it. */
function shownFacts(it: FunctionNode, side: Side): Record<string, string> {
  const { runtime, handler, codePath } = functionFact(it, side)
  const role = it.roleName === null ? 'one that the framework makes' : quoted(it.roleName)
  return { runtime: quoted(runtime), handler: quoted(handler), codePath: quoted(codePath === '' ? '.' : codePath), role }
}

/** What makes it another function, as text that is equal where the meaning is: code is seen from the service's folder. */
function factsOf(it: FunctionNode, side: Side): Record<string, string | null> {
  const folder = folderOf(side.services.get(it.service)?.file ?? '')
  const path = it.codePath === null ? null : relativeTo(folder, it.codePath).replace(/\/$/, '')
  const handler = comparable(it.handler)
  return {
    runtime: comparable(it.runtime),
    handler,
    codePath: path === null || (handler !== null && isNamedBy(handler, path)) ? null : path,
    role: it.roleName,
  }
}

/**
 * `src/orders.get` names `src/orders.js`, and would name `src/orders.ts`: such a path moves with the handler, and what it is written in is no
 * other function.
 */
function isNamedBy(handler: string, path: string): boolean {
  const file = path.replace(/\.[^./]*$/, '')
  const inside = handler.replace(/^(\.\.\/)+/, '')
  const stem = inside.slice(0, Math.max(0, inside.lastIndexOf('.')))
  const names = [inside, stem, inside.replace(/\.[^/]*$/, ''), stem.replaceAll('.', '/')]
  return names.some((it) => (inside === handler ? file === it : file.endsWith(`/${it}`)))
}

const comparable = (value: Val<string> | null): string | null => textOf(value)?.replace(/^\.\//, '') ?? null
