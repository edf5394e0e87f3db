import type { Comparison, ComparedGap, Difference, Subject, View } from '../../src/model/comparison.ts'
import type { Change, Location } from '../../src/model/report.ts'
import type { Rule } from '../../src/model/rule.ts'
import type { Span, Unknown } from '../../src/model/source.ts'
import { judge, type JudgeRequest } from '../../src/judge/index.ts'
import { surface } from '../support/report.ts'

/** Comparisons, rules and requests for tests of the judge; each test overrides what it is about. */
const at = (line: number, file = 'serverless.yml'): Location => ({ file, startLine: line, endLine: line })

const span = (line: number, file = 'serverless.yml'): Span => ({ file, start: { line, column: 1 }, end: { line, column: 9 } })

export const unresolved = (expression: string, line = 12, file = 'serverless.yml'): Unknown => ({
  known: false,
  expression,
  at: span(line, file),
})

export const rule = (over: Partial<Rule> = {}): Rule => ({
  id: 'open-route',
  aspect: 'perimeter',
  title: 'Anyone can call `{it.method} {it.path}`',
  severity: 'high',
  severities: [],
  on: ['route-added'],
  when: 'it.auth == "none"',
  message: 'It reaches `{it.function}`.',
  gained: 'anyone',
  why: 'Because.',
  fix: { summary: 'authorize the route', snippets: { serverless: 'authorizer: aws_iam', sam: 'Auth:\n  Authorizer: AWS_IAM' } },
  references: [],
  since: '0.1.0',
  ...over,
})

export const route = (over: View = {}): View => ({ method: 'GET', path: '/orders', auth: 'none', function: 'list', ...over })

export function routeAdded(view: View, over: { line?: number; service?: string; serviceName?: string; subject?: string } = {}): Difference {
  const { line = 5, service = 'serverless.yml', serviceName = 'shop', subject = 'GET /orders' } = over
  const change: Change = {
    id: `route-added ${service} ${subject} ${line}`,
    kind: 'route-added',
    service,
    location: at(line, service),
    summary: `${subject} is new`,
    route: { method: 'GET', path: '/orders', function: 'list', api: 'http', auth: 'none', validated: null },
  }
  return { change, before: null, after: view, subject, serviceName, cause: null, related: [] }
}

export function grant(before: View | null, after: View | null, line = 3): Subject {
  const place = { service: 'serverless.yml', serviceName: 'shop', location: at(line), change: null, cause: null, related: [] }
  return { noun: 'grant', subject: 'role s3:*', before, after, ...place }
}

export function comparison(over: Partial<Comparison> = {}): Comparison {
  const services = ['serverless.yml', 'other/serverless.yml'].map((id) => ({
    id,
    framework: 'serverless' as const,
    file: id,
    name: 'shop',
    files: [id],
  }))
  return { services, differences: [], subjects: [], surface: { base: surface(), head: surface() }, gaps: [], ...over }
}

export const gap = (over: Partial<ComparedGap> = {}): ComparedGap => ({
  level: 'warning',
  location: at(9),
  message: '`resources` could not be read.',
  reason: 'unreadable',
  isNew: true,
  ...over,
})

export const request = (over: Partial<JudgeRequest> = {}): JudgeRequest => ({
  rules: [rule()],
  rulesVersion: 'r1',
  version: '0.1.0',
  commits: { base: null, head: null },
  accepted: [],
  failOn: 'high',
  today: '2026-03-01',
  ...over,
})

/** The findings of some differences and subjects under some rules. */
export async function findings(over: Partial<Comparison>, asked: Partial<JudgeRequest> = {}) {
  return (await judge(comparison(over), request(asked))).findings
}
