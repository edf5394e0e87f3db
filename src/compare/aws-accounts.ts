/**
 * The accounts from which load balancers write their access logs, one a region; bucket policies of regions older than August 2022 name them:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const loadBalancers = new Set([
  '127311923021',
  '033677994240',
  '027434742980',
  '797873946194',
  '098369216593',
  '754344448648',
  '589379963580',
  '718504428378',
  '383597477331',
  '600734575887',
  '114774131450',
  '783225319266',
  '582318560864',
  '985666609251',
  '054676820928',
  '156460612806',
  '652711504416',
  '635631232127',
  '009996457667',
  '897822967062',
  '076674570225',
  '507241528517',
  '048591011584',
  '190560391635',
  '638102146993',
  '037604701340',
])

/**
 * The accounts from which AWS publishes layers: Powertools for Python and TypeScript, Lambda Insights, OpenTelemetry, the SDK for pandas, and the
 * extensions for parameters, secrets and AppConfig (in us-east-1). https://docs.powertools.aws.dev/lambda/python/latest/,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versions.html, https://aws-otel.github.io/docs/getting-started/lambda,
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
const layers = new Set(['017000801446', '094274105915', '580247275435', '901920570463', '336392948345', '177933569100', '027255383542'])

/** Whether an account is one of AWS itself, by which a service acts. */
export const isOfAws = (account: string): boolean => loadBalancers.has(account)

/** Of a layer by its ARN, whether its account is neither that which deploys, as far as is known, nor one of AWS. */
export function isForeignLayer(arn: string): boolean {
  const account = /^arn:aws[a-z-]*:lambda:[^:]*:(\d{12}):layer:/.exec(arn)?.[1]
  return account !== undefined && !layers.has(account)
}
