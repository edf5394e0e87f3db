import type { BodySchema, RequestCheck, Schema } from '../../model/schema.ts'
import type { Span } from '../../model/source.ts'
import { checked, type Checked, checksOf, flag, requiredParameters, unchecked } from '../request/check.ts'
import { readSchema, unknownSchema } from '../request/schema.ts'
import { entries, type Entry, entry, get, known, textOf, type Tree } from '../syntax/tree.ts'
import type { Resource, Stack } from './stack.ts'
import { referred, shown } from './value.ts'

/** What API Gateway checks of the requests of an `AWS::ApiGateway::Method`. */
export function requestOf(it: Resource, stack: Stack): Checked {
  const { properties } = it
  const { checksBody, checksParameters, at = it.at } = validatorOf(properties, stack)
  const models = get(properties, 'RequestModels')
  const bodies = modelsOf(models, stack)
  const given = requiredParameters(get(properties, 'RequestParameters'))
  if (checksBody === false) tellWithoutEffect(it.id, models, stack)
  return checked({ checksBody, checksParameters: checksOf(checksParameters, given), bodies, required: given.required, at })
}

/** Whether a validator checks bodies, and whether parameters. What one of elsewhere does is not known. */
export function validatorOf(method: Tree | undefined, stack: Stack): Validator {
  const id = entry(method, 'RequestValidatorId')
  const it = stack.referred(id?.value, 'AWS::ApiGateway::RequestValidator')
  if (id === undefined) return { checksBody: false, checksParameters: false, at: undefined }
  if (it === undefined) return { checksBody: null, checksParameters: null, at: id.keyAt }
  const [body, parameters] = ['ValidateRequestBody', 'ValidateRequestParameters'].map((name) => entry(it.properties, name))
  const causes = [body, parameters].flatMap((one) => (one === undefined ? [] : [one.keyAt]))
  return { checksBody: flag(body?.value), checksParameters: flag(parameters?.value), at: { ...id.keyAt, causes } }
}

type Validator = Pick<RequestCheck, 'checksBody' | 'checksParameters'> & { readonly at: Span | undefined }

/** A model of the body that no validator asks for; those of the API's own making say nothing and mislead nobody. */
function tellWithoutEffect(id: string, models: Tree | undefined, stack: Stack): void {
  const own = entries(models).filter((it) => !builtIn.has(known(it.value) ?? ''))
  if (models === undefined || own.length === 0) return
  const message = `\`${id}\` names a model for its bodies, but no validator that checks them: API Gateway takes whatever comes.`
  stack.gap('note', 'model-without-effect', own[0]?.keyAt ?? models.at, message, models)
}

/** What API Gateway checks of the messages of a WebSocket API's route, once it is told how to select a model. */
export function messagesOf(properties: Tree | undefined, stack: Stack): Checked {
  const selection = get(properties, 'ModelSelectionExpression')
  if (selection === undefined) return unchecked
  const bodies = bodiesOf(get(properties, 'RequestModels'), 'AWS::ApiGatewayV2::Model', stack)
  return checked({ checksBody: true, checksParameters: false, bodies, required: [], at: selection.at })
}

function bodiesOf(models: Tree | undefined, type: ModelType, stack: Stack): readonly BodySchema[] {
  if (models === undefined || models.kind === 'map') return entries(models).map((it) => bodyOf(it, type, stack))
  return [{ contentType: '$default', schema: unknownSchema(shown(models) ?? 'RequestModels', models.at), model: '', at: models.at }]
}

type ModelType = 'AWS::ApiGateway::Model' | 'AWS::ApiGatewayV2::Model'

const bodyOf = ({ key, keyAt: at, value }: Entry, type: ModelType, stack: Stack): BodySchema => ({
  contentType: key,
  schema: modelOf(value, type, stack) ?? unknownSchema(shown(value) ?? 'a model', at, known(value) === undefined),
  model: shown(value) ?? '',
  at,
})

/** What the `RequestModels` of a REST API's method name. */
export const modelsOf = (models: Tree | undefined, stack: Stack): readonly BodySchema[] => bodiesOf(models, 'AWS::ApiGateway::Model', stack)

/** The schema of a model of a REST API that another schema names. */
export const restModelAt = (reference: Tree, stack: Stack): Tree | undefined => schemaAt(reference, 'AWS::ApiGateway::Model', stack)

const models = new WeakMap<Stack, Map<Tree, Schema>>()

/** The schema of a model by reference or by name. */
function modelOf(it: Tree, type: ModelType, stack: Stack): Schema | undefined {
  const name = known(it)
  const schema = schemaOf(it, type, stack) ?? (name === undefined ? undefined : builtIn.get(name)?.(it))
  if (schema === undefined || 'limits' in schema) return schema
  const read = models.get(stack) ?? new Map<Tree, Schema>()
  models.set(stack, read)
  return readSchema(schema, (reference) => schemaAt(reference, type, stack), read)
}

function schemaOf(it: Tree, type: ModelType, stack: Stack): Tree | undefined {
  const id = referred(it)
  const name = known(it)
  const model = stack
    .ofType(type)
    .find((one) => (id === undefined ? name !== undefined && known(get(one.properties, 'Name')) === name : one.id === id))
  return get(model?.properties, 'Schema')
}

/** A model by its address: `https://apigateway.amazonaws.com/restapis/${Api}/models/${Model}`. */
function schemaAt(reference: Tree, type: ModelType, stack: Stack): Tree | undefined {
  const text = textOf(reference)
  const last = text?.parts.at(-1)
  if (text === undefined || last === undefined) return undefined
  if (typeof last !== 'string') return schemaOf({ kind: 'unknown', symbol: last, at: text.at }, type, stack)
  const name = /(?:^|\/)models\/([A-Za-z0-9]+)$/.exec(last)?.[1]
  return name === undefined
    ? undefined
    : schemaOf({ kind: 'scalar', value: name, source: name, quoted: false, at: text.at, tag: null }, type, stack)
}

/** The models that every API has: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
const builtIn: ReadonlyMap<string, (at: Tree) => Schema> = new Map([
  ['Empty', ({ at }: Tree): Schema => ({ limits: [{ kind: 'type', at, types: ['object'] }] })],
  [
    'Error',
    ({ at }: Tree): Schema => ({
      limits: [
        { kind: 'type', at, types: ['object'] },
        { kind: 'property', at, name: 'message', schema: { limits: [{ kind: 'type', at, types: ['string'] }] } },
      ],
    }),
  ],
])
