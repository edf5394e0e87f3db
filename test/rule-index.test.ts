import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { indexFile, ruleIndex } from './support/rule-index.ts'
import { ruleFiles } from './support/rules.ts'

describe('rules/README.md', () => {
  test('is what `npm run rules` writes', () => {
    expect(readFileSync(indexFile, 'utf8')).toBe(ruleIndex(ruleFiles))
  })

  test('links every rule, with a sentence that nothing is missing from', () => {
    for (const { path, rule } of ruleFiles) {
      const row = ruleIndex(ruleFiles)
        .split('\n')
        .find((line) => line.startsWith(`| [\`${rule.id}\`](${path.replace('rules/', '')}) |`))
      expect(row?.split(' | ')).toHaveLength(3)
      expect(row).not.toMatch(/[{}]|undefined|``/)
    }
  })
})
