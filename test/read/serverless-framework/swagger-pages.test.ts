import { describe, expect, test } from 'vitest'
import { functions, gaps, routes, service } from './service.ts'

const shop = (autoswagger: string, plugins = '[serverless-auto-swagger]') =>
  service(`service: shop
provider: {name: aws, runtime: nodejs20.x}
plugins: ${plugins}
custom: ${autoswagger}
functions:
  list: {handler: a.list}
`)

describe('serverless-auto-swagger', () => {
  test('adds two functions that anybody can call', () => {
    const told = shop('{autoswagger: {typefiles: []}}')
    expect(functions(told)).toEqual(['list (line 6)', 'swaggerUI (line 4)', 'swaggerJSON (line 4)'])
    expect(routes(told)).toEqual(['GET /swagger → swaggerUI, none (line 4)', 'GET /swagger.json → swaggerJSON, none (line 4)'])
    expect(gaps(told)).toEqual([])
  })

  test('adds them without a section of its own, at the place where it is named', () => {
    expect(functions(shop('~')).slice(1)).toEqual(['swaggerUI (line 3)', 'swaggerJSON (line 3)'])
    expect(functions(shop('~', '[serverless-offline]'))).toEqual(['list (line 6)'])
  })

  test('puts them where it is told, and lets somebody decide who calls', () => {
    const told = shop(
      '{autoswagger: {apiType: http, swaggerPath: docs, useStage: true, useRedirectUI: true, lambdaAuthorizer: {name: list}}}',
    )
    expect(routes(told)).toEqual([
      'GET /dev/docs → swaggerUI, custom by list (line 4)',
      'GET /dev/docs.json → swaggerJSON, custom by list (line 4)',
      'GET /dev/oauth2-redirect.html → swaggerRedirectURI, none (line 4)',
    ])
  })

  test('is not read where only the deployment knows its options', () => {
    expect(gaps(shop('{autoswagger: "${ssm:/docs}"}'))).toEqual(['warning unsupported-plugin (line 4)'])
    expect(gaps(shop('{autoswagger: {apiType: "${ssm:/type}"}}'))).toEqual(['warning unsupported-plugin (line 4)'])
  })
})
