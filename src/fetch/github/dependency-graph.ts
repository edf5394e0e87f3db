import type { PackageQuery } from '../../model/comparison.ts'
import { normalizedName } from '../../model/package-name.ts'
import type { Severity, Vulnerability } from '../../model/report.ts'
import { byText } from '../../model/text-order.ts'
import { type Advisories, packageKey, type PackageMetadata, type Registries } from '../../model/world.ts'
import type { Client } from './client.ts'
import type { Range, Repository } from './compare.ts'

type Diff = Awaited<ReturnType<Client['rest']['dependencyGraph']['diffRange']>>['data']

/** What GitHub calls ecosystems in its dependency graph. */
const ecosystems: ReadonlyMap<string, PackageQuery['ecosystem']> = new Map([
  ['npm', 'npm'],
  ['pip', 'PyPI'],
  ['maven', 'Maven'],
  ['gomod', 'Go'],
  ['go', 'Go'],
  ['rubygems', 'RubyGems'],
  ['nuget', 'NuGet'],
  ['cargo', 'crates.io'],
  ['rust', 'crates.io'],
  ['composer', 'Packagist'],
])

const severities: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['low', 'low'],
])

/**
 * Adds what GitHub's own comparison of both revisions' dependency graphs knows, in one request
 * (https://docs.github.com/rest/dependency-graph/dependency-review). Whatever goes wrong leaves the first source's answer as it is: the graph is
 * off in many repositories, and slow for new commits.
 */
export function withDependencyGraph(
  advisories: (queries: readonly PackageQuery[]) => Promise<Advisories>,
  { client, repository, range }: { readonly client: Client; readonly repository: Repository; readonly range: Range },
): (queries: readonly PackageQuery[]) => Promise<Advisories> {
  return async (queries) => {
    const [known, diff] = await Promise.all([advisories(queries), difference(client, repository, range)])
    return diff.length === 0 ? known : joined(known, diff, queries)
  }
}

async function difference(client: Client, repository: Repository, { mergeBase, head }: Range): Promise<Diff> {
  if (mergeBase === null) return []
  try {
    const { data } = await client.rest.dependencyGraph.diffRange({ ...repository, basehead: `${mergeBase}...${head}` })
    return data
  } catch {
    return []
  }
}

function joined(known: Advisories, diff: Diff, queries: readonly PackageQuery[]): Advisories {
  const told = new Map(diff.flatMap((it) => keyOf(it).map((key): [string, Diff[number]] => [key, it])))
  const vulnerabilities = new Map(known.vulnerabilities)
  const packages = new Map(known.registries?.packages)
  for (const query of queries) {
    const it = told.get(normalKey(query.ecosystem, query.name, query.version))
    if (it === undefined) continue
    const key = packageKey(query)
    vulnerabilities.set(key, together(vulnerabilities.get(key) ?? [], it.vulnerabilities))
    packages.set(key, { ...licenceOf(it), ...packages.get(key) })
  }
  const registries: Registries = { packages, reason: known.registries?.reason ?? null }
  return { ...known, vulnerabilities, registries }
}

/** Without a `package_url` nothing tells the namespace of a name, and such an entry is left out. */
function keyOf({ ecosystem, name, version, package_url: url }: Diff[number]): string[] {
  const own = ecosystems.get(ecosystem.toLowerCase())
  return own === undefined || url === null || version === '' ? [] : [normalKey(own, name, version)]
}

const normalKey = (ecosystem: PackageQuery['ecosystem'], name: string, version: string): string =>
  `${ecosystem}/${normalizedName(ecosystem, name)}@${version.replace(/^v(?=\d)/, '')}`

/** Those that the first source knows under the same id or another name for it come once. */
function together(known: readonly Vulnerability[], more: Diff[number]['vulnerabilities']): readonly Vulnerability[] {
  const ids = new Set(known.flatMap((it) => [it.id, ...it.aliases]))
  const added = more
    .filter((it) => !ids.has(it.advisory_ghsa_id))
    .map((it): Vulnerability => ({
      id: it.advisory_ghsa_id,
      aliases: [],
      severity: severities.get(it.severity.toLowerCase()) ?? 'unknown',
      fixedIn: null,
      summary: it.advisory_summary,
    }))
  return [...known, ...added].toSorted((a, b) => byText(a.id, b.id))
}

const licenceOf = ({ license }: Diff[number]): PackageMetadata => (license === null || license === '' ? {} : { licence: license })
