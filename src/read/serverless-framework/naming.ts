/**
 * The logical ids that the Framework gives:
 * https://www.serverless.com/framework/docs/providers/aws/guide/resources#aws-cloudformation-resource-reference
 */

const upperFirst = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** `send-mail_v2` → `SendDashmailUnderscorev2` */
const normalised = (name: string): string => upperFirst(name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore'))

/** `send-mail_v2` → `Sendmailv2` */
const lettersOf = (name: string): string => upperFirst(name.replace(/[^0-9A-Za-z]/g, ''))

export const functionResource = (name: string): string => `${normalised(name)}LambdaFunction`

export const logGroupResource = (name: string): string => `${normalised(name)}LogGroup`

export const layerResource = (name: string): string => `${normalised(name)}LambdaLayer`

export const topicResource = (name: string): string => `SNSTopic${lettersOf(name)}`

export const bucketResource = (name: string): string => `S3Bucket${lettersOf(name)}`

export const poolResource = (name: string): string => `CognitoUserPool${lettersOf(name)}`

/** The role of all functions that have none of their own. */
export const serviceRole = 'IamRoleLambdaExecution'

/** The role that is made for one function alone. */
export const functionRole = (name: string): string => `${normalised(name)}${serviceRole}`
