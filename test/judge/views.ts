import type { View } from '../../src/model/comparison.ts'

/** Every member that a view can have, filled: what a rule names has to be here. */
const functionView: View = {
  name: 'export',
  runtime: 'nodejs20.x',
  handler: 'src/export.handler',
  codePath: 'src',
  role: 'shop',
  sharedWith: ['list', 'get'],
  may: [{ action: 'dynamodb:Scan', resource: 'orders', line: 14 }],
  mayText: '`dynamodb:Scan` on `orders`',
  routes: 1,
  triggers: ['schedule'],
  framework: 'serverless',
}

const routeView: View = {
  method: 'GET',
  path: '/orders/export',
  api: 'rest',
  auth: 'none',
  authorizer: '',
  scopes: ['orders'],
  validated: false,
  preflight: false,
  restricted: false,
  function: functionView,
  siblings: { count: 3, authorized: 2, auth: 'iam', authorizer: '' },
}

const triggerView: View = { type: 'sqs', source: 'orders', function: functionView }

const permissionView: View = {
  principal: 'shop',
  functions: ['export', 'list'],
  kind: 'identity',
  action: 'dynamodb:DeleteItem',
  actions: ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
  resource: 'table/orders',
  service: 'dynamodb',
  wildcard: 'none',
  reach: 'named',
  sensitive: false,
  crossAccount: false,
  isNewPrincipal: false,
  conditional: false,
  reason: '',
}

const grantView: View = {
  principal: 'shop',
  functions: ['export'],
  action: 'dynamodb:*',
  resources: ['table/orders'],
  service: 'dynamodb',
  wildcard: 'service',
  conditional: false,
  origin: 'written',
}

const dependencyView: View = {
  ecosystem: 'npm',
  name: 'lodash',
  version: '4.17.20',
  previousVersion: '',
  scope: 'runtime',
  manifest: 'package.json',
  functions: ['export'],
  transitiveAdded: 0,
  vulnerabilities: [{ id: 'GHSA-1', severity: 'high', fixedIn: '4.17.21', summary: 'Bad.' }],
  worst: 'high',
  fix: '4.17.21',
}

const views: Readonly<Record<string, View>> = {
  function: functionView,
  route: routeView,
  trigger: triggerView,
  permission: permissionView,
  grant: grantView,
  dependency: dependencyView,
}

/** The sample for a change kind or a noun: `route-added` and `route` are both about a route. */
export const sampleView = (on: string): View => views[on.split('-')[0] ?? ''] ?? {}
