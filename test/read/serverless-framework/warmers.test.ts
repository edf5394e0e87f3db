import { describe, expect, test } from 'vitest'
import { saidSettings } from '../cloudformation/template.ts'
import { functions, gaps, permissions, service, triggers } from './service.ts'

const shop = (warmup: string, list = '', more = ''): string =>
  `service: shop
provider: {name: aws, runtime: python3.12, layers: [a], environment: {TABLE: orders}}
plugins: [serverless-plugin-warmup]
custom:
  warmup: ${warmup}
functions:
  list: {handler: a.list${list}}
  get: {handler: a.get}
${more}`

const warmers = (yaml: string) => functions(service(yaml)).filter((it) => it.startsWith('warmUp'))

describe('serverless-plugin-warmup', () => {
  test('adds a function that a schedule starts, with a role of its own that may call the others', () => {
    const told = service(shop('{officeHours: {enabled: true, events: [{schedule: rate(10 minutes)}]}}'))
    expect(functions(told)).toEqual(['list (line 7)', 'get (line 8)', 'warmUpPluginOfficeHours (line 5)'])
    expect(triggers(told)).toEqual(['warmUpPluginOfficeHours: schedule rate(10 minutes) (line 5)'])
    const granted = permissions(told, 'WarmUpPluginOfficeHoursRole').join('\n')
    expect(granted).toContain('lambda:InvokeFunction')
    expect(granted).toContain('function:shop-dev-list*')
    expect(granted).toContain('function:shop-dev-get*')
    expect(granted).toContain('/aws/lambda/shop-dev-warmup-plugin-officeHours:*')
    expect(told.part.functions.find((it) => it.name === 'warmUpPluginOfficeHours')?.role).toBe(
      'app/template.yml#principal/WarmUpPluginOfficeHoursRole',
    )
    expect(gaps(told)).toEqual([])
  })

  test('starts it every five minutes, with settings of its own and none of the provider', () => {
    const told = service(shop('{default: {enabled: true, memorySize: 256}}'))
    expect(triggers(told)).toEqual(['warmUpPluginDefault: schedule rate(5 minutes) (line 5)'])
    expect(saidSettings(told).filter((it) => it.startsWith('warmUp'))).toEqual([
      'warmUpPluginDefault: timeout 10 (line 5, for all)',
      'warmUpPluginDefault: memory 256 (line 5)',
      'warmUpPluginDefault: layers [] (line 5, for all)',
      'warmUpPluginDefault: runtime "nodejs" (line 5, for all)',
    ])
  })

  test('lets it run as the role that it is given', () => {
    const told = service(shop('{default: {enabled: true, role: arn:aws:iam::123456789012:role/warm}}'))
    expect(told.part.functions.find((it) => it.name === 'warmUpPluginDefault')?.roleName).toBe('arn:aws:iam::123456789012:role/warm')
    expect(told.part.principals.map((it) => it.name)).not.toContain('WarmUpPluginDefaultRole')
  })

  test.each<[string, string, string, string[]]>([
    ['where a function asks for it', '{a: {}, b: {enabled: true}}', ', warmup: {a: {enabled: true}}', ['warmUpPluginA', 'warmUpPluginB']],
    ['where it is for some stages', '{a: {enabled: prod}, b: {enabled: [prod, test]}}', '', ['warmUpPluginA', 'warmUpPluginB']],
    ['not where nothing is to be called', '{a: {}, b: {enabled: false}, c: {enabled: []}}', '', []],
    ['also before its fifth version', '{enabled: true}', '', ['warmUpPlugin']],
    ['then also by a word of a function', '{schedule: rate(1 hour)}', ', warmup: true', ['warmUpPlugin']],
    ['then also without a section', '~', ', warmup: prod', ['warmUpPlugin']],
    ['then not where no function asks', '{memorySize: 256}', '', []],
  ])('adds it %s', (_, warmup, list, expected) => {
    expect(warmers(shop(warmup, list)).map((it) => it.replace(/ .*/, ''))).toEqual(expected)
    expect(gaps(service(shop(warmup, list)))).toEqual([])
  })

  test('before its fifth version lets it run as the others do, by one schedule or several', () => {
    const told = service(shop('{enabled: true, schedule: [rate(1 hour), rate(2 hours)]}'))
    expect(triggers(told)).toEqual(['warmUpPlugin: schedule rate(1 hour) (line 5)', 'warmUpPlugin: schedule rate(2 hours) (line 5)'])
    expect(told.part.functions.find((it) => it.name === 'warmUpPlugin')?.role).toBe('app/template.yml#principal/IamRoleLambdaExecution')
  })

  test('is not read where only the deployment knows', () => {
    expect(gaps(service(shop('{default: {enabled: "${ssm:/warm}"}}')))).toEqual(['warning unsupported-plugin (line 5)'])
    expect(gaps(service(shop('${ssm:/warm}')))).toEqual(['warning unsupported-plugin (line 5)'])
  })
})
