import { expect, test } from 'vitest'
import { scalar } from '../../../src/read/cloudformation/text.ts'
import { sectionOf } from '../../../src/read/serverless-framework/section.ts'
import { startOf } from '../../../src/read/source.ts'
import type { Dict, Tree } from '../../../src/read/syntax/tree.ts'
import { processorTime } from '../../support/processor-time.ts'

const at = startOf('serverless.yml')
const list = (items: readonly Tree[]): Tree => ({ kind: 'list', items, at, tag: null })
const map = (key: string, value: Tree): Dict => ({ kind: 'map', entries: [{ key, keyAt: at, value }], at, tag: null })

test('many parts are merged in a time that grows with their number', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => index)
  const started = processorTime()
  expect(sectionOf(list(many.map((it) => map(`f${it}`, map('handler', scalar('a.b', at))))))?.entries).toHaveLength(20_000)
  const long = map('a', list(many.map((it) => scalar(`${it}`, at))))
  expect(sectionOf(list([long, ...many.map(() => map('a', list([scalar('first', at)])))]))?.entries).toHaveLength(1)
  expect(processorTime() - started).toBeLessThan(4_000)
})
