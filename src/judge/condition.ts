import type * as Cel from '@bufbuild/cel'
import type { Unknown } from '../model/source.ts'
import { byText } from '../model/text-order.ts'
import type { Facts } from './facts.ts'
import { type Name, namesIn } from './names.ts'

/** What an expression comes to: a value, or no answer together with the unresolved values that it asked for. */
export type Answer = { readonly value: unknown } | { readonly undecided: readonly Unknown[]; readonly error: string }

export interface Language {
  /** Throws `SyntaxError` for an expression that is not CEL: a fault of the rule. */
  evaluate(expression: string, facts: Facts): Answer
  /** What it reads, also in branches that an evaluation would skip. */
  names(expression: string): readonly Name[]
}

let language: Promise<Language> | undefined

/** CEL takes about 150 ms to load, so it is only loaded once some rule has something to look at. */
export const loadLanguage = (): Promise<Language> => (language ??= load())

type Plan = (input: Facts['input']) => Cel.CelResult

/** Rules are few; the bound is for a long-running process that meets the rules of many repositories. */
const mostPlans = 2_000

async function load(): Promise<Language> {
  const [cel, { strings }] = await Promise.all([import('@bufbuild/cel'), import('@bufbuild/cel/ext')])
  const env = cel.celEnv({ funcs: strings })
  const plans = new Map<string, Plan>()
  const planned = (expression: string): Plan => {
    const known = plans.get(expression)
    if (known !== undefined) return known
    if (plans.size >= mostPlans) plans.clear()
    const made: Plan = cel.plan(env, parsed(cel, expression))
    plans.set(expression, made)
    return made
  }
  return {
    evaluate(expression, facts) {
      const plan = planned(expression)
      facts.asked.clear()
      const result = plan(facts.input)
      if (!cel.isCelError(result)) return { value: plain(cel, result) }
      return { undecided: [...facts.asked].toSorted(byPlace), error: result.message }
    },
    names(expression) {
      const { expr } = parsed(cel, expression)
      return expr === undefined ? [] : namesIn(expr)
    },
  }
}

function parsed(cel: typeof Cel, expression: string): ReturnType<typeof Cel.parse> {
  try {
    return cel.parse(expression)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^<input>:/, '') : String(error)
    throw new SyntaxError(`not a CEL expression: ${expression} (${reason})`)
  }
}

/** Lists of CEL as arrays; a map has no words and stays what it is. */
function plain(cel: typeof Cel, value: Cel.CelValue): unknown {
  return cel.isCelList(value) ? [...value].map((it) => plain(cel, it)) : value
}

const byPlace = (a: Unknown, b: Unknown): number =>
  byText(a.at.file, b.at.file) || a.at.start.line - b.at.start.line || byText(a.expression, b.expression)
