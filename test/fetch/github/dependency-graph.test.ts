import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/fetch/github/client.ts'
import type { Range } from '../../../src/fetch/github/compare.ts'
import { githubWorld } from '../../../src/fetch/github/index.ts'
import type { PackageQuery } from '../../../src/model/comparison.ts'
import type { Advisories, World } from '../../../src/model/world.ts'
import { createLocalGitHub, type LocalGitHub, type Repository } from '../../support/github/index.ts'
import { quick } from './shop.ts'

let github: LocalGitHub
let repository: Repository
let range: Range
const operation = 'get /repos/{owner}/{repo}/dependency-graph/compare/{basehead}'

beforeAll(async () => {
  github = await createLocalGitHub()
  repository = await github.createRepository({ name: 'shop', files: { 'README.md': 'Hello\n' } })
  const base = await repository.commit({ files: { 'package.json': '{}\n' } })
  const head = await repository.commit({ branch: 'feature', from: 'main', files: { 'package.json': '{"a": 1}\n' } })
  range = { mergeBase: base, tip: base, head, files: [], isComplete: true }
})
afterAll(() => github.close())

const entry = (over: object): object => ({
  change_type: 'added',
  manifest: 'package-lock.json',
  ecosystem: 'npm',
  name: 'left',
  version: '1.0.0',
  package_url: 'pkg:npm/left@1.0.0',
  license: null,
  source_repository_url: null,
  vulnerabilities: [],
  scope: 'runtime',
  ...over,
})
const advisory = (id: string, severity: string) => ({
  severity,
  advisory_ghsa_id: id,
  advisory_summary: `about ${id}`,
  advisory_url: `https://github.com/advisories/${id}`,
})
const left: PackageQuery = { ecosystem: 'npm', name: 'left', version: '1.0.0' }
const silent: Advisories = { consulted: true, vulnerabilities: new Map() }

/** What the world knows where the first source answers so and GitHub's comparison holds this; `off` is a graph that is turned off. */
async function known(
  first: Advisories,
  graph: readonly object[] | 'off',
  queries: readonly PackageQuery[] = [left],
  over: { readonly dependencyGraph?: boolean; readonly mergeBase?: null } = {},
): Promise<{ readonly told: Advisories; readonly requests: number }> {
  if (graph === 'off') delete repository.record.dependencyGraph
  else repository.record.dependencyGraph = graph
  const connection = connect({ appId: github.app.id, privateKey: github.app.privateKey, apiUrl: github.url }, { patience: quick })
  const client = connection.installation({ installationId: github.installation(repository)?.id ?? 0, repositoryId: repository.id })
  const count = (): number => github.requests.filter((it) => it.operation === operation).length
  const before = count()
  const advisories: World['advisories'] = async () => first
  const world = githubWorld({
    client,
    repository: { owner: repository.owner, repo: repository.name },
    range: over.mergeBase === null ? { ...range, mergeBase: null } : range,
    advisories,
    askOwner: async () => null,
    dependencyGraph: over.dependencyGraph ?? true,
  })
  return { told: await world.advisories(queries), requests: count() - before }
}

describe("GitHub's comparison of dependency graphs", () => {
  it('adds what the first source does not know, in one request, and a licence', async () => {
    const graph = [entry({ license: 'MIT', vulnerabilities: [advisory('GHSA-2', 'moderate'), advisory('GHSA-1', 'critical')] })]
    const alias = { id: 'CVE-1', aliases: ['GHSA-1'], severity: 'high', fixedIn: '1.1.0', summary: 'known' } as const
    const { told, requests } = await known({ consulted: true, vulnerabilities: new Map([['npm/left@1.0.0', [alias]]]) }, graph)
    expect(requests).toBe(1)
    expect(told).toEqual({
      consulted: true,
      vulnerabilities: new Map([
        ['npm/left@1.0.0', [alias, { id: 'GHSA-2', aliases: [], severity: 'medium', fixedIn: null, summary: 'about GHSA-2' }]],
      ]),
      registries: { packages: new Map([['npm/left@1.0.0', { licence: 'MIT' }]]), reason: null },
    })
  })

  it('tells what it knows also where the first source could not be asked, which stays said', async () => {
    const { told } = await known({ consulted: false, reason: 'offline' }, [entry({ vulnerabilities: [advisory('GHSA-1', 'low')] })])
    expect(told).toMatchObject({ consulted: false, reason: 'offline' })
    expect(told.vulnerabilities?.get('npm/left@1.0.0')?.map((it) => it.id)).toEqual(['GHSA-1'])
  })

  it.each<[string, object, PackageQuery]>([
    ['Python', { ecosystem: 'pip', name: 'Flask_Thing' }, { ecosystem: 'PyPI', name: 'flask-thing', version: '1.0.0' }],
    ['Go', { ecosystem: 'gomod', name: 'example.com/a', version: '1.0.0' }, { ecosystem: 'Go', name: 'example.com/a', version: 'v1.0.0' }],
    ['Cargo', { ecosystem: 'rust', name: 'a' }, { ecosystem: 'crates.io', name: 'a', version: '1.0.0' }],
    ['Composer', { ecosystem: 'composer', name: 'Shop/A' }, { ecosystem: 'Packagist', name: 'shop/a', version: '1.0.0' }],
  ])('knows packages of %s by their own names', async (_, over, query) => {
    const { told } = await known(silent, [entry({ ...over, vulnerabilities: [advisory('GHSA-1', 'high')] })], [query])
    expect(told.vulnerabilities?.size).toBe(1)
  })

  it.each<[string, readonly object[] | 'off']>([
    ['is off', 'off'],
    ['is empty', []],
    ['is of other packages', [entry({ name: 'other', vulnerabilities: [advisory('GHSA-1', 'high')] })]],
    ['is of an ecosystem that is not read', [entry({ ecosystem: 'pub', vulnerabilities: [advisory('GHSA-1', 'high')] })]],
    ['does not say what package it means', [entry({ package_url: null, vulnerabilities: [advisory('GHSA-1', 'high')] })]],
  ])('leaves the first answer as it is where it %s', async (_, graph) => {
    const { told } = await known(silent, graph)
    expect(told.consulted && told.vulnerabilities).toEqual(new Map())
  })

  it('is not asked unless it is wanted, nor without a common ancestor', async () => {
    expect((await known(silent, [], [left], { dependencyGraph: false })).requests).toBe(0)
    expect((await known(silent, [], [left], { mergeBase: null })).requests).toBe(0)
  })
})
