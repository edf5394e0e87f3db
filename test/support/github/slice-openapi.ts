/**
 * Cuts GitHub's own API description down to what the local GitHub serves. Run by hand after an upgrade:
 *   node test/support/github/slice-openapi.ts API.json WEBHOOKS.json
 * with `generated/api.github.com.json` of the packages @octokit/openapi and @octokit/openapi-webhooks.
 */
import { readFileSync, writeFileSync } from 'node:fs'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const operations: readonly string[] = [
  'get /app',
  'get /app/installations',
  'get /app/installations/{installation_id}',
  'post /app/installations/{installation_id}/access_tokens',
  'get /app/hook/deliveries',
  'get /app/hook/deliveries/{delivery_id}',
  'post /app/hook/deliveries/{delivery_id}/attempts',
  'get /installation/repositories',
  'delete /installation/token',
  'get /rate_limit',
  'get /repos/{owner}/{repo}',
  'get /repos/{owner}/{repo}/installation',
  'get /repos/{owner}/{repo}/branches/{branch}',
  'get /repos/{owner}/{repo}/collaborators/{username}/permission',
  'get /repos/{owner}/{repo}/pulls',
  'get /repos/{owner}/{repo}/pulls/{pull_number}',
  'get /repos/{owner}/{repo}/pulls/{pull_number}/files',
  'get /repos/{owner}/{repo}/compare/{basehead}',
  'get /repos/{owner}/{repo}/dependency-graph/compare/{basehead}',
  'get /repos/{owner}/{repo}/commits/{ref}',
  'get /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  'get /repos/{owner}/{repo}/git/ref/{ref}',
  'get /repos/{owner}/{repo}/git/commits/{commit_sha}',
  'get /repos/{owner}/{repo}/git/trees/{tree_sha}',
  'get /repos/{owner}/{repo}/git/blobs/{file_sha}',
  'post /repos/{owner}/{repo}/check-runs',
  'get /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'patch /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'get /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
  'get /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'get /repos/{owner}/{repo}/commits/{ref}/check-suites',
  'get /repos/{owner}/{repo}/check-suites/{check_suite_id}',
  'get /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs',
  'get /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'post /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'get /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments',
  'get /repos/{owner}/{repo}/pulls/{pull_number}/comments',
  'post /repos/{owner}/{repo}/pulls/{pull_number}/comments',
  'post /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies',
  'get /repos/{owner}/{repo}/pulls/comments/{comment_id}',
  'patch /repos/{owner}/{repo}/pulls/comments/{comment_id}',
  'delete /repos/{owner}/{repo}/pulls/comments/{comment_id}',
  'get /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'post /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'get /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'patch /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'delete /repos/{owner}/{repo}/issues/comments/{comment_id}',
]

const webhooks: readonly string[] = [
  ...['opened', 'synchronize', 'reopened', 'ready-for-review', 'converted-to-draft', 'edited', 'closed', 'labeled'].map(
    (it) => `pull-request-${it}`,
  ),
  ...['created', 'edited', 'deleted'].map((it) => `issue-comment-${it}`),
  ...['created', 'edited', 'deleted'].map((it) => `pull-request-review-comment-${it}`),
  ...['rerequested', 'requested-action', 'created', 'completed'].map((it) => `check-run-${it}`),
  ...['requested', 'rerequested'].map((it) => `check-suite-${it}`),
  ...['checks-requested', 'destroyed'].map((it) => `merge-group-${it}`),
  ...['created', 'deleted', 'suspend', 'unsuspend', 'new-permissions-accepted'].map((it) => `installation-${it}`),
  ...['added', 'removed'].map((it) => `installation-repositories-${it}`),
  ...['renamed', 'transferred', 'deleted', 'archived', 'privatized', 'publicized'].map((it) => `repository-${it}`),
  'push',
]

const prose = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'title',
  'headers',
  'operationId',
  'deprecated',
])

/** Leaves the contract and drops the prose; what stands directly under `properties` is a name, not a keyword. */
function bare(node: Json, names = false): Json {
  if (Array.isArray(node)) return node.map((it) => bare(it))
  if (!isObject(node)) return node
  const kept = Object.entries(node).filter(([key]) => names || !(prose.has(key) || key.startsWith('x-')))
  return Object.fromEntries(
    kept.map(([key, it]) => [key, bare(it, !names && (key === 'properties' || key === 'responses' || key === 'schemas'))]),
  )
}

const isObject = (it: Json | undefined): it is JsonObject => typeof it === 'object' && it !== null && !Array.isArray(it)

function referencesIn(node: Json, found: Set<string>): void {
  if (Array.isArray(node)) for (const it of node) referencesIn(it, found)
  else if (isObject(node)) {
    for (const [key, it] of Object.entries(node)) {
      if (key === '$ref' && typeof it === 'string') found.add(it)
      else referencesIn(it, found)
    }
  }
}

/** Every component that the node reaches, transitively. */
function components(spec: JsonObject, root: Json): JsonObject {
  const result: { [kind: string]: JsonObject } = {}
  const open = new Set<string>()
  referencesIn(root, open)
  for (const reference of open) {
    const [, , kind = '', name = ''] = reference.split('/')
    const all = spec['components']
    const ofKind = isObject(all) ? all[kind] : undefined
    const found = isObject(ofKind) ? ofKind[name] : undefined
    if (found === undefined) throw new Error(`${reference} is nowhere`)
    const cut = bare(found)
    ;(result[kind] ??= {})[name] = cut
    referencesIn(cut, open)
  }
  return result
}

function sliceOf(spec: JsonObject, section: string, wanted: readonly string[]): JsonObject {
  const all = spec[section]
  if (!isObject(all)) throw new Error(`no ${section} in this description`)
  const slice: JsonObject = {}
  for (const name of wanted) {
    const [method = '', path = ''] = name.includes(' ') ? name.split(' ') : ['post', name]
    const operation = isObject(all[path]) ? all[path][method] : undefined
    if (operation === undefined) throw new Error(`${name} is not described`)
    const entry = slice[path]
    slice[path] = { ...(isObject(entry) ? entry : {}), [method]: bare(operation) }
  }
  return { info: bare(spec['info'] ?? null), [section]: slice, components: components(spec, slice) }
}

const read = (path: string): JsonObject => {
  const spec: Json = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(spec)) throw new Error(`${path} is no API description`)
  return spec
}

const [api, hooks] = process.argv.slice(2)
if (api === undefined || hooks === undefined) throw new Error('usage: slice-openapi.ts API.json WEBHOOKS.json')
const folder = new URL('../../../fixtures/github/', import.meta.url)
writeFileSync(new URL('openapi.json', folder), `${JSON.stringify(sliceOf(read(api), 'paths', operations))}\n`)
writeFileSync(new URL('webhooks.json', folder), `${JSON.stringify(sliceOf(read(hooks), 'webhooks', webhooks))}\n`)
