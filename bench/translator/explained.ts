/** Why the two sides differ and neither is wrong, by the name of the pair. */
export const explained: ReadonlyMap<string, string> = new Map([
  ['api_with_any_method_in_swagger', 'events of an HTTP API name a REST API; the translator puts them into its document all the same'],
  ['implicit_api_with_serverless_rest_api_resource', "a function has the name of SAM's own API, which takes its place without a word"],
  ['s3_existing_lambda_notification_configuration', 'the event and the bucket say the same twice; the translator keeps one of them'],
])
