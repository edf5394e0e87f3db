import { describe, expect, test } from 'vitest'
import { type Deployed, together } from '../../src/compare/environments.ts'
import { ServiceBuilder } from '../support/application.ts'
import { comparing } from '../support/comparison.ts'

const route = (auth: 'iam' | 'cognito' | 'none') => new ServiceBuilder().route('GET', '/', 5, { auth })

/** What becomes of a service in one environment. */
const deployed = (environment: string, before: ServiceBuilder, after: ServiceBuilder, isNew = false): Deployed => ({
  environment,
  comparison: comparing(before, after),
  isNew,
})
const told = (first: Deployed, ...others: Deployed[]) =>
  together([first, ...others]).differences.map(({ change, environments }) => [change.id, environments ?? 'everywhere'])

describe('a change', () => {
  const opened = ['iam', 'none'] as const

  test('is told once where it is one in all environments, and with their names where it is not', () => {
    const [a, b, c] = ['dev', 'prod', 'test'].map((it) => deployed(it, route(opened[0]), route(opened[1])))
    if (a === undefined || b === undefined || c === undefined) throw new Error('there are three')
    expect(told(a, b, c)).toEqual([['route-changed shop GET /', 'everywhere']])
    expect(told(a, b, deployed('test', route('iam'), route('iam')))).toEqual([['route-changed shop GET /', ['dev', 'prod']]])
  })

  test('needs no names for what is not so in an environment that is new', () => {
    const isNew = deployed('test', route('iam'), route('iam'), true)
    expect(told(deployed('dev', route('iam'), route('none')), isNew)).toEqual([['route-changed shop GET /', 'everywhere']])
  })

  test('of the same thing to something else in another environment has an id of its own', () => {
    expect(told(deployed('dev', route('iam'), route('none')), deployed('prod', route('cognito'), route('none')))).toEqual([
      ['route-changed shop GET /', ['dev']],
      ['route-changed shop GET / in prod', ['prod']],
    ])
  })
})
