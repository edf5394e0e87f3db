import { globSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { compareVersions } from '../../src/model/version.ts'
import type { PackageQuery } from '../../src/model/comparison.ts'

/** An advisory in the OSV format (https://ossf.github.io/osv-schema), as far as it is looked at here. */
interface Advisory {
  readonly id: string
  readonly modified: string
  readonly affected: readonly {
    readonly package: { readonly ecosystem: string; readonly name: string }
    readonly ranges: readonly { readonly events: readonly { readonly introduced?: string; readonly fixed?: string }[] }[]
  }[]
}

interface Query {
  readonly package: { readonly ecosystem: PackageQuery['ecosystem']; readonly name: string }
  readonly version: string
}

export interface AdvisoryServer {
  readonly url: string
  close(): Promise<void>
}

/** An OSV server on loopback that knows the advisories of one folder: the two calls of https://google.github.io/osv.dev/api/. */
export async function startAdvisoryServer(folder: string): Promise<AdvisoryServer> {
  const known = new Map(
    globSync(`${folder}/*.json`).map((path): [string, Advisory] => {
      const advisory: Advisory = JSON.parse(readFileSync(path, 'utf8'))
      return [advisory.id, advisory]
    }),
  )
  const server = createServer(async (request, response) => {
    const answer = answerTo(known, request.url ?? '', await textOf(request))
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { code: 5, message: 'Bug not found.' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answerTo(known: ReadonlyMap<string, Advisory>, path: string, body: string): object | undefined {
  if (path !== '/v1/querybatch') return known.get(decodeURIComponent(/^\/v1\/vulns\/([^/]+)$/.exec(path)?.[1] ?? ''))
  const { queries }: { queries: readonly Query[] } = JSON.parse(body)
  const hits = (query: Query) => [...known.values()].filter((it) => concerns(it, query)).map(({ id, modified }) => ({ id, modified }))
  return { results: queries.map(hits).map((vulns) => (vulns.length === 0 ? {} : { vulns })) }
}

const concerns = (advisory: Advisory, query: Query): boolean =>
  advisory.affected.some(
    (it) =>
      it.package.ecosystem === query.package.ecosystem &&
      it.package.name === query.package.name &&
      it.ranges.some(({ events }) => isWithin(events, query)),
  )

/** Events are in the order of their versions: the last one at or below the version says whether it is affected. */
function isWithin(events: Advisory['affected'][number]['ranges'][number]['events'], { package: { ecosystem }, version }: Query): boolean {
  const isReached = (at: string) => at === '0' || (compareVersions(ecosystem, version, at) ?? -1) >= 0
  return events.findLast((it) => isReached(it.introduced ?? it.fixed ?? ''))?.introduced !== undefined
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
