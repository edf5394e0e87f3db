import type { Asset, FunctionNode, NodeId, Policy, Principal, Route, ServicePart, Trigger } from '../../model/application.ts'
import type { Setting } from '../../model/setting.ts'
import { givenParameters } from '../parameters/index.ts'
import { type Reader, type Source } from '../source.ts'
import type { Tree } from '../syntax/tree.ts'
import { readAssets } from './assets.ts'
import { withCallers } from './callers.ts'
import { permittedTriggers, readTriggers } from './events.ts'
import { readFunctionUrls } from './function-url.ts'
import { readGraphQlApis } from './graphql.ts'
import { readHttpApis } from './http-api.ts'
import { readIam } from './iam.ts'
import { readFunctions } from './lambda.ts'
import { readLoadBalancers } from './load-balancer.ts'
import { tellUnseen } from './nested.ts'
import { withOwnResources } from './own-resources.ts'
import { Principals } from './principals.ts'
import { readRestApis } from './rest-api.ts'
import { finishRoutes, type RouteDraft } from './route.ts'
import { readSettings } from './settings/index.ts'
import { Stack, type StackInput } from './stack.ts'
import { hasResources, templateOf } from './template-file.ts'
import { finishTriggers, type TriggerDraft } from './trigger.ts'

export type { StackInput } from './stack.ts'

/** What the resources of a template add to a service. */
export interface ResourcesPart {
  readonly functions: readonly FunctionNode[]
  readonly routes: readonly Route[]
  readonly triggers: readonly Trigger[]
  readonly principals: readonly Principal[]
  readonly assets: readonly Asset[]
  readonly settings: readonly Setting[]
  /** Policies attached to principals that the framework tells of (`Implicit.principal`): theirs to add. */
  readonly attached: ReadonlyMap<NodeId, readonly Policy[]>
}

/** A part that is still being put together with what a framework adds. */
export interface Draft {
  readonly functions: FunctionNode[]
  readonly routes: RouteDraft[]
  readonly triggers: TriggerDraft[]
  readonly principals: Principals
  readonly settings: Setting[]
}

/** Everything of plain CloudFormation in a stack. Gaps go to its source. */
export function draftOf(template: Tree, stack: Stack): Draft {
  const principals = new Principals()
  readIam(stack, principals)
  tellUnseen(template, stack)
  return {
    functions: readFunctions(stack),
    routes: [
      ...readRestApis(stack),
      ...readHttpApis(stack),
      ...readFunctionUrls(stack),
      ...readLoadBalancers(stack),
      ...readGraphQlApis(stack),
    ],
    triggers: readTriggers(stack),
    principals,
    settings: readSettings(stack),
  }
}

/** With what other dialects have added to the draft. */
export function finish(draft: Draft, stack: Stack): ResourcesPart {
  const { service } = stack
  const principals = withOwnResources(draft.principals.finish(service, draft.functions), stack.scope)
  return {
    functions: withCallers(draft.functions, principals, stack),
    routes: finishRoutes(draft.routes, service),
    triggers: finishTriggers([...draft.triggers, ...permittedTriggers(draft.triggers, stack)], service),
    principals,
    assets: readAssets(stack),
    settings: draft.settings,
    attached: draft.principals.elsewhere(),
  }
}

/**
 * The resources of a template, or of what has its sections (`resources:` of a serverless.yml).
 * `principals[].functions` holds the functions of these resources only.
 */
export function readResources(input: StackInput): ResourcesPart {
  const stack = new Stack(input)
  return finish(draftOf(input.template, stack), stack)
}

/** One template as a service; undefined when the file holds none. Gaps go to the source. */
export function readService(file: string, source: Source): ServicePart | undefined {
  const template = templateOf(file, source)
  if (template === undefined) return undefined
  const given = givenParameters(template, file, source)
  const { attached: _, ...part } = readResources({ template, source, service: file, file, implicit: new Map(), given })
  return { service: { id: file, framework: 'cloudformation', file, name: null, files: [file] }, ...part, gaps: [] }
}

/** Templates have no fixed name; anything that parses to a map may be one. */
export const isTemplatePath = (path: string): boolean =>
  /\.(ya?ml|json|template)$/i.test(path) && !/(^|\/)(package(-lock)?|tsconfig[^/]*)\.json$/.test(path)

const version = /(^|[\s{,])["']?AWSTemplateFormatVersion["']?\s*:/
const resourceType = /["']?Type["']?\s*:\s*["']?AWS::[A-Za-z0-9]/

export const cloudformation: Reader = {
  framework: 'cloudformation',
  wants: isTemplatePath,
  isRoot: (path, text) => isTemplatePath(path) && hasResources(text) && (version.test(text) || resourceType.test(text)),
}
