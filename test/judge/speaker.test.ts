import { describe, expect, test } from 'vitest'
import { judge } from '../../src/judge/index.ts'
import type { Rule } from '../../src/model/rule.ts'
import { comparison, findings, grant, request, rule, unresolved } from './sample.ts'

const onGrant = (id: string, over: Partial<Rule> = {}) =>
  rule({ id, on: ['grant'], title: id, when: 'it.open', message: 'It is.', gained: id, fix: { summary: `${id}.`, snippets: {} }, ...over })
const open = { open: true }
/** One action of a statement; `cause` names the statement. */
const of = (cause: string | null, line: number, view = {}) => ({
  ...grant(null, { ...open, ...view }, line),
  cause,
  subject: `line ${line}`,
})

const spoken = async (subjects: ReturnType<typeof of>[], rules: readonly Rule[]) => {
  const all = await findings({ subjects }, { rules })
  return all.map((it) => [it.rule, it.location.startLine, all.find((one) => one.fingerprint === it.partOf)?.rule ?? null])
}

describe('one cause', () => {
  test('speaks once, by the worst of its rules, also for what stands at another line', async () => {
    const rules = [
      onGrant('wild'),
      onGrant('any', { severity: 'medium' }),
      onGrant('admin', { severity: 'critical', when: 'it.open && it.admin' }),
    ]
    const subjects = [of('statement', 3, { admin: false }), of('statement', 4, { admin: true })]
    expect(await spoken(subjects, rules)).toEqual([
      ['any', 3, 'admin'],
      ['wild', 3, 'admin'],
      ['admin', 4, null],
      ['any', 4, 'admin'],
      ['wild', 4, 'admin'],
    ])
  })

  test('speaks by the rule that says more, where another that yields is as grave', async () => {
    expect(await spoken([of('statement', 3)], [onGrant('broad', { yields: true }), onGrant('wild')])).toEqual([
      ['broad', 3, 'wild'],
      ['wild', 3, null],
    ])
    expect(await spoken([of('statement', 3)], [onGrant('broad', { yields: true, severity: 'critical' }), onGrant('wild')])).toEqual([
      ['broad', 3, null],
      ['wild', 3, 'broad'],
    ])
  })

  test('is not another one, and nothing has a cause in common that has none', async () => {
    const apart = [
      ['wild', 3, null],
      ['wild', 4, null],
    ]
    expect(await spoken([of('one', 3), of('other', 4)], [onGrant('wild')])).toEqual(apart)
    expect(await spoken([of(null, 3), of(null, 4)], [onGrant('wild')])).toEqual(apart)
  })

  test('never hides what is certain and blocks behind what is not certain', async () => {
    const admin = onGrant('admin', { severity: 'critical', when: 'it.admin' })
    const undecided = of('statement', 3, { admin: unresolved('Role') })
    expect(await spoken([undecided], [admin, onGrant('wild')])).toEqual([
      ['admin', 3, null],
      ['wild', 3, null],
    ])
    expect(await spoken([undecided], [admin, onGrant('wild', { severity: 'medium' })])).toEqual([
      ['admin', 3, null],
      ['wild', 3, 'admin'],
    ])
  })

  test('counts once in what has to change, and what was so before speaks for nothing', async () => {
    const rules = [onGrant('wild'), onGrant('admin', { severity: 'critical' })]
    const report = await judge(comparison({ subjects: [of('statement', 3)] }), request({ rules }))
    expect(report.verdict).toMatchObject({ outcome: 'block', blocking: 1 })
    const before = { ...of('statement', 3), before: { open: true } }
    expect(await spoken([before], rules)).toEqual([
      ['admin', 3, null],
      ['wild', 3, null],
    ])
  })
})

describe('what two rules demand alike', () => {
  const same = { fix: { summary: 'name the actions.', snippets: { serverless: 'a: b' } } }
  const at = (line: number) => ({ ...of(null, line), change: 'permission-widened shop' })
  test('of one change at one line is asked for once, by the worse', async () => {
    const rules = [onGrant('gained', { ...same, severity: 'medium' }), onGrant('wild', same)]
    expect(await spoken([at(3)], rules)).toEqual([
      ['gained', 3, 'wild'],
      ['wild', 3, null],
    ])
  })

  test('is asked for at each line, for each change, and where the demands differ', async () => {
    const rules = [
      onGrant('gained', { ...same, severity: 'medium', when: 'it.line == 4' }),
      onGrant('wild', { ...same, when: 'it.line == 3' }),
    ]
    const line = (n: number) => ({ ...at(n), after: { line: n } })
    expect(await spoken([line(3), line(4)], rules)).toEqual([
      ['wild', 3, null],
      ['gained', 4, null],
    ])
    expect(await spoken([{ ...at(3), change: null }], [onGrant('gained', same), onGrant('wild', same)])).toEqual([
      ['gained', 3, null],
      ['wild', 3, null],
    ])
    expect(await spoken([at(3)], [onGrant('gained'), onGrant('wild')])).toEqual([
      ['gained', 3, null],
      ['wild', 3, null],
    ])
  })
})

test('what several services say of one line in the same words is read once', async () => {
  const of = (service: string, line: number) => ({ ...grant(null, open, line), service, subject: `line ${line}` })
  expect(await spoken([of('a.yml', 3), of('b.yml', 3), of('b.yml', 4)] as never, [onGrant('wild')])).toEqual([
    ['wild', 3, null],
    ['wild', 3, 'wild'],
    ['wild', 4, null],
  ])
})
