import { describe, expect, test } from 'vitest'
import { place, type PullFile } from '../../src/render/place.ts'
import { finding } from '../support/report.ts'

const file = (over: Partial<PullFile> = {}): PullFile => ({
  path: 'serverless.yml',
  previousPath: null,
  status: 'modified',
  patch: '@@ -3,4 +3,5 @@ functions:\n a\n-b\n+c\n+d\n e\n f\n@@ -20,3 +21,3 @@\n x\n-y\n+z\n w',
  ...over,
})
const at = (startLine: number, side?: 'base', endLine = startLine) =>
  finding({ location: { file: 'serverless.yml', startLine, endLine, ...(side ? { side } : {}) } })

describe('where a finding is said', () => {
  test('on an added line, at the right side', () => {
    expect(place([at(4)], [file()])[0]).toMatchObject({ how: 'line', path: 'serverless.yml', line: 4, side: 'RIGHT', startLine: null })
  })

  test('on a context line of a hunk', () => {
    expect(place([at(7)], [file()])[0]).toMatchObject({ how: 'line', line: 7, side: 'RIGHT' })
  })

  test('a removed cause stands on the left side, where the line was', () => {
    expect(place([at(4, 'base')], [file()])[0]).toMatchObject({ how: 'line', line: 4, side: 'LEFT' })
  })

  test('a cause outside every hunk is said on the file', () => {
    expect(place([at(12)], [file()])[0]).toMatchObject({ how: 'file', path: 'serverless.yml' })
  })

  test('a cause in a file that the pull request does not touch is said in the summary', () => {
    expect(place([at(4)], [file({ path: 'other.yml' })])[0]).toMatchObject({ how: 'summary' })
  })

  test.each([
    ['missing', null],
    ['cut', '@@ -1,9 +1,9 @@\n a\n+b'],
    ['not a patch', 'hello'],
  ])('a %s patch is trusted for nothing but its file', (_, patch) => {
    expect(place([at(4)], [file({ patch })])[0]).toMatchObject({ how: 'file' })
  })

  test('in a renamed file the base side is found under its old name', () => {
    const renamed = file({ path: 'services/shop.yml', previousPath: 'serverless.yml', status: 'renamed' })
    expect(place([at(4, 'base')], [renamed])[0]).toMatchObject({ how: 'line', path: 'services/shop.yml', side: 'LEFT' })
  })

  test('a cause of several lines is said at the first, where nothing is suggested for the others', () => {
    expect(place([at(4, undefined, 5)], [file()])[0]).toMatchObject({ startLine: null, line: 4 })
  })

  test('a suggestion over several lines needs all of them in one hunk', () => {
    const suggested = {
      ...at(4, undefined, 5),
      suggestion: { location: { file: 'serverless.yml', startLine: 4, endLine: 5 }, replacement: 'x' },
    }
    const torn = { ...suggested, location: { file: 'serverless.yml', startLine: 6, endLine: 22 } }
    expect(place([suggested], [file()])[0]).toMatchObject({ startLine: 4, line: 5 })
    expect(place([torn], [file()])[0]).toMatchObject({ startLine: null, line: 6 })
  })

  test('an empty line of a hunk counts, also where it lost the blank that says context', () => {
    const blank = file({ patch: '@@ -1,3 +1,4 @@\n a\n\n+b\n c' })
    expect(place([at(3)], [blank])[0]).toMatchObject({ how: 'line', line: 3, side: 'RIGHT' })
    expect(place([at(2)], [blank])[0]).toMatchObject({ how: 'line', line: 2, side: 'RIGHT' })
  })

  test('a new file without a newline at its end', () => {
    const added = file({ status: 'added', patch: '@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file' })
    expect(place([at(2)], [added])[0]).toMatchObject({ how: 'line', line: 2, side: 'RIGHT' })
  })
})
