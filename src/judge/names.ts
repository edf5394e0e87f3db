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
  switch (kind?.case) {
    case 'selectExpr':
      return path === null ? collect(kind.value.operand, scope, found) : undefined
    case 'callExpr':
      return [kind.value.target, ...kind.value.args].forEach((part) => collect(part, scope, found))
    case 'listExpr':
      return kind.value.elements.forEach((part) => collect(part, scope, found))
    case 'structExpr':
      return kind.value.entries.forEach((entry) => collect(entry.value, scope, found))
    case 'comprehensionExpr': {
      const { iterRange, iterVar, accuVar, accuInit, loopCondition, loopStep, result } = kind.value
      collect(iterRange, scope, found)
      const inner = new Map([...scope, [iterVar, `${pathOf(iterRange, scope) ?? unnamed}[]`], [accuVar, unnamed]])
      return [accuInit, loopCondition, loopStep, result].forEach((part) => collect(part, inner, found))
    }
    default:
  }
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
