import { expect, test } from 'vitest'
import { locationOf } from '../../src/compare/place.ts'

const span = (line: number, column: number, endLine: number, endColumn: number) => ({
  file: 'serverless.yml',
  start: { line, column },
  end: { line: endLine, column: endColumn },
})

test('a span that ends before the first column of a line ends with the line above, whose columns nobody said', () => {
  expect(locationOf(span(3, 5, 6, 1))).toEqual({ file: 'serverless.yml', startLine: 3, endLine: 5 })
})

test('any other span is told with its columns, and with its side where that is base', () => {
  const columns = { startColumn: 5, endColumn: 9 }
  expect(locationOf(span(3, 5, 6, 9), 'base')).toEqual({ file: 'serverless.yml', startLine: 3, endLine: 6, ...columns, side: 'base' })
  expect(locationOf(span(3, 1, 3, 1))).toEqual({ file: 'serverless.yml', startLine: 3, endLine: 3, startColumn: 1, endColumn: 1 })
})
