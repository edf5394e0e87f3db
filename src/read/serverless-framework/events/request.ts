import type { BodySchema, Schema } from '../../../model/schema.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import { modelsOf, restModelAt, validatorOf } from '../../cloudformation/request.ts'
import { shown } from '../../cloudformation/value.ts'
import { checked, type Checked, checksOf, type Parameters, requiredParameters } from '../../request/check.ts'
import { readSchema, unknownSchema } from '../../request/schema.ts'
import { entries, type Entry, entry, get, isNull, known, type Tree } from '../../syntax/tree.ts'
import { type EventContext, type FunctionEvent, isTruthy, provider } from './event.ts'

/**
 * What API Gateway checks of the requests of an `http` event. Where there is a schema, or a parameter that is required, the Framework makes the one
 * validator of the service, for both. `resource`: the method's resource, of which `resources:` may say more.
 * https://github.com/serverless/serverless, compile/events/api-gateway/lib/request-validator.js
 */
export function requestOf({ config, at: event }: RequestEvent, resource: string | null, context: EventContext): Checked {
  const request = get(config, 'request')
  const { stack } = context
  const over = resource === null ? undefined : stack.resources.get(resource)?.properties
  const bodies = schemasIn(request, context).map((it) => bodyOf(it, context))
  const given = parametersIn(request)
  const isMade = bodies.length > 0 || given.isAsked
  const own = { checksBody: isMade, checksParameters: isMade, at: undefined }
  const { checksBody, checksParameters, at } = get(over, 'RequestValidatorId') === undefined ? own : validatorOf(over, stack)
  const more = requiredParameters(get(over, 'RequestParameters'))
  return checked({
    checksBody,
    checksParameters: checksOf(checksParameters, { isKnown: given.isKnown && more.isKnown }),
    bodies: [...bodies, ...modelsOf(get(over, 'RequestModels'), stack)],
    required: [...given.required, ...more.required],
    at: at ?? request?.at ?? event,
  })
}

type RequestEvent = Pick<FunctionEvent, 'config' | 'at'>

/** `schema` is the name before version 3, which takes no notice of it. */
function schemasIn(request: Tree | undefined, context: EventContext): readonly Entry[] {
  const isOld = !/^[\^~>=v\s]*[3-9]/.test(known(get(context.config, 'frameworkVersion')) ?? '')
  return ['schemas', ...(isOld ? ['schema'] : [])].flatMap((key): readonly Entry[] => {
    const schemas = entry(request, key)
    if (schemas === undefined || isNull(schemas.value)) return []
    return schemas.value.kind === 'map' ? entries(schemas.value) : [{ ...schemas, key: '$default' }]
  })
}

/** A schema, a map that has one under `schema`, or the name of one of `provider.apiGateway.request.schemas`. */
function bodyOf({ key, keyAt: at, value }: Entry, context: EventContext): BodySchema {
  const name = known(value)
  const shared = name === undefined ? undefined : get(provider(context, 'apiGateway', 'request', 'schemas'), name)
  const found = shared ?? value
  const tree = get(found, 'schema') ?? found
  const options = possibilities(tree)
  const schema =
    options.length === 1 && options[0]?.conditional === false
      ? readSchema(tree, (it) => restModelAt(it, context.stack), schemasOf(context))
      : unknownSchema(shown(tree) ?? 'a schema', at)
  return { contentType: key, schema, model: shared === undefined ? tree.at.file : (name ?? ''), at }
}

const schemas = new WeakMap<EventContext, Map<Tree, Schema>>()

function schemasOf(context: EventContext): Map<Tree, Schema> {
  const read = schemas.get(context) ?? new Map<Tree, Schema>()
  schemas.set(context, read)
  return read
}

const places: ReadonlyMap<string, string> = new Map([
  ['querystrings', 'querystring'],
  ['headers', 'header'],
  ['paths', 'path'],
])

/** `querystrings: { page: true }`, or what says more of each: then it is required unless it says that it is not. */
function parametersIn(request: Tree | undefined): Parameters {
  const all = entries(get(request, 'parameters')).map((it) => ({ place: places.get(it.key), of: it.value }))
  const found = all.flatMap(({ place, of }) => (place === undefined ? [] : requiredParameters(named(of, place), (it) => required(it))))
  return {
    required: found.flatMap((it) => it.required),
    isAsked: found.some((it) => it.isAsked),
    isKnown: found.every((it) => it.isKnown),
  }
}

const named = (of: Tree, place: string): Tree =>
  of.kind === 'map' ? { ...of, entries: of.entries.map((it) => ({ ...it, key: `${place}.${it.key}` })) } : of

function required(it: Tree): boolean | null {
  const says = it.kind === 'map' ? get(it, 'required') : it
  return says === undefined || (it.kind === 'map' && isNull(says)) ? true : (isTruthy(says) ?? null)
}
