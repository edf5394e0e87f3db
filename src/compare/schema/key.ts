import type { Limit, Schema } from '../../model/schema.ts'
import { canonical } from './accepts.ts'

/** Tells limits that are the same, wherever they stand and however they are ordered, by one number for each that differs. */
export class Keys {
  readonly #numbers = new Map<string, number>()
  readonly #limits = new Map<Limit, number>()
  readonly #schemas = new Map<Schema, string>()

  of(limit: Limit): number {
    const known = this.#limits.get(limit) ?? this.#number(JSON.stringify([limit.kind, ...this.#parts(limit)]))
    this.#limits.set(limit, known)
    return known
  }

  ofSchema(schema: Schema): string {
    const known = this.#schemas.get(schema) ?? [...new Set(schema.limits.map((it) => this.of(it)))].toSorted((a, b) => a - b).join()
    this.#schemas.set(schema, known)
    return known
  }

  #number(text: string): number {
    const known = this.#numbers.get(text) ?? this.#numbers.size
    this.#numbers.set(text, known)
    return known
  }

  #parts(limit: Limit): readonly unknown[] {
    switch (limit.kind) {
      case 'type':
        return limit.types.toSorted()
      case 'enum':
        return limit.values.map(canonical).toSorted()
      case 'minimum':
      case 'maximum':
        return [limit.value, limit.exclusive]
      case 'required':
        return [limit.name]
      case 'anyOf':
      case 'oneOf':
        return limit.schemas.map((it) => this.ofSchema(it)).toSorted()
      case 'unknown':
        return [limit.expression]
      case 'never':
      case 'uniqueItems':
        return []
      default:
        return 'schema' in limit ? [...placeOf(limit), this.ofSchema(limit.schema)] : [limit.value]
    }
  }
}

function placeOf(limit: Limit): readonly unknown[] {
  if (limit.kind === 'property') return [limit.name]
  if (limit.kind === 'patternProperties') return [limit.pattern]
  if (limit.kind === 'additionalProperties') return [limit.names.toSorted(), limit.patterns.toSorted()]
  if (limit.kind === 'items') return [limit.from]
  return limit.kind === 'item' ? [limit.index] : []
}
