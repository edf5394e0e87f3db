import type { BodySchema, Schema } from '../../model/schema.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { shown } from '../cloudformation/value.ts'
import { checked, type Checked, checksOf, flag, type Parameters, parametersOf } from '../request/check.ts'
import { readSchema, unknownSchema } from '../request/schema.ts'
import { entries, type Entry, entry, get, items, known, type Tree } from '../syntax/tree.ts'
import type { Api } from './api.ts'

/**
 * What API Gateway checks of the requests of an event: SAM makes a validator where `RequestModel` names a model and says what to check.
 * https://github.com/aws/serverless-application-model, eventsources/push.py
 */
export function requestOf(event: Entry, api: Api, stack: Stack): Checked {
  const properties = get(event.value, 'Properties')
  const asked = get(properties, 'RequestModel')
  const model = get(asked, 'Model')
  const [checksBody, checksParameters] = ['ValidateBody', 'ValidateParameters'].map((it) =>
    model === undefined ? false : flag(get(asked, it)),
  )
  const given = parametersIn(get(properties, 'RequestParameters'))
  if (model !== undefined && checksBody === false && checksParameters === false) {
    const message = `\`${event.key}\` names a model for its bodies and does not ask for \`ValidateBody\`: API Gateway takes whatever comes.`
    stack.gap('note', 'model-without-effect', model.at, message, model)
  }
  return checked({
    checksBody: checksBody ?? null,
    checksParameters: checksOf(checksParameters ?? null, given),
    bodies: model === undefined ? [] : [bodyOf(model, api)],
    required: given.required,
    at: entry(asked, 'ValidateBody')?.keyAt ?? asked?.at ?? event.keyAt,
  })
}

function bodyOf(model: Tree, api: Api): BodySchema {
  const name = known(model)
  const found = name === undefined ? undefined : get(api.properties, 'Models', name)
  const schema =
    found === undefined
      ? unknownSchema(shown(model) ?? 'a model', model.at, name === undefined)
      : readSchema(found, (it) => modelAt(it, api), schemasOf(api))
  return { contentType: 'application/json', schema, model: name ?? '', at: model.at }
}

const schemas = new WeakMap<Api, Map<Tree, Schema>>()

function schemasOf(api: Api): Map<Tree, Schema> {
  const known = schemas.get(api) ?? new Map<Tree, Schema>()
  schemas.set(api, known)
  return known
}

/** SAM writes the names of models small: `#/definitions/order`. */
function modelAt(reference: Tree, api: Api): Tree | undefined {
  const name = /^#\/(?:definitions|components\/schemas)\/([^/]+)$/.exec(known(reference) ?? '')?.[1]?.toLowerCase()
  return entries(get(api.properties, 'Models')).find((it) => it.key.toLowerCase() === name)?.value
}

/** `method.request.header.Authorization`, which is not required, or a map of one such name that says whether it is. */
const parametersIn = (list: Tree | undefined): Parameters =>
  parametersOf(items(list).flatMap((it) => entries(it).map((entry) => ({ entry, required: flag(get(entry.value, 'Required')) }))))
