import { expect, test } from 'vitest'
import { checkRule } from '../../src/judge/rule-check.ts'
import { parseRule } from '../../src/judge/rule-file.ts'

const path = 'rules/perimeter/open-route.yml'
const good = `id: open-route
title: Anyone can call \`{it.path}\`
severity: high
severities:
  - critical: it.method == "ANY"
on: [route-added]
when: it.auth == "none"
message: >-
  It reaches
  {it.function.name}.
gained: anyone
why: Because.
fix:
  summary: authorize the route
  sam: |
    Events: {{ Api: {it.path} }}
references: [https://example.com]
since: 0.1.0
examples:
  this is: [not, read: {
`
const without = (key: string) => good.replace(new RegExp(`^${key}:.*\n`, 'm'), '')
const replaced = (from: string, to: string) => good.replace(from, to)

test('a rule is read up to its examples', () => {
  expect(parseRule(path, good)).toMatchObject({
    id: 'open-route',
    aspect: 'perimeter',
    severities: [{ severity: 'critical', when: 'it.method == "ANY"' }],
    message: 'It reaches {it.function.name}.',
    fix: { summary: 'authorize the route', snippets: { sam: 'Events: {{ Api: {it.path} }}' } },
    since: '0.1.0',
  })
})

test.each([
  ['a missing key', without('gained'), `${path}:1: gained: is missing`],
  ['an unknown key', `colour: red\n${good}`, `${path}:1: colour: is not a key of a rule`],
  ['a key that stands twice', `${replaced('since: 0.1.0', 'since: 0.1.0\nwhen: "true"')}`, `${path}:19: when: stands here twice`],
  [
    'an id that is not the name of the file',
    replaced('id: open-route', 'id: other'),
    `${path}:1: id: is other, but the file is called open-route`,
  ],
  ['a severity that does not exist', replaced('severity: high', 'severity: bad'), `${path}:3: severity: bad is not one of critical, high`],
  ['a bad severity in the list', replaced('- critical:', '- awful:'), `${path}:5: severities: awful is not one of`],
  ['a kind of change that does not exist', replaced('[route-added]', '[route-opened]'), `${path}:6: on: route-opened is neither`],
  ['changes and nouns in one rule', replaced('[route-added]', '[route-added, route]'), `${path}:6: on: mixes changes and nouns`],
  ['a place that is not closed', replaced('`{it.path}`', '`{it.path`'), `${path}:2: title: a { is not closed`],
  ['a brace that closes nothing', replaced('{it.function.name}.', 'it.function.name}.'), `${path}:9: message: a } closes nothing`],
  ['an empty place', replaced('`{it.path}`', '`{ }`'), `${path}:2: title: nothing between { and }`],
  ['an unknown framework', replaced('  sam: |', '  pulumi: |'), `${path}:15: fix.pulumi: is not a key of a rule`],
  [
    'a text where a list of severities belongs',
    replaced('  - critical: it.method == "ANY"', '  critical'),
    `${path}:4: severities: must be a list`,
  ],
  ['what is not YAML', replaced('on: [route-added]', 'on: [route-added'), /^rules\/perimeter\/open-route\.yml:\d+: /],
  ['an empty file', '', `${path}:1: a rule is a map of keys`],
])('%s is refused with file, line and key', (_, text, message) => {
  expect(() => parseRule(path, text)).toThrow(message)
})

test.each([
  ['what is not CEL', replaced('it.auth == "none"', 'it.auth =='), `${path}:7: when: not a CEL expression: it.auth == `],
  [
    'a variable that does not exist',
    replaced('it.auth == "none"', 'that.auth == "none"'),
    `${path}:7: when: there is no that here, only it, before`,
  ],
  ['has(), to which unresolved is absent', replaced('it.auth == "none"', 'has(it.auth)'), `${path}:7: when: has(it.auth) would take`],
  [
    'before in a state rule',
    replaced('[route-added]', '[route]').replace('it.auth ==', 'before.auth =='),
    'there is no before here, only it, kind',
  ],
  ['a place that is not CEL', replaced('{it.function.name}', '{it..name}'), `${path}:8: message: not a CEL expression`],
  ['a snippet with braces of its own', replaced('{{ Api: {it.path} }}', '{ Api: x }'), `${path}:13: fix: not a CEL expression`],
])('%s is refused by the full check', async (_, text, message) => {
  await expect(checkRule(path, text)).rejects.toThrow(message)
})

test('the full check takes a good rule', async () => {
  expect((await checkRule(path, good)).id).toBe('open-route')
})
