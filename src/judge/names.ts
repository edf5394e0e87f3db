import type * as Cel from '@bufbuild/cel'

type Expression = NonNullable<ReturnType<typeof Cel.parse>['expr']>

/** A member that an expression reads: `it.function.name`, `it.vulnerabilities[].id`. */
export interface Name {
  readonly path: string
  /** Only asked for its presence, by `has(…)`. */
  readonly presence: boolean
}

/** Every variable and member that an expression reads, also in branches that an evaluation would skip. */
export function namesIn(expression: Expression): readonly Name[] {
  const found: Name[] = []
  collect(expression, new Map(), found)
  return found
}

type Scope = ReadonlyMap<string, string>

function collect(it: Expression | undefined, scope: Scope, found: Name[]): void {
  const path = pathOf(it, scope)
  const kind = it?.exprKind
  if (path !== null) found.push({ path, presence: kind?.case === 'selectExpr' && kind.value.testOnly })
  else if (kind?.case === 'comprehensionExpr') collectLoop(kind.value, scope, found)
  else for (const part of partsOf(kind)) collect(part, scope, found)
}

type Kind = Expression['exprKind']

function partsOf(kind: Kind | undefined): readonly (Expression | undefined)[] {
  switch (kind?.case) {
    case 'selectExpr':
      return [kind.value.operand]
    case 'callExpr':
      return [kind.value.target, ...kind.value.args]
    case 'listExpr':
      return kind.value.elements
    case 'structExpr':
      return kind.value.entries.map((entry) => entry.value)
    default:
      return []
  }
}

/** `list.exists(it, …)` and its kind: inside, the variable stands for an item of the list. */
function collectLoop(loop: Extract<Kind, { case: 'comprehensionExpr' }>['value'], scope: Scope, found: Name[]): void {
  collect(loop.iterRange, scope, found)
  const item = `${pathOf(loop.iterRange, scope) ?? unnamed}[]`
  const inner = new Map([...scope, [loop.iterVar, item], [loop.accuVar, unnamed]])
  for (const part of [loop.accuInit, loop.loopCondition, loop.loopStep, loop.result]) collect(part, inner, found)
}

/** What has no name of its own (the result of a call) begins with this; so do the members read from it. */
export const unnamed = '@'

function pathOf(it: Expression | undefined, scope: Scope): string | null {
  const kind = it?.exprKind
  if (kind?.case === 'identExpr') return scope.get(kind.value.name) ?? kind.value.name
  if (kind?.case !== 'selectExpr') return null
  const operand = pathOf(kind.value.operand, scope)
  return operand === null ? null : `${operand}.${kind.value.field}`
}
