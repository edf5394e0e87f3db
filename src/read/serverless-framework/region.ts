import type { Policy, Statement } from '../../model/application.ts'
import type { Text } from '../../model/source.ts'

/**
 * Policies in which the region that the service is deployed to is one thing however it is written: `eu-west-1` as its provider has it, `AWS::Region`,
 * or within the ARN that `Fn::GetAtt` gives. It is shown as it stands in the file.
 */
export function inRegion(policies: readonly Policy[], region: string): Policy[] {
  const statement = (it: Statement): Statement => ({
    ...it,
    resource: { ...it.resource, items: it.resource.items.map((text) => named(text, region)) },
  })
  return policies.map((it) => (it.kind === 'statements' ? { ...it, statements: it.statements.map(statement) } : it))
}

function named(text: Text, region: string): Text {
  const [first, ...rest] = text.parts
  const [before] = typeof first === 'string' ? (/^arn:aws[a-z-]*:[a-z0-9-]+:/.exec(first) ?? []) : []
  if (typeof first !== 'string' || before === undefined || !first.startsWith(`${before}${region}:`)) return text
  const symbol = { expression: 'AWS::Region', refersTo: 'pseudo', written: region } as const
  return { ...text, parts: [before, symbol, first.slice(before.length + region.length), ...rest] }
}
