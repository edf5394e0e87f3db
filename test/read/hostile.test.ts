import { expect, test } from 'vitest'
import type { Content, TreeEntry } from '../../src/model/source.ts'
import { compare } from '../../src/compare/index.ts'
import { read } from '../../src/read/index.ts'
import { processorTime } from '../support/processor-time.ts'

/** Reads and compares a revision that holds this one file (and what lies beside it) with an empty one. */
function review(files: Readonly<Record<string, string>>, changed: readonly string[]): void {
  const side = (all: readonly (readonly [string, string])[]) =>
    read(
      {
        listing: {
          commit: null,
          entries: new Map(all.map(([path]): [string, TreeEntry] => [path, { path, kind: 'file', sha: path, size: null }])),
        },
        contents: new Map(all.map(([path, text]): [string, Content] => [path, { text }])),
      },
      new Set(changed),
    )
  compare(side([]).app, side(Object.entries(files)).app, new Set(changed))
}

const many = (text: string, letters = 1_000_000): string => text.repeat(letters / text.length)

const role = (action: string, resource: string): string =>
  JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [{ PolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: resource } } }],
        },
      },
    },
  })

const route = (path: string): string =>
  JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Shop: {
        Type: 'AWS::Serverless::Function',
        Properties: { Events: { Call: { Type: 'Api', Properties: { Method: 'GET', Path: path } } } },
      },
    },
  })

test.each<[string, string, string]>([
  ['blank lines', 'template.yaml', many('\n')],
  ['blank lines after a brace', 'template.json', `{${many('\n')}"AWSTemplateFormatVersion" "Resources"`],
  ['spaces', 'template.yaml', many(' ')],
  ['types of nothing', 'infra.yaml', `Resources:\n${many('Type: ')}`],
  ['open parameters in a path', 'template.json', route(`/${many('{')}`)],
  ['open variables in a resource', 'template.json', role('s3:GetObject', many('${'))],
  ['open variables in an action', 'template.json', role(many('${'), '*')],
  ['a requirement of many lines', 'pyproject.toml', `[project]\ndependencies = ["""a${many(' ')}b\nc"""]`],
  ['spaces where a version should be', 'Gemfile', many(`gem 'a',${' '.repeat(3990)}x\n`)],
  ['a version that is none', 'Gemfile', many(`gem 'a', 'b'${' '.repeat(3980)}=>\n`)],
  ['a group that is none', 'Gemfile', many(`gem 'a', group: :${'a'.repeat(3970)}=>\n`)],
  ['a dependency that never ends', 'build.gradle', many(`implementation "a:${'b'.repeat(3970)}\n`)],
])('a megabyte of %s costs little', (_what, file, text) => {
  const start = processorTime()
  review({ [file]: text }, [file])
  expect(processorTime() - start).toBeLessThan(2500)
})

test('a megabyte of open includes costs little', () => {
  const start = processorTime()
  review({ 'serverless.yml': `service: shop\n#${many('file(')}`, 'a.txt': 'a' }, ['a.txt'])
  expect(processorTime() - start).toBeLessThan(2500)
})
