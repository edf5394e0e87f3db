import type { Gap, Text } from '../../model/source.ts'
import type { GivenValue } from '../parameters/index.ts'
import type { Source } from '../source.ts'
import { entries, get, known, type Tree } from '../syntax/tree.ts'

/** What the intrinsic functions of one template can see. */
export interface Scope {
  /** name → declaration (`Type`, `Default`, `AllowedValues`) */
  readonly parameters: ReadonlyMap<string, Tree>
  /** name → what the deployment that is read for gives it */
  readonly given: Pick<ReadonlyMap<string, GivenValue>, 'get'>
  /** The stacks of the repository that it has values from. */
  readonly neighbours: Elsewhere | null
  readonly conditions: ReadonlyMap<string, Tree>
  readonly mappings: Tree | undefined
  /** logical id → type, those that a framework creates included */
  readonly resources: ReadonlyMap<string, string>
  /** logical id → the name that its properties give it; only those that do */
  readonly names: ReadonlyMap<string, Text>
  /** The template's path, from which includes are found. */
  readonly file: string
  readonly source: Source | null
  /** Bounds the work on one template, and tells each gap once. */
  readonly effort: Effort
}

/** Values of other stacks; undefined for what is not in the repository. */
export interface Elsewhere {
  /** Of a nested stack, `Nested.Outputs.Name`. */
  output(id: string, name: string, scope: Scope): Tree | undefined
  /** What `Fn::ImportValue` asks for. */
  exported(name: Tree): Tree | undefined
}

export interface Effort {
  steps: number
  readonly told: Set<string>
}

/** Steps that resolving one template may take: some ten times what the largest public templates need. */
const maximum = 500_000

export const newEffort = (): Effort => ({ steps: maximum, told: new Set() })

export interface ScopeOptions {
  readonly file?: string
  /** Where `AWS::Include` finds its files and gaps go; without it, includes stay unknown. */
  readonly source?: Source
  /** Resources that the framework itself adds to the template: logical id → type. */
  readonly implicit?: ReadonlyMap<string, { readonly type: string }>
  readonly given?: Scope['given']
  readonly neighbours?: Elsewhere
}

/** The scope of a template's own sections; `template` may also be the `resources:` of a serverless.yml, which has the same sections. */
export function scopeOf(template: Tree | undefined, options: ScopeOptions = {}): Scope {
  const types = (options.implicit?.entries() ?? []) as Iterable<[string, { readonly type: string }]>
  return {
    parameters: byKey(get(template, 'Parameters')),
    given: options.given ?? new Map(),
    neighbours: options.neighbours ?? null,
    conditions: byKey(get(template, 'Conditions')),
    mappings: get(template, 'Mappings'),
    resources: new Map([
      ...[...types].map(([id, it]): [string, string] => [id, it.type]),
      ...entries(get(template, 'Resources')).map((it): [string, string] => [it.key, known(get(it.value, 'Type')) ?? '']),
    ]),
    names: new Map(),
    file: options.file ?? '',
    source: options.source ?? null,
    effort: newEffort(),
  }
}

const byKey = (tree: Tree | undefined): ReadonlyMap<string, Tree> => new Map(entries(tree).map((it) => [it.key, it.value]))

/** Records what could not be resolved, once per place and kind. */
export function tell(scope: Scope, gap: Gap): void {
  const key = `${gap.reason} ${gap.at?.file}:${gap.at?.start.line}:${gap.at?.start.column}`
  if (scope.effort.told.has(key)) return
  scope.effort.told.add(key)
  scope.source?.gap(gap)
}
