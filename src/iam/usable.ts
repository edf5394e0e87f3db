import { isAny, isStar, isSymbol, isResourceSymbol, type Token, type Tokens } from './token.ts'

/**
 * Services whose actions take resources of the named services only; those of others (tags, backups, commands on instances) reach further.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const targets: ReadonlyMap<string, readonly string[]> = new Map([
  ...['dynamodb', 'events', 'iam', 'kinesis', 'kms', 'lambda', 'logs', 's3', 'secretsmanager', 'sns', 'sqs', 'states'].map(
    (it): [string, readonly string[]] => [it, [it]],
  ),
  ['sts', ['iam', 'sts']],
])

/** What everyone may call without being granted it, and even where it is denied: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const isFree = (action: Tokens): boolean => action.join('') === 'sts:getcalleridentity'

/**
 * Whether some request needs to be granted both: no action of SNS is about a role, no bucket is listed by an object's ARN, and who one is
 * everyone may ask.
 */
export function isUsable(action: Tokens, resource: Tokens): boolean {
  if (isFree(action)) return false
  const service = action.slice(0, action.indexOf(':')).join('')
  const taken = targets.get(service)
  const [, , target, region, account, own] = fieldsOf(resource)
  if (taken === undefined || target === undefined || own === undefined || target.some(isOpen)) return true
  if (!taken.includes(target.join('').toLowerCase())) return false
  const isPlain = service === 's3' && region?.length === 0 && account?.length === 0
  return !isPlain || isUsableInS3(action.slice(service.length + 1), own)
}

const isOpen = (token: Token): boolean => isStar(token) || isAny(token) || isSymbol(token)

/** The first five parts of an ARN, and what is left; none of what is no ARN by its look. */
function fieldsOf(resource: Tokens): Tokens[] {
  if (resource.slice(0, 4).join('') !== 'arn:') return []
  const ends = [...resource.keys()].filter((i) => resource[i] === ':').slice(0, 5)
  if (ends.length < 5) return []
  return [...ends, resource.length].map((end, i) => resource.slice(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end))
}

const ofBuckets =
  /^(listbucket\w*|(create|delete|get|put)bucket\w*|(get|put)(accelerate|analytics|encryption|intelligenttiering|inventory|lifecycle|metrics|replication)configuration)$/
const ofObjects = /^((delete|get|put|restore)object\w*|abortmultipartupload|listmultipartuploadparts)$/

/** `arn:aws:s3:::bucket` or `arn:aws:s3:::bucket/key`: the name of a bucket has no slash. */
function isUsableInS3(action: Tokens, own: Tokens): boolean {
  if (action.some(isOpen)) return true
  const name = action.join('')
  const namesKey = own.includes('/')
  if (namesKey) return !ofBuckets.test(name)
  return !ofObjects.test(name) || own.some((it) => isOpen(it) && !isResourceSymbol(it))
}
