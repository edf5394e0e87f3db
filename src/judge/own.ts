import type { Fault } from '../model/configuration.ts'
import type { Apart, Judged, RuleText, Worded } from '../model/own-rules.ts'
import type { Rule } from '../model/rule.ts'
import { found } from './index.ts'
import { checkRule } from './rule-check.ts'
import { RuleError } from './rule-file.ts'

/** Where a repository's own rules stand in lists that are ordered by aspect. */
const aspect = 'repository'

/**
 * Reads a repository's own rules and asks them. They are written by whoever may merge, in a language without a limit on its cost: the caller
 * sees to it that this can be stopped. @param begin is told the path of each rule before it is asked, so that one that never ends has a name
 */
export async function judgeApart(request: Apart, begin: (path: string) => void): Promise<Judged> {
  const { comparison, today } = request
  const taken = new Set(request.taken)
  const own = await readAll(request.rules, taken, begin)
  const findings: Worded[] = []
  if (comparison === null) return { findings, faults: own.faults }
  for (const { path, rule } of own.rules) {
    begin(path)
    findings.push(...(await found(comparison, { rules: [rule], today })))
  }
  return { findings, faults: own.faults }
}

interface Read {
  readonly rules: readonly { readonly path: string; readonly rule: Rule }[]
  readonly faults: readonly Fault[]
}

async function readAll(texts: readonly RuleText[], taken: ReadonlySet<string>, begin: (path: string) => void): Promise<Read> {
  const rules: { path: string; rule: Rule }[] = []
  const faults: Fault[] = []
  for (const { path, text } of texts) {
    begin(path)
    try {
      const rule = await checkRule(path, text)
      if (taken.has(rule.id)) faults.push(faultAt(path, 1, `id: ${rule.id} is a rule of Parapet's own; call this one something else`))
      else rules.push({ path, rule: { ...rule, aspect } })
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      faults.push(faultAt(path, error.line, error.fault))
    }
  }
  return { rules, faults }
}

const faultAt = (file: string, line: number, message: string): Fault => ({ at: { file, startLine: line, endLine: line }, message })
