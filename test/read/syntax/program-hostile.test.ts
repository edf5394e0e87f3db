import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluated } from './program.ts'
import { processorTime } from '../../support/processor-time.ts'

const reasons = (text: string): string[] => evaluated(text).gaps.map((it) => it.split(' ')[2] ?? '')

describe('a text that is no program', () => {
  it.each([
    ['an error of syntax', 'export default {\n  a: 1\n  b: 2 }', 'error serverless.ts:3 invalid-program'],
    ['a merge conflict', 'export default {\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}', 'error serverless.ts:2 merge-conflict'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'error serverless.ts:1 lfs-pointer'],
    ['too much text', `export default {}//${' '.repeat(500_000)}`, 'error serverless.ts:1 too-large'],
  ])('%s is said with its place', (_what, text, gap) => {
    expect(evaluated(text)).toEqual({ tree: undefined, value: undefined, gaps: [gap] })
  })

  it.each([
    ['brackets', '['],
    ['braces', '{a:'],
    ['calls', 'f('],
    ['templates', '`${'],
    ['functions', 'function(){return '],
    ['operators', '!'],
    ['conditions', 'a?b:'],
    ['arrows', 'x=>'],
    ['assignments', 'x='],
    ['types', 'a as A<'],
  ])('that is nested too deeply never reaches the parser: %s', (_what, opening) => {
    for (const count of [5_000, 100_000]) expect(reasons(`x = ${opening.repeat(count)}`.slice(0, 499_000))).toEqual(['too-deep'])
  })
})

describe('evaluating ends', () => {
  it.each([
    ['an endless loop', 'let n = 0; while (true) n = n + 1; export default { functions: {}, n }'],
    ['endless recursion', 'const f = (n) => f(n + 1); export default { functions: {}, n: f(0) }'],
    ['recursion that branches', 'const f = (n) => [f(n + 1), f(n + 1)]; export default { functions: f(0) }'],
    ['lists that double', `let a = [1];${'a = [...a, ...a];'.repeat(60)} export default { functions: a }`],
    ['texts that double', `let a = 'ab';${'a = a + a;'.repeat(60)} export default { functions: {}, a }`],
    ['open texts that double', `let a = 'ab' + process.env.X;${'a = a + a;'.repeat(60)} export default { functions: {}, a }`],
    ['values that are shared', `let a = { x: 1 };${'a = { x: a, y: a };'.repeat(60)} export default { functions: a }`],
    ['a value in itself', 'const a = {}; a.a = a; export default { functions: a }'],
    ['long sums', `export default { functions: {}, n: 1${'+1'.repeat(50_000)} }`],
    ['long chains', `export default { functions: {}, n: a${'.b'.repeat(50_000)} }`],
    ['a costly pattern', `export default { functions: {}, n: '${'a'.repeat(5_000)}'.replace(/(a+)+b/g, '') }`],
  ])('%s', (_what, text) => {
    const start = processorTime()
    evaluated(text)
    expect(processorTime() - start).toBeLessThan(3_000)
  })

  it.each([
    ['a value in itself', 'const a = {}; a.a = a; export default { functions: a }'],
    ['a loop of many rounds', 'let n = 0; for (let i = 0; i < 20000; i++) n = i; export default { functions: {}, n }'],
    [
      'a label that leaves two loops',
      'let n = 0; a: for (const i of [1]) for (const j of [1]) break a; n = 1; export default { functions: {}, n }',
    ],
  ])('and says where it did not come to its end: %s', (_what, text) => {
    expect(reasons(text)).toEqual(['unresolved-program'])
  })
})

const words = fc.constantFrom(
  ..."export default |module.exports = |const a = |a|{|}|[|]|(|)|=>|...|,|;|\n|'x'|`${|}`|1|functions|:|?|??|&&|.|map|process.env.X|if|else".split(
    '|',
  ),
  ..."return |function f|for (const b of a)|push|=|import | from |'./b'".split('|'),
)

it('never throws, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 40 }).map((it) => it.join('')),
      ),
      (text) => {
        expect(evaluated(text, { 'b.ts': text }).gaps.length).toBeGreaterThanOrEqual(0)
      },
    ),
    { numRuns: 1_000 },
  )
})
