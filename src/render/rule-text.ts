/** A rule's sentence without a change to fill it in: what stands in braces is computed, and shown as `…`. */
export function withoutValues(text: string): string {
  let out = ''
  let depth = 0
  for (const character of text) {
    if (character === '{' && depth++ === 0) out += '…'
    if (depth === 0) out += character
    if (character === '}' && depth > 0) depth--
  }
  return out
}

/** Frameworks as people write them; the keys are those of a rule's snippets. */
const frameworks: Readonly<Record<string, string>> = {
  serverless: 'Serverless Framework',
  sam: 'AWS SAM',
  cloudformation: 'CloudFormation',
  terraform: 'Terraform',
  cdk: 'AWS CDK',
  openapi: 'OpenAPI',
}

export const frameworkName = (key: string): string => (Object.hasOwn(frameworks, key) ? (frameworks[key] ?? key) : key)
