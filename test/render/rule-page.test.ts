import { describe, expect, it } from 'vitest'
import type { Rule } from '../../src/model/rule.ts'
import { rulePage } from '../../src/render/rule-page.ts'
import { withoutValues } from '../../src/render/rule-text.ts'

const rule: Rule = {
  id: 'public-route-added',
  aspect: 'perimeter',
  title: 'Anyone on the internet can call `{it.method} {it.path}`',
  severity: 'high',
  severities: [{ severity: 'critical', when: 'it.function.may\n  .size() > 0' }],
  on: ['route-added', 'route-changed'],
  when: 'it.auth == "none" &&\n!it.preflight\n',
  message: 'It reaches `{it.function.name}`.',
  gained: '',
  why: 'A new route is a new door.\n\nMost of them are left open by accident, because the framework leaves them open.',
  fix: {
    summary: 'Authorize `{it.method} {it.path}`.',
    snippets: { serverless: 'authorizer: aws_iam\n', sam: 'Auth:\n  Authorizer: AWS_IAM' },
  },
  references: ['https://example.com/why'],
  since: '0.1.0',
}

describe('the page of a rule', () => {
  it('reads well at the terminal', () => {
    expect(rulePage(rule, 'plain', 60)).toBe(`Anyone on the internet can call METHOD PATH
public-route-added

high · perimeter · looks at route added, route changed ·
since 0.1.0

A new route is a new door.

Most of them are left open by accident, because the
framework leaves them open.

It is critical when it.function.may .size() > 0.

REQUIRED

Authorize METHOD PATH.

Serverless Framework:

    authorizer: aws_iam

AWS SAM:

    Auth:
      Authorizer: AWS_IAM

EXACTLY WHEN

  it.auth == "none" &&
  !it.preflight

READ MORE

  https://example.com/why
`)
  })

  it('is Markdown for those who show it elsewhere', () => {
    const page = rulePage(rule, 'markdown')
    expect(page).toMatch(/^# Anyone on the internet can call `METHOD PATH`\n\n`public-route-added`\n/)
    expect(page).toContain('AWS SAM:\n\n```yaml\nAuth:\n  Authorizer: AWS_IAM\n```\n')
    expect(page).toContain('```cel\nit.auth == "none" &&\n!it.preflight\n```')
    expect(page).toContain('- https://example.com/why')
  })
})

describe('a sentence without a change', () => {
  it.each([
    ['`{it.method}` on {after.function.name}', '`METHOD` on FUNCTION'],
    ['{it.whoText} may {it.action} on {it.resourceText}', 'WHO may ACTION on RESOURCE'],
    ['{? it.a == "}"} one\n{?* it.b} two\nthree', 'two\nthree'],
    ['  {? it.a == "}"} one\n{? it.b} two', '  one\ntwo'],
    ['{it.previousVersion} is old', 'PREVIOUS-VERSION is old'],
    ['{size(it.functions) > 1 ? "a}b" : "c"} lose', '… lose'],
    ['{{literal}} {{"a": {it.x}}}', '{literal} {"a": X}'],
    ['{it.name.replace("\\"}", "")} is old', '… is old'],
  ])('%j reads %j', (template, text) => {
    expect(withoutValues(template)).toBe(text)
  })
})
