import { readFileSync, writeFileSync } from 'node:fs'
import { type Shape, shape } from '../../src/read/configuration/shape.ts'
import { withoutValues } from '../../src/render/rule-text.ts'
import { ruleFiles } from './rules.ts'

/** The published JSON Schema of `.github/parapet.yml`, from which editors complete. */
export const schemaFile = 'docs/parapet.schema.json'

type Schema = Readonly<Record<string, unknown>>

/** The shape by which the product reads a configuration, in the words of JSON Schema; rules of this version are named, others are left to the review. */
export function configurationSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of Parapet (.github/parapet.yml)',
    ...schemaOf(shape),
    // An empty file means the defaults.
    type: ['object', 'null'],
  }
}

function schemaOf(it: Shape): Schema {
  return { description: it.about, ...bounds(it) }
}

function bounds(it: Shape): Schema {
  switch (it.kind) {
    case 'choice':
      return { enum: it.values }
    case 'count':
      return { type: 'integer', minimum: 0, maximum: it.most }
    case 'switch':
      return { type: 'boolean' }
    case 'words':
      return { type: 'string', maxLength: it.most, ...(it.form === undefined ? {} : { pattern: it.form.pattern }) }
    case 'many':
      return { type: 'array', minItems: it.least, maxItems: it.most, items: schemaOf(it.of) }
    case 'members':
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(it.members).map(([key, member]) => [key, schemaOf(member)])),
        required: it.needed,
        additionalProperties: false,
      }
    case 'rules':
      return { type: 'object', maxProperties: it.most, properties: named(it.of), additionalProperties: schemaOf(it.of) }
  }
}

const named = (of: Shape): Schema =>
  Object.fromEntries(
    ruleFiles.map(({ rule }) => [rule.id, { ...schemaOf(of), description: withoutValues(rule.title).replaceAll('`', '').trim() }]),
  )

export const schemaText = (): string => `${JSON.stringify(configurationSchema(), null, 2)}\n`

if (import.meta.main) {
  if (!process.argv.includes('--check')) writeFileSync(schemaFile, schemaText())
  else if (readFileSync(schemaFile, 'utf8') !== schemaText()) {
    process.stderr.write(`${schemaFile} is out of date: npm run rules\n`)
    process.exitCode = 1
  }
}
