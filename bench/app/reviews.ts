import { ordinaryPatience } from '../../src/fetch/github/patience.ts'
import { loadRules } from '../../src/fetch/rules.ts'
import { parseRule, review } from '../../src/review.ts'
import { setUp } from '../../test/app/road.ts'

type Files = Readonly<Record<string, string>>

interface Scenario {
  readonly what: string
  readonly base: Files
  readonly head: Files
}

const repetitions = 7

/** From a delivery to its completed check. Each repetition is an App that was just started, so the request for a token counts, and so does what the local GitHub takes for its answers. */
export async function reviews(): Promise<string[]> {
  const lines: string[] = []
  for (const it of scenarios()) {
    const milliseconds: number[] = []
    let requests = 0
    for (let i = 0; i <= repetitions; i++) {
      const measured = await measure(it)
      requests = measured.requests
      // The first one also compiles what the others find compiled.
      if (i > 0) milliseconds.push(measured.milliseconds)
    }
    lines.push(`${it.what.padEnd(62)} ${String(Math.round(median(milliseconds))).padStart(4)} ms ${String(requests).padStart(3)} requests`)
  }
  return lines
}

function scenarios(): Scenario[] {
  const one = { 'README.md': 'Hello\n', 'shop/template.yaml': template(4, ''), 'shop/src/list.js': 'exports.run = 1\n' }
  return [
    { what: 'nothing serverless changed', base: one, head: { 'README.md': 'Hello, world\n' } },
    { what: 'a small serverless change', base: one, head: { 'shop/template.yaml': template(4, isPublic) } },
    {
      what: 'the same among 1,000 files with 100 services of 10 functions',
      base: manyServices(),
      head: { 's50/template.yaml': template(10, isPublic) },
    },
  ]
}

async function measure({ base, head }: Scenario): Promise<{ milliseconds: number; requests: number }> {
  const { rules, version: rulesVersion } = await loadRules(parseRule)
  const road = await setUp({ files: base, rules, rulesVersion, review, patience: ordinaryPatience })
  await road.repository.commit({ branch: 'feature', from: 'main', files: head })
  const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
  const began = performance.now()
  await road.deliver('pull_request', 'opened', { pull })
  const milliseconds = performance.now() - began
  const requests = road.github.requests.length
  const status = road.github.checkRuns(pull.head.sha).map((it) => it.status)
  await road.close()
  if (status.join() !== 'completed') throw new Error(`the check is ${status.join() || 'missing'}`)
  return { milliseconds, requests }
}

export const isPublic = '      Events: { Get: { Type: HttpApi, Properties: { Path: /export, Method: GET } } }\n'

export function template(functions: number, events: string): string {
  const one = (i: number) => `  F${i}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: f${i}.run
      Policies: [{ Statement: [{ Effect: Allow, Action: dynamodb:GetItem, Resource: "*" }] }]
${i === 0 ? events : ''}`
  return `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, CodeUri: src } }
Resources:
${Array.from({ length: functions }, (_, i) => one(i)).join('')}`
}

function manyServices(): Files {
  const service = (i: number): [string, string][] => [
    [`s${i}/template.yaml`, template(10, '')],
    ...Array.from({ length: 9 }, (_, file): [string, string] => [`s${i}/src/f${file}.js`, `exports.run = () => ${i * 10 + file}\n`]),
  ]
  return Object.fromEntries(Array.from({ length: 100 }, (_, i) => service(i)).flat())
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
