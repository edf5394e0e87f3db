/**
 * The logical ids that the Framework gives:
 * https://www.serverless.com/framework/docs/providers/aws/guide/resources#aws-cloudformation-resource-reference
 */

/** `send-mail_v2` → `SendDashmailUnderscorev2` */
function normalised(name: string): string {
  const spelled = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore')
  return `${spelled.charAt(0).toUpperCase()}${spelled.slice(1)}`
}

export const functionResource = (name: string): string => `${normalised(name)}LambdaFunction`

export const logGroupResource = (name: string): string => `${normalised(name)}LogGroup`

/** The role of all functions that have none of their own. */
export const serviceRole = 'IamRoleLambdaExecution'

/** The role that is made for one function alone. */
export const functionRole = (name: string): string => `${normalised(name)}${serviceRole}`
