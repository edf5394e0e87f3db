import type { BodySchema, Schema } from '../../model/schema.ts'
import { shown } from '../cloudformation/value.ts'
import { checked, type Checked, checksOf, flag, parametersOf, unchecked } from '../request/check.ts'
import { pointer, readSchema } from '../request/schema.ts'
import { entries, type Entry, entry, get, items, known, type Tree } from '../syntax/tree.ts'

/**
 * What API Gateway checks of the requests of an operation that it imports: what the validator of the operation, else of the document, is told to.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validators.html
 */
export function requestOf(operation: Tree | undefined, path: Tree, document: Tree): Checked {
  const name = entry(operation, validator) ?? entry(document, validator)
  const settings = get(document, `${validator}s`, shown(name?.value) ?? '')
  const flags = ['validateRequestBody', 'validateRequestParameters'].map((it) => entry(settings, it))
  const [checksBody, asked] = flags.map((it) => flag(it?.value))
  // Schemas are documentation, too, and many of them: what nobody checks is not read.
  if (name === undefined || (checksBody === false && asked === false)) return unchecked
  const all = parametersIn(operation, path, document)
  const given = parametersOf(asked === false ? [] : all.flatMap(requiredOf))
  return checked({
    checksBody: checksBody ?? null,
    checksParameters: checksOf(asked ?? null, given),
    bodies: checksBody === false ? [] : bodiesOf(operation, all, document),
    required: given.required,
    at: { ...name.keyAt, causes: flags.flatMap((it) => (it === undefined ? [] : [it.keyAt])) },
  })
}

const validator = 'x-amazon-apigateway-request-validator'

/** Those of the operation, and those of its path that it does not say anew. */
function parametersIn(operation: Tree | undefined, path: Tree, document: Tree): readonly Tree[] {
  const all = [path, operation].flatMap((it) => items(get(it, 'parameters'))).flatMap((it) => local(it, document) ?? [])
  return [...new Map(all.map((it) => [`${shown(get(it, 'in'))} ${shown(get(it, 'name'))}`, it])).values()]
}

const places: ReadonlyMap<string, string> = new Map([
  ['query', 'querystring'],
  ['header', 'header'],
])

function requiredOf(parameter: Tree): { entry: Pick<Entry, 'key' | 'keyAt'>; required: boolean | null }[] {
  const place = places.get(known(get(parameter, 'in')) ?? '')
  const name = shown(get(parameter, 'name'))
  const required = entry(parameter, 'required')
  if (place === undefined || name === undefined || required === undefined) return []
  return [{ entry: { key: `${place}.${name}`, keyAt: required.keyAt }, required: flag(required.value) }]
}

/** `requestBody` of version 3; the parameter `in: body` of version 2, of the types that the operation or the document consumes. */
function bodiesOf(operation: Tree | undefined, parameters: readonly Tree[], document: Tree): readonly BodySchema[] {
  const content = entries(get(local(get(operation, 'requestBody'), document), 'content'))
  const own = content.flatMap((it) => bodyOf(it.key, entry(it.value, 'schema'), document))
  const consumed = items(get(operation, 'consumes') ?? get(document, 'consumes')).flatMap((it) => known(it) ?? [])
  const body = parameters.find((it) => known(get(it, 'in')) === 'body')
  const types = consumed.length === 0 ? ['application/json'] : consumed
  return [...own, ...types.flatMap((it) => bodyOf(it, entry(body, 'schema'), document))]
}

function bodyOf(contentType: string, schema: Entry | undefined, document: Tree): BodySchema[] {
  if (schema === undefined) return []
  const read = schemas.get(document) ?? new Map<Tree, Schema>()
  schemas.set(document, read)
  const model = shown(get(schema.value, '$ref')) ?? ''
  return [{ contentType, schema: readSchema(schema.value, (it) => target(it, document), read), model, at: schema.keyAt }]
}

const schemas = new WeakMap<Tree, Map<Tree, Schema>>()

/** `$ref: '#/components/…'` within the document, which is what API Gateway follows. */
export const local = (tree: Tree | undefined, document: Tree): Tree | undefined => {
  const reference = get(tree, '$ref')
  return reference === undefined || !isLocal(reference) ? tree : target(reference, document)
}

const isLocal = (reference: Tree): boolean => shown(reference)?.startsWith('#/') === true

const target = (reference: Tree, document: Tree): Tree | undefined =>
  isLocal(reference) ? get(document, ...pointer(shown(reference) ?? '')) : undefined
