import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** The ways of telling a story, sorted. */
export const frameworks = ['cloudformation', 'openapi', 'sam', 'serverless', 'serverless-ts']

/** A story in one framework: the files of both revisions by their paths. */
export interface Telling {
  /** `function-url/sam` */
  readonly id: string
  readonly framework: string
  readonly base: Readonly<Record<string, string>>
  readonly head: Readonly<Record<string, string>>
}

/** One pull request told in several frameworks, and what a review says of it in all of them: a folder of `fixtures/pulls`. */
export interface ParityStory extends Expected {
  readonly name: string
  readonly told: readonly Telling[]
}

/** Its `story.yml`. */
interface Expected {
  /** What happens, in one sentence. */
  readonly title: string
  /** `severity certainty status rule: title`, sorted. */
  readonly findings: readonly string[]
  /** `kind: summary`, sorted. */
  readonly changes: readonly string[]
  /** By framework, the line of each finding in their order; of each change where there is no finding. */
  readonly places: Readonly<Record<string, readonly string[]>>
  /** By framework, what it calls by a name of its own, and how the others call it. */
  readonly names?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** By framework, why it cannot tell the story. */
  readonly cannot?: Readonly<Record<string, string>>
}

const pulls = fileURLToPath(new URL('../../fixtures/pulls/', import.meta.url))

export const parityStories = (): ParityStory[] =>
  globSync('*/story.yml', { cwd: pulls })
    .map((path) => dirname(path))
    .toSorted()
    .map((name) => {
      const expected: Expected = parse(readFileSync(join(pulls, name, 'story.yml'), 'utf8'))
      const told = frameworks.map((it) => `${name}/${it}`).filter((id) => existsSync(join(pulls, id)))
      return { ...expected, name, told: told.map(telling) }
    })

const telling = (id: string): Telling => ({
  id,
  framework: basename(id),
  base: textsIn(join(pulls, id, 'base')),
  head: textsIn(join(pulls, id, 'head')),
})

function textsIn(folder: string): Readonly<Record<string, string>> {
  const paths = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
  return Object.fromEntries(paths.toSorted().map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')]))
}
