import { expect, test } from 'vitest'
import { comparing } from '../src/comparing.ts'
import { defaults } from '../src/model/configuration.ts'
import type { Content } from '../src/model/source.ts'
import { world } from './support/world.ts'

type Files = Readonly<Record<string, string>>

/** Reads both revisions to the end; gives the paths that are asked for in each round. */
async function rounds(base: Files, head: Files): Promise<readonly (readonly string[])[]> {
  const { listings, contents, changedPaths } = world(base, head)
  const it = comparing({ listings: await listings(), changed: new Set(await changedPaths()), configuration: defaults, refused: new Map() })
  const asked: string[][] = []
  let known: ReadonlyMap<string, Content> = new Map()
  for (;;) {
    const answer = await it.next(known)
    if ('comparison' in answer) return asked
    asked.push(answer.missing.map(({ path }) => path))
    known = await contents(answer.missing)
  }
}

test('a file that both revisions include is asked for as each of them has it, in one round', async () => {
  const including = (handler: string): Files => ({
    'serverless.yml': 'service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: ${file(./functions.yml)}\n',
    'functions.yml': `get: { handler: ${handler} }\n`,
  })
  expect(await rounds(including('old.get'), including('new.get'))).toEqual([
    ['serverless.yml', 'serverless.yml'],
    ['functions.yml', 'functions.yml'],
  ])
})
