import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readExamples } from '../src/judge/examples.ts'
import type { Listing } from '../src/model/source.ts'
import type { World } from '../src/model/world.ts'
import { json } from '../src/render/json.ts'
import { sarif } from '../src/render/sarif.ts'
import { summary } from '../src/render/summary.ts'
import { terminal } from '../src/render/terminal.ts'
import { plain } from '../src/render/terminal/paint.ts'
import { review } from '../src/review.ts'
import { ruleFiles } from './support/rules.ts'
import { world } from './support/world.ts'

/** Of a rule: they take all of it through its paces, and the others only its conditions. */
const mostExamples = 3

/** Examples of every rule, and the example pull request in each framework. */
const worlds: readonly (readonly [string, World])[] = [
  ...ruleFiles.flatMap(({ path, text, rule }) =>
    readExamples(path, text)
      .slice(0, mostExamples)
      .map((it): [string, World] => [`${rule.id}: ${it.name}`, world(it.base, it.head, it.advisories)]),
  ),
  ...['serverless', 'sam'].map((framework): [string, World] => {
    const folder = join('fixtures', 'pulls', 'shop-export', framework)
    return [`shop-export in ${framework}`, world(filesIn(join(folder, 'base')), filesIn(join(folder, 'head')))]
  }),
  ['shop-export where a configuration decides', configuredWorld()],
]

function filesIn(folder: string): ReadonlyMap<string, string> {
  const paths = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
  return new Map(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')]))
}

function configuredWorld(): World {
  const folder = join('fixtures', 'pulls', 'shop-export', 'serverless')
  const text =
    'ignore: [package.json]\nrules:\n  public-route-added: { severity: low, because: x }\n  wildcard-action: { severity: off, because: y }\nfailOn: critical\n'
  const base = new Map([...filesIn(join(folder, 'base')), ['.github/parapet.yml', text]])
  return world(base, new Map([...filesIn(join(folder, 'head')), ['.github/parapet.yml', `${text}undetermined: advise\n`]]))
}

const rules = ruleFiles.map((it) => it.rule)
const commits = { base: 'b'.repeat(40), head: 'c'.repeat(40) }
const context = { repository: 'mona/shop', server: 'https://github.com', headSha: commits.head, baseSha: commits.base, baseRef: 'main' }

/** Everything that is shown of a review, as one text. */
async function shown(it: World, some = rules): Promise<string> {
  const request = { rules: some, rulesVersion: 'r1', version: '0.1.0', commits, accepted: [], failOn: 'high' as const, today: '2026-01-01' }
  const report = await review(request, it)
  const page = terminal(report, { paint: plain, width: 100, lines: () => undefined, baseName: 'main' })
  return [json(report), sarif(report, some), summary(report, context), page].join('\n')
}

/** Of every world, made once. */
let asTheyAre: Promise<ReadonlyMap<string, string>> | undefined

const shownAsTheyAre = (): Promise<ReadonlyMap<string, string>> =>
  (asTheyAre ??= Promise.all(worlds.map(async ([name, it]): Promise<[string, string]> => [name, await shown(it)])).then(
    (all) => new Map(all),
  ))

const refuse = (name: string) => () => {
  throw new Error(`the core asked for ${name}`)
}

/** Whatever is asked of it or called. */
const poison = (name: string): object =>
  new Proxy(function poisoned() {}, {
    get: refuse(name),
    apply: refuse(name),
    construct: refuse(name),
    has: refuse(name),
    set: refuse(name),
  })

const outside = [
  'process',
  'fetch',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Buffer',
  'Date',
  'console',
]

describe('the core', () => {
  afterEach(() => vi.unstubAllGlobals())

  test('says the same where there is no clock, chance, network, environment or process', async () => {
    const expected = await shownAsTheyAre()
    // Nothing that was made of a rule before is known for these.
    const fresh = structuredClone(rules)
    const random = vi.spyOn(Math, 'random').mockImplementation(refuse('Math.random'))
    for (const name of outside) vi.stubGlobal(name, poison(name))
    const actual = new Map<string, string>()
    try {
      for (const [name, it] of worlds) actual.set(name, await shown(it, fresh))
    } finally {
      vi.unstubAllGlobals()
      random.mockRestore()
    }
    expect(actual).toEqual(expected)
  })

  test('says the same in any order of files, contents and rules', async () => {
    const expected = await shownAsTheyAre()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...worlds), fc.integer(), async ([name, it], seed) => {
        expect(await shown(shuffled(it, seed), permuted(rules, seed))).toBe(expected.get(name))
      }),
      { numRuns: 30 },
    )
  })
})

test('a poisoned global is felt', () => {
  vi.stubGlobal('Date', poison('Date'))
  expect(() => new Date()).toThrow('the core asked for Date')
  expect(() => Date.now()).toThrow('the core asked for Date')
  vi.unstubAllGlobals()
})

/** The same world, with everything that it tells in another order. */
function shuffled(it: World, seed: number): World {
  const listing = ({ commit, entries }: Listing): Listing => ({ commit, entries: new Map(permuted([...entries], seed)) })
  return {
    changedPaths: async () => permuted(await it.changedPaths(), seed),
    listings: async () => {
      const { base, head } = await it.listings()
      return { base: listing(base), head: listing(head) }
    },
    contents: async (entries) => new Map(permuted([...(await it.contents(entries))], seed)),
    configuration: () => it.configuration(),
    apart: (request) => it.apart(request),
    advisories: (queries) => it.advisories(queries),
  }
}

/** A shuffle that a seed decides (Fisher–Yates over a linear congruential generator). */
function permuted<T>(items: readonly T[], seed: number): T[] {
  const result = [...items]
  let state = seed >>> 0
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const j = state % (i + 1)
    const [a, b] = [result[i], result[j]]
    if (a !== undefined && b !== undefined) [result[i], result[j]] = [b, a]
  }
  return result
}
