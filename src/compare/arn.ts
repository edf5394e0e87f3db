/** What an ARN says, or a name that stands for one: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */

/** `*`, and an ARN whose own part is nothing but wildcards, after its type perhaps: `arn:aws:dynamodb:*:*:table/*`, `arn:aws:s3:::*`. */
export function isUnlimited(resource: string): boolean {
  const isArn = resource.startsWith('arn:')
  const own = ownPart(resource)
  const typed = isArn && !withoutTypes.has(fieldsOf(resource)[2] ?? '') ? own.replace(/^[a-z-]+[:/]/i, '') : own
  return /^[*?]+(?:[:/][*?]+)*$/.test(typed) || (isArn && own === '' && resource.includes('*'))
}

/** In whose ARNs a name stands where others have a type: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html */
const withoutTypes = new Set(['s3', 'sns', 'sqs', 'execute-api', 'codecommit'])

/** The account in an ARN, or on its own as a principal, where twelve digits say it. */
export function accountOf(resource: string): string | null {
  const account = (resource.startsWith('arn:') ? fieldsOf(resource)[4] : resource.split(':', 1)[0]) ?? ''
  return /^\d{12}$/.test(account) ? account : null
}

/** What follows the fifth colon of an ARN; anything else as it is. */
export const ownPart = (resource: string): string => (resource.startsWith('arn:') ? fieldsOf(resource).slice(5).join(':') : resource)

/** The fields of an ARN; the colons of `${AWS::Region}` part none. */
function fieldsOf(arn: string): string[] {
  const fields = ['']
  let isSymbol = false
  for (const character of arn) {
    if (character === '{') isSymbol = true
    else if (character === '}') isSymbol = false
    if (character === ':' && !isSymbol) fields.push('')
    else fields[fields.length - 1] += character
  }
  return fields
}
