import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readCommand } from '../../../src/app/commands/command.ts'
import { help } from '../../../src/render/answer.ts'
import { acceptedComment, lineComment } from '../../../src/render/comment.ts'
import { finding, report } from '../../support/report.ts'

const manual = readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8')
const context = { repository: null, server: '', headSha: null, baseSha: null, baseRef: 'main' }
const acceptance = { by: 'tess', reason: 'x', until: '2027-01-31', source: '' }
const comments = [lineComment(finding(), report(), context), acceptedComment(finding({ status: 'accepted', acceptance }), report())]

const commandsIn = (text: string): string[] =>
  [...text.matchAll(/`(\/parapet [^`]+)`|^(\/parapet .+)$/gm)].map((it) => it[1] ?? it[2] ?? '')

/** As somebody would fill it in. */
const read = (command: string) =>
  readCommand(
    command
      .replace(/\bID\b/, 'k7f2')
      .replace(/\bDATE\b/, '2027-01-31')
      .replace('…', 'it is meant'),
    '2026-11-26',
  )

it('every command that the manual, the help and the comments name is one', () => {
  const named = [manual, help, ...comments].flatMap(commandsIn)
  expect(named.filter((it) => [undefined, 'wrong'].includes(read(it)?.verb))).toEqual([])
  expect(named.length).toBeGreaterThan(15)
})

it('the manual and the help name the same commands, which are all there are', () => {
  const verbs = (text: string) => new Set(commandsIn(text).map((it) => read(it)?.verb))
  const all = new Set(['help', 'rescan', 'explain', 'accept', 'revoke', 'inventory'])
  expect(verbs(manual)).toEqual(all)
  expect(new Set([...verbs(help), 'help'])).toEqual(all)
})
