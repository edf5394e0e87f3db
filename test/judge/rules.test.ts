import { describe, expect, test } from 'vitest'
import { loadLanguage } from '../../src/judge/condition.ts'
import { readExamples } from '../../src/judge/examples.ts'
import { factsOf } from '../../src/judge/facts.ts'
import { unnamed } from '../../src/judge/names.ts'
import type { Rule } from '../../src/model/rule.ts'
import { checkRule, expressionsOf } from '../../src/judge/rule-check.ts'
import { ruleFiles } from '../support/rules.ts'
import { sampleView, views } from '../support/views.ts'

const language = await loadLanguage()
const factsFor = (on: string) =>
  factsOf({ it: sampleView(on), before: sampleView(on), after: sampleView(on), what: ['auth'], kind: on, today: '2026-01-01' })

/** Whether a dotted name leads somewhere in the sample; `[]` stands for any item of a list. */
function exists(name: string, on: string): boolean {
  const view = sampleView(on)
  let place: unknown = { it: view, before: view, after: view, what: [], kind: on, today: '' }
  for (const step of name.split(/\.|(?=\[\])/)) {
    if (step === '[]') place = Array.isArray(place) ? place[0] : undefined
    else if (typeof place !== 'object' || place === null || !Object.hasOwn(place, step)) return false
    else place = (place as Record<string, unknown>)[step]
  }
  return true
}

/** What these speak of is so or it is not: a credential, a path, a key, a runtime by its name; `validated` is null where that cannot be told. */
const decided = new Set([
  'api-key-only',
  'authorizer-weakened',
  'deprecated-runtime',
  'greedy-route',
  'runtime-downgraded',
  'secret-in-configuration',
  'unvalidated-route',
  'validator-removed',
])

/** The meaning of a member says where it can be unresolved; of permissions the comparison itself may be. What nobody was asked about is told by a diagnostic. */
function canBeUndecided(rule: Rule): boolean {
  if (decided.has(rule.id) || rule.on.some((it) => it.startsWith('dependency'))) return false
  const members = language.names(rule.when).flatMap(({ path }) => path.split('.')[1] ?? [])
  const meanings = rule.on.flatMap((on) => members.map((it) => views[on.split('-')[0] ?? '']?.[it]?.[1] ?? ''))
  return rule.on.includes('permission-unknown') || meanings.some((it) => it.includes('unresolved'))
}

function frameworkOf([file, text]: [string, string]): string {
  if (file === 'serverless.yml') return 'serverless'
  if (!file.startsWith('template.')) return ''
  return text.includes('Transform: AWS::Serverless') ? 'sam' : 'cloudformation'
}

for (const { path, text, rule } of ruleFiles) {
  /** What is mended in the configuration of the repository is mended alike everywhere. */
  function snippetsOf(rule: Rule): string[] {
    if (rule.on.includes('budget')) return []
    return rule.on.some((it) => it.startsWith('dependency')) ? ['npm', 'PyPI'] : ['serverless', 'sam', 'cloudformation']
  }

  describe(`${path}`, () => {
    test('is a rule, and all of its expressions are CEL', async () => {
      expect((await checkRule(path, text)).id).toBe(rule.id)
    })

    test('names only facts that there are, also where an evaluation would not look', () => {
      const names = expressionsOf(rule).flatMap(({ cel }) => language.names(cel).map((it) => it.path))
      const strange = rule.on.flatMap((on) => names.filter((it) => !it.startsWith(unnamed) && !exists(it, on)).map((it) => `${on}: ${it}`))
      expect(strange).toEqual([])
    })

    test('answers every condition with yes or no, and every place with a value, when nothing is unknown', () => {
      const conditions = [rule.when, ...rule.severities.map((it) => it.when)]
      for (const on of rule.on) {
        for (const it of conditions) expect(language.evaluate(it, factsFor(on))).toEqual({ value: expect.any(Boolean) })
        for (const { cel } of expressionsOf(rule)) expect(language.evaluate(cel, factsFor(on))).toHaveProperty('value')
      }
    })

    test('has examples that are reported, that are not, and that cannot be told, and of a state rule what was there before', () => {
      const outcomes = readExamples(path, text).map((it) => it.marks.map((mark) => mark.outcome))
      expect(outcomes).toContainEqual(['finding'])
      expect(outcomes).toContainEqual([])
      const special = [
        ...(canBeUndecided(rule) ? [['undetermined']] : []),
        ...(rule.on.some((it) => ['admission', 'grant'].includes(it)) ? [['existing']] : []),
      ]
      expect(outcomes).toEqual(expect.arrayContaining(special))
    })

    test('has examples in every framework', () => {
      const frameworks = readExamples(path, text).flatMap((it) => [...it.head].map(frameworkOf))
      const needed = rule.on.some((it) => it.startsWith('dependency')) ? ['serverless', 'sam'] : ['serverless', 'sam', 'cloudformation']
      expect([...new Set(frameworks)]).toEqual(expect.arrayContaining(needed))
    })

    test('says what to do in the words of each framework or ecosystem, and who says so', () => {
      const names = Object.keys(rule.fix.snippets)
      const needed = snippetsOf(rule)
      expect(names).toEqual(expect.arrayContaining(needed))
      expect(rule.references.length).toBeGreaterThan(0)
      for (const it of rule.references) expect(it).toMatch(/^https:\/\//)
    })

    test('speaks as the product does', () => {
      const words = [rule.title, rule.message, rule.why, rule.fix.summary].join('\n')
      expect(words).not.toMatch(
        /\b(?:consider|please|should|must not|bad practice|oops|unfortunately)\b|!(?=\s|$)|\p{Extended_Pictographic}/iu,
      )
      for (const line of rule.title.split('\n')) expect(line).not.toMatch(/\.$/)
      for (const line of rule.fix.summary.split('\n')) expect(line).toMatch(/\.$/)
    })
  })
}
