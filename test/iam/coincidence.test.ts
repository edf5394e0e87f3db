import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, policySet, type PolicySet, showItem, widenings } from '../../src/iam/index.ts'
import { statements, type StatementGiven } from '../support/application.ts'

const prefix = 'arn:aws:s3:::files/'
const names = ['A', 'B', 'C']
const symbols = Object.fromEntries(names.map((it) => [it, { refersTo: 'parameter' as const }]))
const setOf = (all: readonly StatementGiven[]): PolicySet => policySet([statements(...all.map((it) => ({ ...it, symbols })))])

const on = (...resource: string[]): StatementGiven => ({ action: 's3:GetObject', resource: resource.map((it) => prefix + it) })
const but = (...resource: string[]): StatementGiven => ({ action: 's3:GetObject', notResource: resource.map((it) => prefix + it) })
const no = (it: StatementGiven): StatementGiven => ({ ...it, effect: 'Deny' })

const said = (base: readonly StatementGiven[], head: readonly StatementGiven[], bound?: readonly StatementGiven[]): string[] => {
  const boundary = bound && [statements(...bound.map((it) => ({ ...it, symbols })))]
  const after = { ...setOf(head), ...(boundary === undefined ? {} : { boundary: policySet(boundary) }) }
  return widenings(setOf(base), after).map((it) => `${it.resources.map(showItem).join()}: ${it.reason ?? it.verdict}`)
}

describe('never silent where some values of the deployment let more through', () => {
  test.each<[string, StatementGiven[], StatementGiven[], string]>([
    [
      'two values that are one',
      [but('${A}')],
      [on('${B}')],
      'it is newly allowed if `${A}` is `z` and `${B}` is `z`; only the deployment tells',
    ],
    ['two that are a third together', [but('${A}${B}')], [on('${C}')], '`${A}` is `z` and `${B}` is empty and `${C}` is `z`'],
    ['one that is empty', [but('prod')], [on('prod${A}')], '`${A}` is empty'],
    ['a Deny of all but a value', [on('x'), no(but('a${A}'))], [on('x', 'ax'), no(but('a${A}'))], 'it is newly allowed if `${A}` is `x`'],
    [
      'values that run into each other',
      [but('${A}${B}/x', '${A}-${B}')],
      [on('${C}/log')],
      'whether it is newly allowed hangs on what `${A}` and `${B}` turn out to be; only the deployment tells',
    ],
  ])('%s', (_, base, head, expected) => expect(said(base, head).join()).toContain(expected))

  test('a value that a wildcard of head takes in, alone in its place', () => {
    const bucket = { action: 's3:ListBucket', notResource: 'arn:aws:s3:::${A}' }
    expect(said([bucket], [{ action: 's3:ListBucket', resource: '*' }])).toEqual(['*: widened'])
  })

  test('what meets a boundary only then', () => {
    expect(said([], [on('${A}')], [on('prod')])).toEqual([expect.stringContaining('`${A}` is `prod`')])
  })

  test('whatever the values, of a small world', () => {
    fc.assert(
      fc.property(bases, policies, fc.boolean(), (base, more, isAdded) => {
        const head = isAdded ? [...base.slice(1), ...more] : more
        if (widenings(setOf(base), setOf(head)).length > 0) return
        for (const values of fillings) {
          const [before, after] = [setOf(filled(base, values)), setOf(filled(head, values))]
          const gained = requests.find((it) => evaluate(after, it) === true && evaluate(before, it) === false)
          expect({ base, head, values, gained: gained?.resource.join('') }).toEqual({ base, head, values, gained: undefined })
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('says nothing where no values do', () => {
  const kept = [on('${A}${B}/*'), no(on('${A}${B}/private/*'))]
  test.each<[string, StatementGiven[], StatementGiven[]]>([
    ['part of what base allowed, with its Deny', kept, [on('${A}${B}/logs/*'), ...kept.slice(1)]],
    ['a Deny that is added to values that run into each other', kept, [...kept, no(on('${B}${A}*'))]],
    ['a Deny that becomes wider', kept, [on('${A}${B}/*'), no(on('${A}${B}/*'))]],
    ['what stands beside all that is left out', [but('x/${A}${B}')], [on('y/${B}${A}')]],
    ['values that nothing leaves out', [on('${A}*')], [on('${A}${B}')]],
  ])('%s', (_, base, head) => expect(said(base, head)).toEqual([]))

  test('two resources of one template, which are never the same', () => {
    const both = [
      [{ action: 's3:GetObject', notResource: 'arn:aws:s3:::${One}/*' }],
      [{ action: 's3:GetObject', resource: 'arn:aws:s3:::${Other}/*' }],
    ].map((all) => policySet([statements(...all)]))
    expect(widenings(both[0] ?? setOf([]), both[1] ?? setOf([]))).toEqual([])
  })
})

const name = fc
  .array(fc.constantFrom('a', 'b', '/', '*', '?', '${A}', '${B}', '${C}', '${A}', '${B}'), { minLength: 1, maxLength: 3 })
  .map((it) => it.join(''))
const given: fc.Arbitrary<StatementGiven> = fc
  .tuple(
    fc.constantFrom(on, on, but),
    fc.array(name, { minLength: 1, maxLength: 2 }),
    fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
  )
  .map(([selected, resources, effect]) => ({ ...selected(...resources), effect }))
const policies = fc.array(given, { minLength: 1, maxLength: 2 })
/** Where nothing is left out there is nothing to meet. */
const bases = fc.tuple(name, fc.array(given, { maxLength: 2 })).map(([out, others]) => [...others, but(out)])

const texts = ['a', 'b', 'ab', '']
const fillings = texts.flatMap((one) => texts.map((other) => [one, other, 'ba'] as const))

function filled(all: readonly StatementGiven[], values: readonly string[]): StatementGiven[] {
  const fill = (some: StatementGiven['resource'] = []) =>
    [some].flat().map((it) => names.reduce((text, one, i) => text.replaceAll(`\${${one}}`, values[i] ?? ''), it))
  return all.map((it) =>
    it.resource === undefined ? { ...it, notResource: fill(it.notResource) } : { ...it, resource: fill(it.resource) },
  )
}

const letters = ['a', 'b', '/']
const words = letters.flatMap((one) => ['', ...letters].flatMap((other) => ['', ...letters].map((third) => one + other + third)))
const requests = [...new Set(words), 'q', 'aq', 'qb'].map((it) => ({
  action: [...'s3:getobject'],
  resource: [...prefix, ...it],
  context: new Map(),
}))
