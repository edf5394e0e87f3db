import type { Demands } from '../../src/model/demands.ts'
import { compare } from '../../src/compare/index.ts'
import type { Comparison } from '../../src/model/comparison.ts'
import type { ServerlessApp } from '../../src/model/application.ts'
import { app, ServiceBuilder } from './application.ts'

type Given = ServerlessApp | ServiceBuilder | readonly ServiceBuilder[]

const appOf = (it: Given): ServerlessApp => (it instanceof ServiceBuilder ? app([it]) : 'services' in it ? it : app(it))

export const comparing = (base: Given, head: Given, changed: readonly string[] = ['serverless.yml'], demands?: Demands): Comparison =>
  compare(appOf(base), appOf(head), new Set(changed), demands)

/** What a reader of the report sees of each change: `route-added serverless.yml:12 …`, a line of base marked so. */
export const told = (comparison: Comparison): string[] =>
  comparison.differences.map(({ change }) => {
    const { file, startLine, side } = change.location
    return `${change.kind} ${side === undefined ? '' : `${side} `}${file}:${startLine} ${change.summary}`
  })
