import { expect, test } from 'vitest'
import { link } from '../../src/render/link.ts'
import { context } from '../support/report.ts'

const at = (startLine: number, endLine: number) => ({ file: 'serverless.yml', startLine, endLine })

test('a place is linked with all of its lines', () => {
  expect(link(at(23, 23), context)).toMatch(/^\[`serverless\.yml:23`\]\(.*serverless\.yml#L23\)$/)
  expect(link(at(23, 25), context)).toMatch(/^\[`serverless\.yml:23`\]\(.*serverless\.yml#L23-L25\)$/)
})
