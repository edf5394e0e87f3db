import { execFileSync } from 'node:child_process'
import { parseYaml } from '/tmp/w/models/src/read/syntax/yaml.ts'
import { parseJson } from '/tmp/w/models/src/read/syntax/json.ts'
import { requestOf } from '/tmp/w/models/src/read/openapi/request.ts'
import { readSchema } from '/tmp/w/models/src/read/request/schema.ts'
import { compareRequests } from '/tmp/w/models/src/compare/requests.ts'
import { Schemas } from '/tmp/w/models/src/compare/schema/index.ts'
import { entries, get } from '/tmp/w/models/src/read/syntax/tree.ts'
const [repo, file, max = '60', showDiff] = process.argv.slice(2)
const dir = `/work/.mirror/${repo}/repo`
const git = (...a) => execFileSync('git', ['-C', dir, ...a], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })
const shas = git('log', '--format=%H', '-n', max, '--', file).trim().split('\n')
const sc = 'scalar', at = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
const val = (v) => ({ kind: 'scalar', value: v, source: String(v), quoted: false, at, tag: null })
const map = (o) => ({ kind: 'map', at, tag: null, entries: Object.entries(o).map(([key, value]) => ({ key, keyAt: at, value })) })
function load(sha) {
  try {
    const text = git('show', `${sha}:${file}`)
    const { tree } = file.endsWith('.json') ? parseJson(file, text) : parseYaml(file, text)
    return tree
  } catch { return undefined }
}
function routes(tree) {
  const doc = { ...tree, entries: [...tree.entries.filter((e) => !e.key.startsWith('x-amazon-apigateway-request-val')), { key: 'x-amazon-apigateway-request-validator', keyAt: at, value: val('all') }, { key: 'x-amazon-apigateway-request-validators', keyAt: at, value: map({ all: map({ validateRequestBody: val(true), validateRequestParameters: val(true) }) }) }] }
  const found = new Map()
  const paths = get(doc, 'paths')
  for (const p of entries(paths)) for (const m of entries(p.value)) if (/^(get|put|post|delete|patch)$/i.test(m.key)) {
    const op = { ...m.value, entries: entries(m.value).filter((e) => e.key !== 'x-amazon-apigateway-request-validator') }
    found.set(`${m.key.toUpperCase()} ${p.key}`, { id: '', at: m.keyAt, ...requestOf(op.entries.length ? op : m.value, p.value, doc) })
  }
  if (paths === undefined) for (const m of [...entries(get(doc, 'Resources')).filter((e) => get(e.value, 'Properties', 'Schema') !== undefined).map((e) => [e.key, get(e.value, 'Properties', 'Schema')]), ...(get(doc, 'Resources') === undefined && (get(doc, 'properties') || get(doc, '$schema')) ? [['whole', tree]] : [])])
    found.set(m[0], { at, validated: true, request: { checksBody: true, checksParameters: false, bodies: [{ contentType: 'application/json', model: '', at, schema: readSchema(m[1], () => undefined) }], required: [], at } })
  return found
}
const stat = { pairs: 0, compared: 0, none: 0, loosened: 0, unknown: 0, ms: 0, slowest: 0 }
for (let i = 0; i + 1 < shas.length; i++) {
  const [head, base] = [load(shas[i]), load(shas[i + 1])]
  if (head?.kind !== 'map' || base?.kind !== 'map') continue
  stat.pairs++
  const [h, b] = [routes(head), routes(base)]
  const schemas = new Schemas()
  const said = []
  for (const [name, it] of h) {
    const before = b.get(name)
    if (before === undefined) continue
    const t = performance.now()
    const c = compareRequests(before, it, schemas)
    const ms = performance.now() - t
    stat.ms += ms; stat.slowest = Math.max(stat.slowest, Math.round(ms)); stat.compared++; stat[c.kind]++
    if (c.kind === 'loosened') said.push(`  ${name}: ${c.loosenings.map((l) => `${l.path} ${l.words} [${l.side} ${l.at.start.line}]${l.witness === undefined ? '' : ' ' + JSON.stringify(l.witness).slice(0, 80)}`).slice(0, 6).join(' | ')}`)
    if (c.kind === 'unknown') said.push(`  ${name}: ?? ${c.paths.slice(0, 5).join(', ')} ${c.undecided?.expression ?? ''}`)
  }
  if (said.length || showDiff === 'all') {
    console.log(`### ${shas[i].slice(0, 10)} ${git('log', '-1', '--format=%s', shas[i]).trim().slice(0, 70)}`)
    console.log(said.slice(0, 8).join('\n'))
    if (showDiff) console.log(git('diff', '-U1', shas[i + 1], shas[i], '--', file).split('\n').filter((l) => /^[-+]/.test(l) && !/^(\+\+\+|---)/.test(l)).slice(0, 40).map((l) => '      ' + l).join('\n'))
  }
}
stat.ms = Math.round(stat.ms)
console.log(repo, file, JSON.stringify(stat))
