import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A pull request as a folder tells it: what was there, and what is proposed. */
export interface Story {
  readonly repository: string
  readonly branch: string
  readonly title: string
  readonly body: string
  readonly author: string
  readonly base: Files
  /** What differs from the base; null where a file is gone. */
  readonly changes: Readonly<Record<string, Buffer | null>>
  /** Advisories in the OSV format, one file each. */
  readonly advisories: string
}

type Files = Readonly<Record<string, Buffer>>

const pulls = fileURLToPath(new URL('../../fixtures/pulls/', import.meta.url))

/** The pull request that the demo shows, told in one of the frameworks. */
export function exampleStory(framework = 'serverless'): Story {
  const folder = join(pulls, 'shop-export')
  const base = filesIn(join(folder, framework, 'base'))
  const head = filesIn(join(folder, framework, 'head'))
  const gone = Object.keys(base).filter((path) => !(path in head))
  const changed = Object.entries(head).filter(([path, bytes]) => base[path]?.equals(bytes) !== true)
  return {
    repository: 'shop',
    branch: 'export-orders',
    title: 'Export all orders',
    body: 'Accounting wants all orders as one file at the end of the month. `GET /orders/export` gives them as a ZIP archive.',
    author: 'mona',
    base,
    changes: { ...Object.fromEntries(gone.map((path) => [path, null])), ...Object.fromEntries(changed) },
    advisories: join(folder, 'advisories'),
  }
}

function filesIn(folder: string): Files {
  const paths = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
  return Object.fromEntries(paths.toSorted().map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path))]))
}
