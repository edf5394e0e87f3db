import type { Context } from '../../src/render/context.ts'
import type { Change, Finding, Report, Surface } from '../../src/model/report.ts'

/** A review on GitHub, of `main` and a head of other commits. */
export const context: Context = {
  repository: 'acme/shop',
  server: 'https://github.com',
  headSha: 'c'.repeat(40),
  baseSha: 'b'.repeat(40),
  baseRef: 'main',
}

/** Reports and findings for tests of what shows them; each test overrides what it is about. */
export const surface = (over: Partial<Surface> = {}): Surface => ({
  functions: 0,
  routes: 0,
  publicRoutes: 0,
  triggers: 0,
  roles: 0,
  actionsGranted: 0,
  wildcardGrants: 0,
  directDependencies: 0,
  transitiveDependencies: 0,
  vulnerabilities: 0,
  ...over,
})

export const finding = (over: Partial<Finding> = {}): Finding => ({
  rule: 'public-route-added',
  severity: 'high',
  title: 'Anyone on the internet can call `GET /orders/export`',
  message: 'It reaches `export`, which may `dynamodb:Scan` on `orders`.',
  remediation: 'Authorize the route.\n\n```yaml\nauthorizer: aws_iam\n```',
  suggestion: null,
  location: { file: 'serverless.yml', startLine: 23, endLine: 23 },
  change: 'route-added shop GET /orders/export',
  fingerprint: 'k7f2aaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  certainty: 'certain',
  status: 'new',
  acceptance: null,
  related: [],
  aspect: 'perimeter',
  references: [],
  ...over,
})

export const routeAdded = {
  id: 'route-added shop GET /orders/export',
  kind: 'route-added',
  service: 'serverless.yml',
  location: { file: 'serverless.yml', startLine: 23, endLine: 23 },
  summary: 'GET /orders/export reaches export',
  route: { method: 'GET', path: '/orders/export', function: 'export', api: 'http', auth: 'none', validated: false },
} satisfies Change

export const report = (over: Partial<Report> = {}): Report => ({
  schemaVersion: '1',
  tool: { name: 'parapet', version: '0.1.0', rulesVersion: 'r1' },
  base: { commit: 'b'.repeat(40) },
  head: { commit: 'c'.repeat(40) },
  services: [{ id: 'serverless.yml', framework: 'serverless', file: 'serverless.yml', name: 'shop' }],
  changes: [routeAdded],
  findings: [finding()],
  surface: { base: surface({ functions: 4 }), head: surface({ functions: 5, publicRoutes: 1 }) },
  verdict: { outcome: 'block', blocking: 1, failOn: 'high' },
  configuration: null,
  diagnostics: [],
  ...over,
})
