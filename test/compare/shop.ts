import type { Policy } from '../../src/model/application.ts'
import { ServiceBuilder, type StatementGiven } from '../support/application.ts'

export const orders = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'
export const get: StatementGiven = { action: 'dynamodb:GetItem', resource: orders, line: 20 }
export const remove: StatementGiven = { action: 'dynamodb:DeleteItem', resource: orders, line: 30 }
export const logs: StatementGiven = {
  action: 'logs:PutLogEvents',
  resource: 'arn:aws:logs:*:*:*',
  line: 1,
  origin: 'added by the Serverless Framework for logs',
}

/** Functions that all run as the role `shop`. */
export const shared = (functions: readonly string[], ...policies: readonly Policy[]) =>
  functions.reduce((it, name, i) => it.function(name, 3 + i, { role: 'shop' }), new ServiceBuilder().principal('shop', 10, policies))
