import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseAllDocuments } from 'yaml'
import type { Content, Snapshot, TreeEntry } from '../src/model/source.ts'
import { isWanted, read } from '../src/read/index.ts'

export const name = 'reading: one long template, and one changed service among many'

const repetitions = 15

export function run(): Promise<string[]> {
  const long = template(400)
  const lines = long.split('\n').length
  const [parse, whole] = inTurns(
    () => parseAllDocuments(long, { uniqueKeys: false, prettyErrors: false, merge: true, strict: false, logLevel: 'silent' }),
    () => reading({ 'template.yaml': long }, 'template.yaml'),
  )
  const one = { 'service-500/template.yaml': template(10) }
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`service-${i}/template.yaml`, template(10)]))
  const [alone, among] = inTurns(
    () => reading(one, 'service-500/template.yaml'),
    () => reading(many, 'service-500/template.yaml'),
    20,
  )
  const row = (what: string, it: number, base: number, aim: string) =>
    `${what.padEnd(58)} ${it.toFixed(1).padStart(7)} ms  ${(it / base).toFixed(2).padStart(5)} times (aim: ${aim})`
  return Promise.resolve([
    `${`a template of ${lines} lines: bare parse of the YAML library`.padEnd(58)} ${parse.toFixed(1).padStart(7)} ms`,
    row('the same read, with all places', whole, parse, 'at most 1.3'),
    `${'one service alone'.padEnd(58)} ${alone.toFixed(1).padStart(7)} ms`,
    row('the same, changed among 1,000 services', among, alone, 'at most 2'),
    `peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  ])
}

/**
 * The medians of both in milliseconds. Each is measured in turn with the other, so that what else the machine does falls on both; `runs` times at
 * once what is short.
 */
function inTurns(first: () => unknown, second: () => unknown, runs = 1): [number, number] {
  const times: [number[], number[]] = [[], []]
  for (let i = 0; i < repetitions; i++) {
    times[0].push(timed(first, runs))
    times[1].push(timed(second, runs))
  }
  return [median(times[0]), median(times[1])]
}

/** The processor's time, which other programs have no part in, nor the garbage of what was measured before. */
function timed(work: () => unknown, runs: number): number {
  collect()
  const began = process.cpuUsage()
  for (let i = 0; i < runs; i++) work()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000 / runs
}

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

/** Everything is fresh, because what was parsed is kept with its content. */
function reading(files: Readonly<Record<string, string>>, changed: string): void {
  const entries = new Map<string, TreeEntry>()
  const contents = new Map<string, Content>()
  for (const [path, text] of Object.entries(files)) {
    entries.set(path, { path, kind: 'file', sha: path, size: text.length })
    if (isWanted(path)) contents.set(path, { text })
  }
  const snapshot: Snapshot = { listing: { commit: null, entries }, contents }
  const { app } = read(snapshot, new Set([changed]))
  if (app.services.length !== 1 || app.gaps.length > 0) throw new Error(`${app.services.length} services, ${app.gaps.length} gaps`)
}

/**
 * 25 lines for each function, as people write them. CloudFormation takes 500 resources at most, so a long template has long resources:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const template = (functions: number): string => `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, Handler: index.run } }
Resources:
${Array.from({ length: functions }, (_, i) => oneFunction(i)).join('')}`

const oneFunction = (i: number): string => `  Function${i}:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub "\${AWS::StackName}-function-${i}"
      Description: Answers requests for thing number ${i}
      CodeUri: src/function-${i}
      MemorySize: 512
      Timeout: 30
      Environment:
        Variables:
          TABLE: !Sub "\${AWS::StackName}-things"
          LOG_LEVEL: info
          NUMBER: ${i}
      Events:
        Get:
          Type: HttpApi
          Properties:
            Path: /things/${i}
            Method: GET
      Policies:
        - Statement:
            - Effect: Allow
              Action: [dynamodb:GetItem, dynamodb:Query]
              Resource: !Sub "arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/t${i}"
      Tags: { team: things }
`
