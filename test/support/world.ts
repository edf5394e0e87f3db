import { createHash } from 'node:crypto'
import { configurationFile, type Found, misnamed } from '../../src/model/configuration.ts'
import { judgeApart } from '../../src/judge/own.ts'
import { type OwnRule, rulesFolder } from '../../src/model/own-rules.ts'
import type { Vulnerability } from '../../src/model/report.ts'
import type { Content, Listing, TreeEntry } from '../../src/model/source.ts'
import type { Advisories, PackageMetadata, World } from '../../src/model/world.ts'
import type { ReviewRequest } from '../../src/review.ts'

/** A review by no rules: its changes are what matters. */
export const comparingOnly: ReviewRequest = {
  rules: [],
  rulesVersion: '',
  version: '',
  commits: { base: null, head: null },
  accepted: [],
  failOn: 'never',
  today: '2026-01-01',
}

export type Files = ReadonlyMap<string, string> | Readonly<Record<string, string>>

/**
 * Two revisions given as maps of paths to texts. `vulnerabilities` null means that nobody could be asked, `metadata` null that nobody wants
 * registries asked.
 */
export function world(
  baseFiles: Files,
  headFiles: Files,
  vulnerabilities: ReadonlyMap<string, readonly Vulnerability[]> | null = new Map(),
  metadata: ReadonlyMap<string, PackageMetadata> | null = null,
): World {
  const base = entriesOf(baseFiles)
  const head = entriesOf(headFiles)
  const blobs = new Map([...base.values(), ...head.values()].map((it) => [it.entry.sha, it.text]))
  return {
    async changedPaths() {
      const paths = new Set([...base.keys(), ...head.keys()])
      return [...paths].filter((path) => base.get(path)?.text !== head.get(path)?.text).toSorted()
    },
    async listings() {
      return { base: listing(base), head: listing(head) }
    },
    async contents(entries) {
      return new Map(entries.map((it): [string, Content] => [it.sha, { text: blobs.get(it.sha) ?? '' }]))
    },
    async configuration() {
      return { base: foundIn(base), head: foundIn(head) }
    },
    apart: (request) => judgeApart(request, () => {}),
    async advisories(): Promise<Advisories> {
      const said = metadata === null ? {} : { registries: { packages: metadata, reason: null } }
      return vulnerabilities === null ? { consulted: false, reason: 'offline', ...said } : { consulted: true, vulnerabilities, ...said }
    },
  }
}

function foundIn(entries: Entries): Found {
  const it = entries.get(configurationFile)
  return {
    commit: null,
    content: it === undefined ? null : { text: it.text },
    misnamed: misnamed.filter((path) => entries.has(path)),
    rules: rulesIn(entries),
  }
}

const rulesIn = (entries: Entries): OwnRule[] =>
  [...entries].filter(([path]) => path.startsWith(`${rulesFolder}/`)).map(([path, it]) => ({ path, content: { text: it.text } }))

type Entries = ReadonlyMap<string, { readonly entry: TreeEntry; readonly text: string }>

function entriesOf(files: Files): Entries {
  const pairs: [string, string][] = files instanceof Map ? [...files] : Object.entries(files)
  return new Map(
    pairs.map(([path, text]) => {
      const sha = createHash('sha1').update(text).digest('hex')
      return [path, { entry: { path, kind: 'file', sha, size: Buffer.byteLength(text) }, text }]
    }),
  )
}

const listing = (entries: Entries): Listing => ({
  commit: null,
  entries: new Map([...entries].map(([path, it]) => [path, it.entry])),
})
