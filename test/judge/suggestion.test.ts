import { expect, test } from 'vitest'
import type { Finding, Vulnerability } from '../../src/model/report.ts'
import { review } from '../../src/review.ts'
import { ruleFiles } from '../support/rules.ts'
import { world } from '../support/world.ts'

const rules = ruleFiles.map((it) => it.rule)
const known: readonly Vulnerability[] = [{ id: 'GHSA-1', aliases: [], severity: 'high', fixedIn: '2.20.0', summary: 'Bad.' }]

async function suggestion(files: Readonly<Record<string, string>>, name: string): Promise<Finding['suggestion'] | undefined> {
  const request = {
    rules,
    rulesVersion: 'test',
    version: '0.0.0',
    commits: { base: null, head: null },
    accepted: [],
    failOn: 'high' as const,
    today: '2026-01-01',
  }
  const { findings } = await review(request, world({}, files, new Map([[name, known]])))
  return findings.find((it) => it.rule === 'vulnerable-dependency')?.suggestion
}

test('a version that is written in one line is suggested as it is right, with its indentation and comment', async () => {
  const line = '  requests == 2.19.0  # why'
  expect(await suggestion({ 'requirements.txt': `boto3==1.34.0\n${line}\n` }, 'PyPI/requests@2.19.0')).toEqual({
    location: { file: 'requirements.txt', startLine: 2, endLine: 2 },
    replacement: '  requests == 2.20.0  # why',
  })
})

test('nothing is suggested where a lockfile has to follow', async () => {
  const lock = { packages: { '': { dependencies: { requests: '2.19.0' } }, 'node_modules/requests': { version: '2.19.0' } } }
  const files = { 'package.json': '{\n  "dependencies": {\n    "requests": "2.19.0"\n  }\n}\n', 'package-lock.json': JSON.stringify(lock) }
  expect(await suggestion(files, 'npm/requests@2.19.0')).toBeNull()
})
