import { describe, expect, test } from 'vitest'
import { credentialIn } from '../../../src/read/cloudformation/settings/credentials.ts'
import { cloudFormation, sam, type Told } from './template.ts'

/** Put together here, so that nothing in this file looks like one. */
const accessKey = `AKIA${'SH0P'.repeat(4)}`
const drawn = ['kX9', 'vB2', 'qL7', 'mN4'].join('')

const credentials = ({ part }: Told): string[] =>
  part.settings.flatMap((it) =>
    it.name === 'credential' && it.value.known ? [`${it.of}: ${String(it.value.value)} (line ${it.at.start.line})`] : [],
  )

describe('a text is a credential', () => {
  test.each<[string, string, string]>([
    ['by its form, under any name', 'THING', accessKey],
    ['by its form', 'THING', `ghp_${'a1B2'.repeat(9)}`],
    ['in an address', 'DATABASE_URL', `postgres://shop:${drawn}@db.shop.example/orders`],
    ['by its name', 'DB_PASSWORD', drawn],
    ['by its name, in one word', 'jwtSecret', drawn],
    ['by its name', 'STRIPE_API_KEY', drawn],
  ])('%s', (_, name, text) => expect(credentialIn(name, text)).toBeTypeOf('string'))

  test.each<[string, string, string]>([
    ['the name of a secret', 'DB_PASSWORD_SECRET', 'prod/shop/db-password'],
    ['a name with a year', 'API_KEY', 'shop-key-2026'],
    ['an ARN', 'CLIENT_SECRET', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x1'],
    ['an address without a password', 'TOKEN', 'https://id.shop.example/oauth2/token1'],
    ['a stand-in', 'API_KEY', 'your-api-key-123x'],
    ['a stand-in in brackets', 'API_KEY', '<API_KEY_12>'],
    ['an example of the documentation', 'AWS_KEY', 'AKIAIOSFODNN7EXAMPLE'],
    ['another name', 'TABLE', drawn],
    ['a word', 'PASSWORD', 'postgres'],
    ['what the deployment puts in', 'PASSWORD', `${drawn}\${Stage}`],
    ['a database on the machine itself', 'DATABASE_URL', 'postgres://shop:shop1234@localhost/shop'],
  ])('and not %s', (_, name, text) => expect(credentialIn(name, text)).toBeUndefined())
})

test('in the environment of a function, in a property that holds one and in the default of a parameter, with the line of the text', () => {
  const told = cloudFormation(`Parameters:
  DbPass: {Type: String, NoEcho: true, Default: ${drawn}}
  Stage: {Type: String, Default: ${drawn}}
Resources:
  Db: {Type: 'AWS::RDS::DBInstance', Properties: {MasterUserPassword: ${drawn}}}
  Shop:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          API_KEY: ${drawn}
          TABLE: orders
`)
  expect(credentials(told)).toEqual([
    'Db.MasterUserPassword: a secret, going by its name (line 5)',
    'Shop.API_KEY: a secret, going by its name (line 11)',
    'DbPass: a secret, going by its name (line 2)',
  ])
})

test('what Globals say is nobody’s own', () => {
  const told = sam(`Globals: {Function: {Environment: {Variables: {KEY: ${accessKey}}}}}
Resources:
  A: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: src}}
`)
  expect(credentials(told)).toEqual(['KEY: an access key of AWS (line 1)'])
})

test('nothing of the text itself is kept', () => {
  const told = cloudFormation(
    `Parameters: {DbPass: {Type: String, NoEcho: true, Default: ${drawn}}}\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n`,
  )
  expect(JSON.stringify(told.part.settings)).not.toContain(drawn.slice(0, 4))
})
