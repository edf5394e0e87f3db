import { globSync, readFileSync } from 'node:fs'
import { parseRule } from '../../src/judge/rule-file.ts'

/** Every rule of the product, in the order of its path, with the text of its file. */
export const ruleFiles = globSync('rules/**/*.yml')
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted()
  .map((path) => {
    const text = readFileSync(path, 'utf8')
    return { path, text, rule: parseRule(path, text) }
  })
