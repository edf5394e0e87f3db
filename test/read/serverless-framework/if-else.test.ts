import { describe, expect, test } from 'vitest'
import { functions, gaps, permissions, routes, service } from './service.ts'

const shop = (rules: string, provider = '') => `service: shop
provider: {name: aws, runtime: nodejs22.x, stage: prod, iamRoleStatements: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]${provider}}
plugins: [serverless-plugin-ifelse]
custom:
  region: eu-west-1
  serverlessIfElse: ${rules}
functions:
  list: {handler: a.list, events: [{http: {path: list, method: get, authorizer: aws_iam}}]}
  get: {handler: a.get}
`

describe('serverless-plugin-ifelse', () => {
  const isSo = '\'"${self:custom.region}" == "eu-west-1"\''

  test('takes members out and puts others in where a condition holds', () => {
    const told = service(
      shop(`[{If: ${isSo}, Exclude: [functions.get, functions.list.events.0.http.authorizer, provider.iamRoleStatements]}]`),
    )
    expect(functions(told)).toEqual(['list (line 8)'])
    expect(routes(told)).toEqual(['GET /list → list, none (line 8)'])
    expect(permissions(told, 'IamRoleLambdaExecution').join()).not.toContain('s3:GetObject')
    expect(gaps(told)).toEqual([])
  })

  test('puts the other ones in where it does not hold', () => {
    const rules = `[{If: '"a" != "a"', Set: {functions.list.role: no}, ElseSet: {functions.list.role: 'arn:aws:iam::123456789012:role/own'}, ElseExclude: functions.get}]`
    const told = service(shop(rules))
    expect(told.part.functions.map((it) => it.roleName)).toEqual(['arn:aws:iam::123456789012:role/own'])
  })

  test('takes out what has a condition of its own', () => {
    expect(functions(service(shop(`[{ExcludeIf: {functions.get: ${isSo}, functions.list: '"a" == "b"'}}]`)))).toEqual(['list (line 8)'])
  })

  test.each([
    ['"a" == "a" && !("b" == "c" || false)', ['list (line 8)']],
    ['"${ssm:/a}" == "x" || true', ['list (line 8)']],
    ['"${ssm:/a}" == "x" && "a" == "b"', ['list (line 8)', 'get (line 9)']],
    ["'a' === 'b'", ['list (line 8)', 'get (line 9)']],
    ["'' == false && '1' == true && '1' !== true", ['list (line 8)']],
  ])('reads the condition %s', (condition, expected) => {
    const told = service(shop(`[{If: ${JSON.stringify(condition)}, Exclude: [functions.get]}]`))
    expect(functions(told)).toEqual(expected)
    expect(gaps(told)).toEqual([])
  })

  test('leaves a function whose stage decides: there it is deployed', () => {
    const told = service(shop(`[{If: '"\${opt:stage}" == "dev"', Exclude: [functions.get, provider.profile]}]`))
    expect(functions(told)).toEqual(['list (line 8)', 'get (line 9)'])
    expect(gaps(told)).toEqual([])
  })

  test.each([
    ['what the stage decides matters', `[{If: '"\${opt:stage}" == "dev"', Exclude: [functions.list.events.0.http.authorizer]}]`],
    ['the condition is another program', `[{If: 'process.env.A', Set: {provider.role: a}}]`],
    ['it is a program that calls something', `[{If: 'f("a") == "b"', Exclude: [provider.role]}]`],
    ['the condition is nested as nobody writes it', `[{If: '${'('.repeat(1_900)}', Set: {provider.role: a}}]`],
    ['the rules are not known', '${ssm:/rules}'],
  ])('is not read where %s', (_, rules) => {
    expect(gaps(service(shop(rules)))).toEqual(['warning unsupported-plugin (line 6)'])
  })
})

test('a function that serverless-plugin-conditional-functions turns off is none', () => {
  const told = service(`service: shop
provider: {name: aws, runtime: nodejs22.x}
plugins: [serverless-plugin-conditional-functions]
functions:
  list: {handler: a.list, enabled: 'false'}
  get: {handler: a.get, enabled: '"\${opt:stage}" == "prod"'}
  add: {handler: a.add, enabled: '"a" == "a"'}
`)
  expect(functions(told)).toEqual(['get (line 6)', 'add (line 7)'])
})
