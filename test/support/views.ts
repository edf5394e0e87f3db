import { settingMembers } from './setting-members.ts'

/** A member of what a rule sees: a sample of it, and what it means. */
type Members = Readonly<Record<string, readonly [sample: unknown, meaning: string]>>

const sampleOf = (members: Members): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).map(([name, [sample]]) => [name, sample]))

const functionMembers: Members = {
  name: ['export', 'its key or logical id'],
  runtime: ['nodejs20.x', 'unresolved where only the deployment knows it; empty where there is none'],
  handler: ['src/export.handler', 'the same'],
  codePath: ['src', 'folder or file of its code; empty where it is not in the repository'],
  role: ['shop', 'the role as a person would name it; empty where it is not known'],
  sharedWith: [['list', 'get'], 'the other functions that run as the same role'],
  may: [[{ action: 'dynamodb:Scan', resource: 'orders', line: 14 }], 'what the role allows, 20 at most'],
  mayText: ['`dynamodb:Scan` on `orders`', 'the two most dangerous of these in words; empty for none'],
  routes: [1, 'how many routes reach it'],
  triggers: [['schedule'], 'the types of what else starts it'],
  callers: [['checkoutRole'], 'roles that are let invoke it by its name, and resources that it answers for'],
  framework: ['serverless', 'the framework of its service'],
  owner: ['payments', 'who answers for it, by its tags; empty where none says so, unresolved where only the deployment knows it'],
  hasOwner: [true, 'whether one of these tags is there'],
  isOwnerDemanded: [true, 'whether the configuration asks for one'],
  leftover: ['', 'of one that is gone: the role that it ran as, where that is still there'],
  isLeftover: [false, 'nothing runs as that role any more; unresolved where some function may be given it'],
  isAbandoned: [false, 'something of the repository started it at the base, and nothing does any more'],
}

const routeMembers: Members = {
  method: ['GET', 'upper case; `ANY` for any, `WEBSOCKET` for a WebSocket API'],
  path: ['/orders/export', 'begins with a slash'],
  api: ['rest', '`rest`, `http`, `websocket`, `function-url`, `alb`, `appsync` or `unknown`'],
  auth: ['none', '`none`, `iam`, `cognito`, `custom`, `jwt`, `api-key` or `unknown`; unresolved where only the deployment knows it'],
  authorizer: ['', 'the authorizer by name, ARN or logical id; empty for none'],
  when: ['on stage `dev`', 'for which stages it is so weakly guarded, in words; empty where it is the same for all'],
  keyed: [false, 'an API key is all that it asks for; no where that is not known'],
  unenforced: ['', 'a security scheme that its document asks for and the gateway does not enforce; empty for none'],
  scopes: [['orders'], 'the OAuth scopes that it asks for'],
  validated: [false, 'a validator of the gateway is asked to check the input; null where that cannot be told'],
  validates: [
    { body: false, parameters: true, idle: false },
    'what it checks that refuses something: `body` against a schema that some object does not fit, `parameters` of which one has to be there, null where that cannot be told; `idle` where it would check bodies and no model says that there is one',
  ],
  loosened: [
    ['`body.address.zip`: pattern removed'],
    'of one that changes what a request had to be and has to be no more, where a validator stays; unresolved where only the deployment knows it',
  ],
  witness: ['{"zip":""}', 'a body that passes now and was refused; empty where none is short enough to show'],
  preflight: [false, 'an `OPTIONS` route for CORS'],
  restricted: [false, 'reachable from a network only, or limited by a resource policy'],
  entrance: [
    true,
    'no for a route that the gateway answers itself, and for one of a WebSocket API that only those who are connected can call',
  ],
  backend: ['', 'the address to which the gateway passes requests on over the internet; empty for none'],
  function: [sampleOf(functionMembers), 'what it reaches, with the members of a function; null where that is nothing of the repository'],
  siblings: [
    { count: 3, authorized: 2, auth: 'iam', authorizer: '', validated: 1 },
    'the other routes of the same API: how many, how many of them are authorized, what most of these use, and of how many the gateway checks the input',
  ],
}

const triggerMembers: Members = {
  type: ['sqs', '`sqs`, `sns`, `s3`, `schedule`, `eventbridge` …: see `TriggerType` in docs/report-v1.md'],
  source: ['orders', 'the queue, the bucket, the schedule …; empty where it is not known'],
  function: [sampleOf(functionMembers), 'what it starts, with the members of a function, or null'],
  producer: [
    '',
    'who beside the account can set it off: `anyone` by the policy of its source, who sends a `mail`, a `visitor` of a distribution, who may `sign up` to a user pool; empty where nothing says so',
  ],
  isFunctionNew: [false, 'the base did not have what it starts'],
}

const whoMembers: Members = {
  audience: [
    'everyone',
    'of a trust or a resource: `everyone`, `account` for another account, `federation` for who signs in elsewhere, `own` for the same account, or `service`; unresolved where only the deployment knows it',
  ],
  limited: [false, 'a condition or a Deny says who or from where; unresolved where only the deployment knows the condition'],
  limits: [
    ['aws:sourcearn'],
    'the keys, in lower case, by which a condition does, and those by which it asks for a proof: `sts:externalid`, `….com:sub`',
  ],
}

const permissionMembers: Members = {
  principal: ['shop', 'the role, user, group or policy that gained or lost it; for a role of one function, the function'],
  principals: [['shop'], 'the same of all that have it by one statement: roles that inherit it, or that one policy is attached to'],
  functions: [['export', 'list'], 'the functions that run as it'],
  whoText: [
    '2 functions',
    'the subject of a sentence: the one function, how many, or the principal where there is none; of a trust or a resource whom it lets in',
  ],
  kind: [
    'identity',
    '`identity`, `boundary` for what a permissions boundary kept out, `trust` for who may assume a role, or `resource` for whom a bucket, a queue … lets in',
  ],
  action: ['dynamodb:DeleteItem', 'as written'],
  actions: [
    ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
    'all that the same statement gained on the same resources, the gravest first',
  ],
  resource: ['arn:aws:dynamodb:eu-west-1:123456789012:table/orders', 'the first of `resources`'],
  resources: [['arn:aws:dynamodb:eu-west-1:123456789012:table/orders'], 'as written, 20 at most'],
  resourceText: ['`orders`', 'these in words, as short as they stay telling; `any resource`'],
  service: ['dynamodb', 'the service of `action`; `*` for all'],
  services: [['dynamodb'], 'the services of `actions`'],
  wildcard: ['none', 'the widest of `actions`: `all`, `service` (`s3:*`), `prefix` (`s3:Get*`) or `none`'],
  reach: ['named', '`everything`, `stack` (resources of the same template), `named` or `unknown`'],
  unscoped: [false, 'all of `actions` are routine, or known to take no resource: `*` is all that a statement can name for them'],
  formal: [false, 'AWS has none of `actions`: they are misspelt, and grant nothing'],
  routine: [false, 'all of `actions` are what AWS grants to functions on every resource: to write logs and traces, to be in a VPC'],
  sensitive: [false, 'one of `actions` belongs to IAM, STS, KMS, Secrets Manager or another service that leads to identities or keys'],
  crossAccount: [false, 'in an account that nothing of the service named before'],
  isNewPrincipal: [false, 'no function and no role of the base had its place'],
  conditional: [false, 'a condition limits it'],
  lostDeny: [false, 'a Deny of the base kept it out, and that is gone or smaller'],
  trusted: ['', 'of a trust or a resource: who may assume the role, or use the resource'],
  mayText: ['`dynamodb:Scan` on `orders`', 'of a trust: the two most dangerous things that the role allows, in words; empty for none'],
  ...whoMembers,
  witness: [
    { action: 'dynamodb:DeleteItem', resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders' },
    'one request that became possible; empty where there is none',
  ],
  origin: ['written', 'as of a grant; `managed policy NAME` where only its name is in the repository'],
  reason: ['', 'why it cannot be told; empty where it can'],
  dimension: [
    'resource',
    'what grew: one statement of the base would allow it but for the `action`, the `resource`, the `condition` or the `principal`; `statement` where that is more than one of them, `deny`, or `boundary`',
  ],
  keys: [['aws:SourceVpce'], 'where it is the condition, the keys by which it was kept out'],
  contextText: ['`aws:SourceVpce` is absent', 'what the witness brings of these, in words'],
  replaces: ['', 'of a SAM policy template, the template that granted something on the same resources before'],
  levelText: [
    '31 actions that write and 40 that read',
    'how many documented actions the wildcards among `actions` take, by what they do; empty without a wildcard',
  ],
  firstTouch: [['kms'], 'services that lead to identities, keys or secrets of which nothing was allowed before'],
  escalation: [
    { path: 'iam:PassRole + ec2:RunInstances', completing: ['iam:PassRole'], held: ['ec2:RunInstances'], others: 0 },
    'the known path of escalation of which every step is possible now and was not: the steps that are new, those that were held, and how many more paths it completes; empty texts for none',
  ],
  bounds: [{ before: 'boundary', after: '' }, 'the names of the permissions boundaries; empty for none'],
}

const grantMembers: Members = {
  principal: ['shop', 'as of a permission'],
  principals: [['shop'], 'as of a permission'],
  functions: [['export'], 'the functions that run as it'],
  whoText: ['`export`', 'as of a permission'],
  action: ['dynamodb:*', 'as written'],
  takes: [['dynamodb:getitem'], 'the documented actions that `action` takes, in lower case; none listed for all actions'],
  levels: [['write', 'read'], 'what these do: `permissions`, `write`, `tagging`, `read` or `list`; none listed for all actions'],
  resources: [['arn:aws:dynamodb:eu-west-1:123456789012:table/orders'], 'as written'],
  resourceText: ['`orders`', 'as of a permission'],
  service: ['dynamodb', 'the service of `action`; `*` for all'],
  breadth: [79, 'how many documented actions `action` takes today'],
  wildcard: ['service', 'as of a permission; unresolved where only the deployment knows the action'],
  reach: ['named', 'as of a permission'],
  unlimited: [false, 'it names no resource but any, or any of a kind; unresolved where only the deployment knows it'],
  unscoped: [false, 'no action that it takes can be limited to a resource, or AWS grants them to functions on every resource'],
  negated: ['', '`action` for `NotAction`, `resource` for `NotResource`; unresolved where only the deployment knows what is left out'],
  leftOut: [['iam:*'], 'what these leave out'],
  bounded: [false, 'a permissions boundary limits it too'],
  administrator: [
    false,
    'it is every action, or every action of IAM, on every resource; unresolved where only the deployment knows the resource',
  ],
  conditional: [false, 'a condition limits it'],
  limits: [['iam:passedtoservice'], 'the keys of the condition, in lower case'],
  origin: ['written', '`written`, or what adds it: `SAM policy template S3ReadPolicy`, `added by SAM for Tracing`'],
}

const admissionMembers: Members = {
  asset: ['Uploads', 'its logical id, or the name of the function'],
  isAssetNew: [false, 'the base did not have it'],
  kind: ['bucket', '`bucket`, `queue`, `topic`, `key`, `secret`, `function` …: a word for a sentence'],
  function: [sampleOf(functionMembers), 'the function that it is, with the members of a function; null for anything else'],
  who: ['*', 'whom the statement lets in, as written'],
  whoText: ['Anyone', 'the same as the subject of a sentence'],
  ...whoMembers,
  actions: [['s3:GetObject'], 'what it newly lets them do; where nothing of it is new, all that it lets them do'],
  resources: [['arn:aws:s3:::uploads/*'], 'as written, 20 at most'],
  resourceText: ['`uploads/*`', 'as of a permission'],
  starts: [['resize'], 'the functions that start when somebody does that with it'],
  reads: [true, 'all of `actions` read or list objects of a bucket'],
  conditional: [false, 'it has a condition, whether it says who or not'],
  origin: ['written', '`written`, or what lets in: `the ACL PublicRead`'],
}

const principalMembers: Members = {
  name: ['shop', 'as a person would name it'],
  kind: ['role', '`role`, `user`, `group`, or `policy` for one that is attached to what is outside of the repository'],
  functions: [['export', 'list'], 'the functions that run as it'],
  joined: [['export'], 'those of them that did not before'],
  grants: [
    3,
    'how many actions its policies name that can be limited to a resource; a policy whose text is not in the repository counts as one',
  ],
  mayText: ['`dynamodb:Scan` on `orders`', 'the two most dangerous of these in words; empty for none'],
  wildcard: ['none', 'as of a permission, the widest of these'],
  sensitive: [false, 'one of these leads on to identities, keys or secrets'],
  open: [false, 'one of those that lead on names no resource but any'],
  credential: [false, 'of a user: the template makes an access key or a password for it; unresolved where a condition decides'],
  bounded: [false, 'a permissions boundary limits it'],
}

const faultMembers: Members = {
  about: ['action', '`action`, `resource` or `condition`'],
  what: ['dynamodb:DeleteItems', 'what is wrong, as written'],
  text: ['is no action that AWS documents', 'what is wrong with it'],
  meant: ['dynamodb:DeleteItem', 'what was meant; empty where that cannot be told'],
  denies: [false, 'it stands in a Deny'],
  principal: ['shop', 'whose policy it is'],
  functions: [['export'], 'the functions that run as it'],
  whoText: ['`export`', 'as of a permission'],
}

const dependencyMembers: Members = {
  ecosystem: ['npm', 'as OSV spells it'],
  name: ['lodash', 'as its registry knows it'],
  version: ['4.17.20', 'empty where it cannot be told'],
  previousVersion: ['', 'at the base; empty for a new one'],
  requirement: ['^4.17.20', 'as the manifest writes it; empty for one that is not direct'],
  direct: [true, 'a manifest names it; else a lockfile brings it along'],
  scope: ['runtime', '`runtime` or `development`'],
  manifest: ['package.json', 'the file that names it, or what brings it'],
  lockfile: ['package-lock.json', 'the lockfile that it stands in; empty where there is none'],
  manager: [
    'npm',
    '`npm`, `yarn`, `pnpm`, `bun`, `pip`, `poetry`, `uv`, `pdm`, `pipenv`, `maven`, `gradle`, `go`, `bundler`, `dotnet`, `cargo` or `composer`',
  ],
  cd: ['', 'what a command begins with that has to run in the folder of the manifest: `cd orders && `'],
  functions: [['export'], 'the functions that it ships with'],
  transitiveAdded: [0, 'how many packages come along; -1 where that cannot be told'],
  path: [['exceljs', 'archiver'], 'of one that is not direct, the shortest way to it from the direct dependency that brings it'],
  source: ['', '`git`, `http`, `tarball` or `path` where it is not taken from a registry'],
  installScript: [false, 'it runs a program when it is installed, as far as a lockfile or its registry says so'],
  licence: ['MIT', 'as the lockfile names it, or its registry'],
  outOfStep: [false, 'the lockfile does not hold what the manifest asks for'],
  contentsChanged: [false, 'the same version has another digest than before'],
  resembles: ['', 'a popular name that it can be mistaken for'],
  deprecated: ['', 'why its maintainers advise against it; empty where they do not, or where its registry was not asked'],
  age: [-1, 'how many days ago it was published; -1 where its registry was not asked'],
  vulnerabilities: [
    [{ id: 'GHSA-1', severity: 'high', fixedIn: '4.17.21', summary: 'Bad.' }],
    'what is known against it; absent where nobody was asked',
  ],
  malware: [['MAL-1'], 'the entries of the malicious-packages database about it, which are not among `vulnerabilities`'],
  introduced: [['GHSA-1'], 'the ids of `vulnerabilities` that were not known of the version before'],
  lowered: [false, 'the version is lower than before'],
  worst: ['high', 'the worst severity of these; empty for none'],
  fix: ['4.17.21', 'the version in which all of them are fixed; empty where one is not'],
  line: ['', 'the line of the manifest, where it holds nothing else'],
  fixedLine: ['', 'the same with the fixed version, where that edit alone is certainly right'],
}

const budgetMembers: Members = {
  name: ['functions', 'what is counted, in the plural'],
  count: [41, 'how many there are'],
  most: [40, 'how many the configuration allows'],
}

/** What a rule sees as `it`, `before` and `after`, by noun: a rule on `route-added` or on `route` sees a route. */
export const views: Readonly<Record<string, Members>> = {
  function: functionMembers,
  route: routeMembers,
  trigger: triggerMembers,
  permission: permissionMembers,
  grant: grantMembers,
  principal: principalMembers,
  fault: faultMembers,
  admission: admissionMembers,
  setting: settingMembers,
  dependency: dependencyMembers,
  budget: budgetMembers,
}

/** A sample, every member filled, for a change kind or a noun: what a rule names has to be in it. */
export const sampleView = (on: string): Record<string, unknown> => sampleOf(views[on.split('-')[0] ?? ''] ?? {})
