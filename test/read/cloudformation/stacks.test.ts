import { describe, expect, test } from 'vitest'
import { review } from '../../../src/review.ts'
import { comparingOnly, world } from '../../support/world.ts'
import { cloudFormation, gaps, permissions } from './template.ts'

const fn = 'Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs22.x, Code: ., Role: !GetAtt Role.Arn }'
const role = (resource: string): string =>
  `{ Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: 'dynamodb:GetItem', Resource: ${resource} }] } }] } }`
const route = (target: string): string => `
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      Integration: { Type: AWS_PROXY, Uri: !Sub ['arn:aws:apigateway:x:lambda:path/2015-03-31/functions/\${it}/invocations', { it: ${target} }] }
`
const nested = (id: string, file: string, parameters = '{}'): string =>
  `  ${id}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${file}, Parameters: ${parameters} } }\n`

describe('a nested stack', () => {
  test('gives its outputs: a route of the outer reaches its function', () => {
    const told = cloudFormation(`Resources:\n${nested('Code', './code.yaml')}${route('!GetAtt Code.Outputs.Arn')}`, {
      'app/code.yaml': `Resources:\n  Get: { ${fn} }\nOutputs: { Arn: { Value: !GetAtt Get.Arn } }`,
    })
    expect(told.part.routes.map((it) => it.function)).toEqual(['app/code.yaml#function/Get'])
    expect(gaps(told)).toEqual([])
  })

  test('is given parameters, also from another one beside it', () => {
    const told = cloudFormation(`Parameters: { Target: { Type: String } }\nResources:\n${route('!Ref Target')}`, {
      'main.template': `Resources:\n${nested('Code', 'code.yaml')}${nested('Routes', 'app/template.yml', '{ Target: !GetAtt Code.Outputs.Arn }')}`,
      'code.yaml': `Resources:\n  Get: { ${fn} }\nOutputs: { Arn: { Value: !GetAtt Get.Arn } }`,
    })
    expect(told.part.routes.map((it) => it.function)).toEqual(['code.yaml#function/Get'])
  })

  test('of two that use it otherwise is told by the parameter', () => {
    const told = cloudFormation(`Parameters: { Table: { Type: String } }\nResources:\n  Role: ${role('!Ref Table')}`, {
      'main.template': `Resources:\n${nested('A', 'app/template.yml', '{ Table: a }')}${nested('B', 'app/template.yml', '{ Table: b }')}`,
    })
    expect(permissions(told, 'Role')).toEqual(['dynamodb:GetItem on ${Table} (line 3)'])
  })

  test('may name its own, through a role', () => {
    const told = cloudFormation(
      `Resources:\n${nested('Roles', 'roles.yaml')}  Get: { ${fn.replace('!GetAtt Role.Arn', '!GetAtt Roles.Outputs.Arn')} }`,
      { 'app/roles.yaml': `Resources:\n  Shared: ${role("'*'")}\nOutputs: { Arn: { Value: !GetAtt Shared.Arn } }` },
    )
    expect(told.part.functions.map((it) => it.role)).toEqual(['app/roles.yaml#principal/Shared'])
  })

  test.each([
    ['a bucket that a parameter names', "!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}app/code.yaml'", 'app/code.yaml'],
    ['one folder of a bucket', "!Sub '${Base}/code.yaml'", 'app/code.yaml'],
    ['a release in a bucket', 'https://s3.amazonaws.com/releases/v3/app/code.yaml', 'app/code.yaml'],
    ['a build of its own', './.aws-sam/build/code.yaml', 'app/code.yaml'],
    ['a build outside of the repository', '../../out/app/code.yaml', 'app/code.yaml'],
  ])('is one of the repository by the place where %s has its copy', (_, location, file) => {
    const template = `Parameters: { Bucket: { Type: String }, Prefix: { Type: String }, Base: { Type: String } }\nResources:\n${nested('Code', location)}${route('!GetAtt Code.Outputs.Arn')}`
    const code = `Resources:\n  Get: { ${fn} }\nOutputs: { Arn: { Value: !GetAtt Get.Arn } }`
    const told = cloudFormation(template, { [file]: code, 'other/code.yaml': code })
    expect(told.part.routes.map((it) => it.function)).toEqual([`${file}#function/Get`])
    expect(gaps(told)).toEqual([])
  })

  test('is from elsewhere where nothing of the repository is called so, or more than one thing is', () => {
    const far = (location: string) =>
      gaps(
        cloudFormation(`Parameters: { Base: { Type: String } }\nResources:\n${nested('Far', location)}`, {
          'a/far.yaml': '',
          'b/far.yaml': '',
        }),
      )
    expect(far('https://s3.amazonaws.com/releases/c/far.yaml')).toEqual(['warning nested-stack (line 3)'])
    expect(far("!Sub '${Base}/far.yaml'")).toEqual(['warning nested-stack (line 3)'])
  })

  test('that leads back to the outer one ends', () => {
    const told = cloudFormation(
      `Resources:\n${nested('A', 'a.yaml', '{ X: !GetAtt A.Outputs.X }')}  Role: ${role('!GetAtt A.Outputs.X')}`,
      {
        'app/a.yaml': `Parameters: { X: { Type: String } }\nResources:\n${nested('Back', 'template.yml', '{ Y: !Ref X }')}Outputs: { X: { Value: !Ref X } }`,
      },
    )
    expect(permissions(told, 'Role')).toEqual(['dynamodb:GetItem on ${A.Outputs.X} (line 3)'])
  })

  test('that is elsewhere is said with its line', () => {
    const told = cloudFormation(`Resources:
  A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://s3.amazonaws.com/b/t.yaml' } }
  B: { Type: AWS::Serverless::Application, Properties: { Location: { ApplicationId: 'arn:aws:serverlessrepo:us-east-1:1:applications/x', SemanticVersion: 1.0.0 } } }
`)
    expect(told.gaps.map((it) => `${it.level} ${it.at?.start.line} ${it.message}`)).toEqual([
      'warning 2 The template of `A` (`https://s3.amazonaws.com/b/t.yaml`) is not in the repository: what it deploys is not seen.',
      'warning 3 The template of `B` (`arn:aws:serverlessrepo:us-east-1:1:applications/x`) is not in the repository: what it deploys is not seen.',
    ])
  })
})

describe('an exported value', () => {
  const consumer = (name: string): string =>
    `Parameters: { Data: { Type: String, Default: shop-data } }\nResources:\n  Role: ${role(`!ImportValue ${name}`)}`
  const exporter = (name: string): string =>
    `Resources:\n  Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }\nOutputs:\n  Table: { Value: !GetAtt Orders.Arn, Export: { Name: ${name} } }`
  const own = (name: string, files: Readonly<Record<string, string>>): string[] =>
    permissions(cloudFormation(consumer(name), files), 'Role')

  test('is a resource of the application where one template alone exports it', () => {
    expect(own('shop-TableArn', { 'data/template.yaml': exporter('shop-TableArn') })).toEqual([
      'dynamodb:GetItem on ${Orders.Arn} (line 3)',
    ])
    expect(own("{ 'Fn::Sub': '${Data}-TableArn' }", { 'data/template.yaml': exporter('shop-data-TableArn') })).toEqual([
      'dynamodb:GetItem on ${Orders.Arn} (line 3)',
    ])
  })

  test('is found by the name that a stack is deployed under', () => {
    const found = own("{ 'Fn::Sub': '${Data}-TableArn' }", {
      'data/template.yaml': exporter('!Sub "${AWS::StackName}-TableArn"'),
      'data/samconfig.toml': '[default.deploy.parameters]\nstack_name = "shop-data"',
    })
    expect(found).toEqual(['dynamodb:GetItem on ${Orders.Arn} (line 3)'])
  })

  test.each([
    ['two export it', { 'a/template.yaml': exporter('shop-TableArn'), 'b/template.yaml': exporter('shop-TableArn') }],
    ['nobody does', {}],
    ['the name is another', { 'a/template.yaml': exporter('other-TableArn') }],
    ['the name of the stack is not known', { 'a/template.yaml': exporter('!Sub "${AWS::StackName}-TableArn"') }],
  ])('stays a symbol where %s', (_why, files) => {
    expect(own('shop-TableArn', files)).toEqual(['dynamodb:GetItem on ${Fn::ImportValue:shop-TableArn} (line 3)'])
  })
})

describe('a change across stacks', () => {
  type Files = Readonly<Record<string, string>>
  const changesOf = async (base: Files, head: Files): Promise<string[]> => {
    const report = await review(comparingOnly, world(base, head))
    return report.changes.map(({ summary, location }) => `${location.file}:${location.startLine} ${summary}`)
  }
  const child = {
    'app/template.yaml': `Parameters: { Table: { Type: String } }\nResources:\n  Get: { ${fn} }\n  Role: ${role('!Ref Table')}`,
  }
  const parent = (resource: string) => `Resources:\n${nested('App', 'app/template.yaml', `{\n    Table: ${resource} }`)}`

  test('of what the outer one passes is a change of the inner one, told at the outer one', async () => {
    const before = { ...child, 'main.template': parent("'arn:aws:dynamodb:eu-west-1:1:table/a'") }
    const after = { ...child, 'main.template': parent("'arn:aws:dynamodb:eu-west-1:1:table/*'") }
    expect(await changesOf(before, after)).toEqual([
      'main.template:3 `Get` may now `dynamodb:GetItem` on `arn:aws:dynamodb:eu-west-1:1:table/*`.',
    ])
  })

  test('is none where a template is nested that was there by itself', async () => {
    const alone = { 'app/template.yaml': `Resources:\n  Get: { ${fn} }\n  Role: ${role("'*'")}` }
    expect(await changesOf(alone, { ...alone, 'main.template': `Resources:\n${nested('App', 'app/template.yaml')}` })).toEqual([])
  })
})
