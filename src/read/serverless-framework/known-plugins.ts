/**
 * Plugins of which it is known that they bring no function, no route, no trigger and no permission of a function, or that all they bring is read
 * or told of where it is written: by what they are for, from their own documentation (https://www.serverless.com/plugins).
 */
export const knownPlugins: ReadonlySet<string> = new Set(
  `
  bundling: serverless-esbuild serverless-webpack serverless-bundle serverless-plugin-typescript serverless-babel-plugin serverless-rollup-plugin
  serverless-parcel serverless-jetpack serverless-plugin-optimize serverless-tscpaths serverless-webpack-prisma serverless-plugin-monorepo
  serverless-workspaces-plugin serverless-plugin-include-dependencies serverless-plugin-common-excludes serverless-package-external
  serverless-plugin-chrome serverless-python-requirements serverless-wsgi serverless-rack serverless-ruby-layer serverless-rust serverless-go-plugin
  serverless-go-build serverless-dotnet serverless-layers serverless-plugin-layer-manager serverless-latest-layer-version serverless-libsql
  serverless-apigw-binary serverless-express serverless-bref serverless-nextjs-plugin serverless-plugin-uglify serverless-esbuild-layers
  serverless-analyze-bundle-plugin serverless-package-python-functions serverless-python-individually serverless-middleware

  running it here: serverless-offline serverless-offline-sqs serverless-offline-sns serverless-offline-ssm serverless-offline-python serverless-offline-watcher
  serverless-offline-scheduler serverless-offline-kinesis serverless-offline-dynamodb-streams serverless-offline-lambda serverless-offline-s3
  serverless-offline-direct-lambda serverless-offline-aws-eventbridge serverless-offline-ses-v2 serverless-plugin-offline-dynamodb-stream
  serverless-plugin-simulate serverless-plugin-bind-deployment-id serverless-dynamodb-local serverless-dynamodb serverless-dynamodb-seed serverless-seed serverless-s3-local
  serverless-localstack serverless-appsync-simulator serverless-appsync-offline serverless-step-functions-local serverless-step-functions-offline
  serverless-elasticmq serverless-mocha-plugin serverless-jest-plugin serverless-prevent-deploy serverless-offline-ssm-provider serverless-cloudside-plugin
  serverless-dependency-invoke

  variables: serverless-dotenv-plugin serverless-pseudo-parameters serverless-cloudformation-sub-variables serverless-cf-vars serverless-export-env
  serverless-stage-manager serverless-secrets serverless-secrets-plugin serverless-ssm-fetch serverless-ssm-publish serverless-plugin-git-variables
  serverless-plugin-utils serverless-vpc-discovery serverless-better-credentials serverless-certificate-creator serverless-aws-secrets
  serverless-uuid serverless-plugin-write-env-vars

  deploying: serverless-domain-manager serverless-deployment-bucket serverless-stack-termination-protection serverless-prune-plugin serverless-s3-sync
  serverless-finch serverless-s3-remover serverless-s3-deploy serverless-s3-cleaner serverless-plugin-scripts serverless-scriptable-plugin serverless-hooks-plugin serverless-hooks
  serverless-plugin-split-stacks serverless-stack-output serverless-export-outputs serverless-manifest-plugin serverless-cloudfront-invalidate
  serverless-cloudformation-changesets serverless-plugin-stack-outputs serverless-stack-policy serverless-plugin-resource-tagging serverless-plugin-tracing
  serverless-associate-waf serverless-plugin-aws-resolvers serverless-disable-functions serverless-ephemeral serverless-layers-offline serverless-online
  serverless-alexa-skills serverless-plugin-diff serverless-prisma serverless-deployment-environment serverless-plugin-version-tracker
  serverless-dependson-plugin serverless-plugin-nested-stacks serverless-sam serverless-plugin-info-json safeguards-plugin
  aws-amplify-exports-serverless-plugin serverless-website-domain serverless-tag-git-commit-plugin serverless-build-client

  watching: serverless-plugin-aws-alerts serverless-plugin-lambda-insights serverless-plugin-log-retention serverless-slic-watch-plugin serverless-sentry
  serverless-lumigo serverless-plugin-datadog serverless-newrelic-lambda-layers serverless-plugin-thundra serverless-plugin-epsagon serverless-sqs-alarms-plugin
  serverless-plugin-cloudwatch-dashboard serverless-plugin-dashboard serverless-aws-alerts serverless-log-forwarding-filter serverless-plugin-xray serverless-log-forwarding

  the API: serverless-aws-documentation serverless-openapi-documentation serverless-openapi-documenter serverless-api-gateway-caching
  serverless-api-gateway-throttling serverless-api-compression serverless-add-api-key serverless-reqvalidator-plugin serverless-api-client-certificate
  serverless-default-error-responses serverless-plugin-custom-domain serverless-apigateway-log-retention serverless-aws-static-file-handler
  serverless-content-encoding serverless-apigwy-binary

  read, or told of where they are written: serverless-iam-roles-per-function serverless-step-functions serverless-appsync-plugin serverless-lift
  serverless-apigateway-service-proxy serverless-auto-swagger serverless-plugin-warmup serverless-plugin-ifelse serverless-plugin-conditional-functions serverless-plugin-select serverless-plugin-additional-stacks serverless-fargate
  serverless-plugin-existing-s3 serverless-external-s3-event serverless-lambda-edge-pre-existing-cloudfront serverless-plugin-cloudfront-lambda-edge
  serverless-plugin-external-sns-events serverless-websockets-plugin serverless-iam-helper serverless-s3-bucket-helper serverless-idempotency-helper
  serverless-s3-security-helper serverless-waf-plugin serverless-simplify-default-exec-role-plugin serverless-vpc-plugin serverless-plugin-subscription-filter
  `
    .split(/\s+/)
    .filter((it) => it.includes('-')),
)
