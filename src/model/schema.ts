import type { Span } from './source.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

export type JsonType = 'array' | 'boolean' | 'integer' | 'null' | 'number' | 'object' | 'string'

/**
 * A schema of JSON Schema draft 4, in which API Gateway writes its models, as all that it demands of a value: a value has to keep every limit.
 * `allOf` is no more than the limits of all, and `$ref` those of what it names. What decides nothing (`title`, `default` …) is left out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export interface Schema {
  readonly limits: readonly Limit[]
}

/** Each says something of values of one type and lets all others be, as the keyword of its name does. `at`: its line. */
export type Limit = { [Kind in keyof Keywords]: { readonly kind: Kind; readonly at: Span } & Keywords[Kind] }[keyof Keywords]
export type LimitOf<Kind extends Limit['kind']> = Extract<Limit, { readonly kind: Kind }>

interface Keywords {
  readonly type: { readonly types: readonly JsonType[] }
  readonly enum: { readonly values: readonly Json[] }
  readonly minimum: NumberLimit
  readonly maximum: NumberLimit
  readonly multipleOf: { readonly value: number }
  readonly minLength: { readonly value: number }
  readonly maxLength: { readonly value: number }
  readonly pattern: { readonly value: string }
  readonly format: { readonly value: string }
  readonly minItems: { readonly value: number }
  readonly maxItems: { readonly value: number }
  readonly uniqueItems: unknown
  /** Every item from the one at `from` on. */
  readonly items: { readonly from: number; readonly schema: Schema }
  readonly item: { readonly index: number; readonly schema: Schema }
  readonly minProperties: { readonly value: number }
  readonly maxProperties: { readonly value: number }
  readonly required: { readonly name: string }
  /** The value of a property, where it is there. */
  readonly property: { readonly name: string; readonly schema: Schema }
  readonly patternProperties: { readonly pattern: string; readonly schema: Schema }
  /** The values of all properties but those with these names and those that match one of these patterns. */
  readonly additionalProperties: { readonly names: readonly string[]; readonly patterns: readonly string[]; readonly schema: Schema }
  readonly anyOf: { readonly schemas: readonly Schema[] }
  readonly oneOf: { readonly schemas: readonly Schema[] }
  readonly not: { readonly schema: Schema }
  /** No value keeps it: `additionalProperties: false`. */
  readonly never: unknown
  /** What it demands cannot be told; two with the same `expression` demand the same. `isOpen`: because only the deployment knows it. */
  readonly unknown: { readonly expression: string; readonly isOpen: boolean }
}

interface NumberLimit {
  readonly value: number
  readonly exclusive: boolean
}

/**
 * What API Gateway demands of a request before anything else sees it: what its validator checks, and against what.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export interface RequestCheck {
  /** Whether a validator checks bodies, whatever it checks them against; null where only the deployment knows. */
  readonly checksBody: boolean | null
  /** The same of parameters. */
  readonly checksParameters: boolean | null
  /** What bodies have to be, by their content type; a body of no such type is not checked. */
  readonly bodies: readonly BodySchema[]
  /** The query strings and headers that have to be there. */
  readonly required: readonly RequiredParameter[]
  /** Where it is decided what is checked. */
  readonly at: Span
}

export interface BodySchema {
  /** `application/json`; `$default` stands for all that have none of their own. */
  readonly contentType: string
  readonly schema: Schema
  /** Which model it is, by its name or file; '' for one that is written where it is used. */
  readonly model: string
  /** Where the model is chosen. */
  readonly at: Span
}

export interface RequiredParameter {
  /** `querystring.page`, `header.X-Shop`, the latter in lower case as HTTP does not tell them apart. */
  readonly name: string
  readonly at: Span
}
