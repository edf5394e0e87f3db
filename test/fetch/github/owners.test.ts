import { expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../src/fetch/github/client.ts'
import { Owners } from '../../../src/fetch/github/owners.ts'
import { createLocalGitHub } from '../../support/github/index.ts'
import { quick } from './shop.ts'

const seen = ['PRIVATE', 'INTERNAL', 'PUBLIC'] as const

it('attack G3: a configuration is used where nobody reads it who could not read it in its place', async () => {
  const github = await createLocalGitHub()
  onTestFinished(() => github.close())
  const theirs = await github.createRepository({ name: '.github', files: { '.github/parapet.yml': 'failOn: low\n' } })
  const connection = connect({ appId: github.app.id, privateKey: github.app.privateKey, apiUrl: github.url }, { patience: quick })
  const hidden: string[] = []
  const owners = new Owners(connection, (repository) => hidden.push(repository))
  const ask = owners.of({ installationId: github.installation(theirs)?.id ?? 0, owner: theirs.owner, repo: 'shop' })
  const used: string[] = []
  for (const source of seen) {
    Object.assign(theirs.record, { isPrivate: source === 'PRIVATE', isInternal: source === 'INTERNAL' })
    for (const reviewed of [...seen, 'SOMETHING_NEW']) {
      const found = await ask(reviewed)
      if (found !== null) used.push(`${source} for ${reviewed}`)
      expect(found?.from ?? 'octo-org/.github').toBe('octo-org/.github')
    }
  }
  expect(used).toEqual([
    'PRIVATE for PRIVATE',
    'INTERNAL for PRIVATE',
    'INTERNAL for INTERNAL',
    'PUBLIC for PRIVATE',
    'PUBLIC for INTERNAL',
    'PUBLIC for PUBLIC',
  ])
  expect(hidden).toHaveLength(6)
  expect(
    await owners.of({ installationId: github.installation(theirs)?.id ?? 0, owner: theirs.owner, repo: '.GitHub' })('PUBLIC'),
  ).toBeNull()
})
