import { describe, expect, test } from 'vitest'
import { functions, gaps, service, triggers } from './service.ts'

const valueOf = (val: { known: boolean; value?: string; expression?: string } | null): string | null =>
  val === null ? null : (val.value ?? `\${${val.expression}}`)

describe('functions', () => {
  test('have the runtime of the provider unless they say their own', () => {
    const told = service(`service: shop
provider: {name: aws, runtime: nodejs22.x}
functions:
  list:
    handler: src/list.handler
  report:
    handler: report.handler
    runtime: python3.13
  nothing:
`)
    expect(told.part.service).toMatchObject({ framework: 'serverless', name: 'shop', file: 'app/template.yml' })
    expect(functions(told)).toEqual(['list (line 4)', 'report (line 6)'])
    expect(told.part.functions.map((it) => [valueOf(it.runtime), valueOf(it.handler)])).toEqual([
      ['nodejs22.x', 'src/list.handler'],
      ['python3.13', 'report.handler'],
    ])
    expect(told.part.functions[0]).toMatchObject({
      id: 'app/template.yml#function/list',
      body: { start: { line: 4 }, end: { line: 5 } },
    })
  })

  test('may be written as several maps, which are merged', () => {
    const told = service(`service: shop
provider: {name: aws}
functions:
  - list: {handler: list.handler}
    pay: {handler: pay.handler}
  - ship: {handler: ship.handler}
    pay: {runtime: python3.13}
`)
    expect(functions(told)).toEqual(['list (line 4)', 'pay (line 5)', 'ship (line 6)'])
    expect(valueOf(told.part.functions[1]?.runtime ?? null)).toBe('python3.13')
  })

  test('may lie in other files, where their lines are', () => {
    const told = service('service: shop\nprovider: {name: aws}\nfunctions:\n  - ${file(a.yml)}\n  - ${file(./more/b.yml):fns}\n', {
      'app/a.yml': 'list:\n  handler: list.handler\n',
      'app/more/b.yml': 'fns:\n  pay:\n    handler: pay.handler\n',
    })
    expect(functions(told)).toEqual(['list (app/a.yml line 1)', 'pay (app/more/b.yml line 2)'])
  })

  test.each([
    ['src/orders.get', 'app/src/orders.ts', 'app/src/orders.ts'],
    ['./src/orders.get', 'app/src/orders.js', 'app/src/orders.js'],
    ['../lib/orders.get', 'lib/orders.py', 'lib/orders.py'],
    ['src.orders.get', 'app/src/orders.py', 'app/src/orders.py'],
    ['src/orders.v1.get', 'app/src/orders.v1.js', 'app/src/orders.v1.js'],
    ['cmd/orders/main.go', 'app/cmd/orders/main.go', 'app/cmd/orders/main.go'],
    ['com.shop.Orders::get', 'app/src/main/java/com/shop/Orders.java', null],
    ['bin/orders', 'app/cmd/orders/main.go', null],
    ['/etc/orders.get', 'etc/orders.js', null],
    ['../../orders.get', 'orders.js', null],
  ])('the handler %s with a file %s lies in %s', (handler, file, path) => {
    const told = service(`service: shop\nprovider: {name: aws}\nfunctions: {orders: {handler: '${handler}'}}\n`, { [file]: '' })
    expect(told.part.functions[0]?.codePath).toBe(path)
  })

  test('of a plugin for Python lie in their `module:`', () => {
    const told = service(`service: shop\nprovider: {name: aws}\nfunctions: {list: {handler: main.run, module: functions/list}}\n`, {
      'app/functions/list/main.py': '',
    })
    expect(told.part.functions[0]?.codePath).toBe('app/functions/list/main.py')
  })

  test('that run in a container have its command and the folder it is built from', () => {
    const told = service(`service: shop
provider:
  name: aws
  runtime: nodejs22.x
  ecr: {images: {base: {path: ./docker}, short: ../other}}
functions:
  list: {image: {name: base, command: [app.list, now]}}
  pay: {image: short}
  far: {image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:0000}
`)
    expect(told.part.functions.map((it) => [it.name, valueOf(it.runtime), valueOf(it.handler), it.codePath])).toEqual([
      ['list', null, 'app.list now', 'app/docker'],
      ['pay', null, null, 'other'],
      ['far', null, null, null],
    ])
  })

  test('of `resources:` stand beside those of the Framework, overrides of which are none', () => {
    const told = service(`service: shop
provider: {name: aws, runtime: nodejs20.x}
functions:
  send-mail_v2: {handler: mail.handler}
resources:
  Resources:
    Own: {Type: 'AWS::Lambda::Function', Properties: {Handler: own.handler}}
    SendDashmailUnderscorev2LambdaFunction: {Type: 'AWS::Lambda::Function', Properties: {Runtime: nodejs22.x}}
    Queue: {Type: 'AWS::SQS::Queue'}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: !GetAtt SendDashmailUnderscorev2LambdaFunction.Arn, EventSourceArn: !GetAtt Queue.Arn}
`)
    expect(functions(told).toSorted()).toEqual(['Own (line 7)', 'send-mail_v2 (line 4)'])
    expect(valueOf(told.part.functions.find((it) => it.name !== 'Own')?.runtime ?? null)).toBe('nodejs22.x')
    expect(triggers(told)).toEqual(['send-mail_v2: sqs Queue (line 10)'])
  })
})

describe('what is not deployed is said', () => {
  test.each([
    ['a function beside `functions:`', 'functions:\n  a: {handler: a.b}\nb: {handler: b.c}\n', ['note misplaced-key (line 5)']],
    ['a function inside another one', 'functions:\n  a:\n    handler: a.b\n    b: {handler: b.c}\n', ['note misplaced-key (line 6)']],
    ['a list among the functions', 'functions:\n  a: {handler: a.b}\n  events: [1]\n', ['note misplaced-key (line 5)']],
    ['what is to be packed', 'functions:\n  a: {handler: a.b}\n  package: {exclude: [x]}\n', ['note misplaced-key (line 5)']],
    ['nothing of a section of a plugin', 'functions:\n  a: {handler: a.b}\ncustom: {b: {handler: b.c}}\n', []],
  ])('%s', (_, rest, expected) => {
    const told = service(`service: shop\nprovider: {name: aws}\n${rest}`)
    expect(functions(told)).toEqual(['a (line 4)'])
    expect(gaps(told)).toEqual(expected)
  })
})
