import { readFile } from 'node:fs/promises'
import { diffPolicies, type IamDiff, type PolicyPair } from '../iam-diff.ts'
import { type Fields, isRecord } from '../model/record.ts'
import { exit, Failure, oneLine } from './failure.ts'
import { deliver, paint } from './streams.ts'

export interface IamDiffOptions {
  readonly kind: PolicyPair['kind']
  readonly baseBoundary?: string
  readonly headBoundary?: string
  readonly pairs?: string
  readonly format: 'terminal' | 'json'
}

/** `parapet iam diff BASE HEAD`: whether the policies of HEAD allow any request that those of BASE did not. */
export async function iamDiff(base: string | undefined, head: string | undefined, options: IamDiffOptions): Promise<number> {
  if (options.pairs !== undefined) {
    if (base !== undefined) throw new Failure('--pairs names the policies; give either it or two files')
    return iamPairs(options.pairs)
  }
  if (base === undefined || head === undefined) throw new Failure('give two files to compare, or --pairs FILE')
  const optional = async (path: string | undefined) => (path === undefined ? null : await policyFile(path))
  const result = await diffed({
    kind: options.kind,
    base: await policyFile(base),
    head: await policyFile(head),
    baseBoundary: await optional(options.baseBoundary),
    headBoundary: await optional(options.headBoundary),
  })
  await deliver(options.format === 'json' ? `${JSON.stringify(result)}\n` : terminal(result), undefined)
  return codeOf(result)
}

async function diffed(pair: PolicyPair): Promise<IamDiff> {
  const result = await diffPolicies(pair)
  if ('problem' in result) throw new Failure(result.problem)
  return result
}

const codeOf = ({ verdict }: IamDiff): number =>
  verdict === 'widened' ? exit.blocked : verdict === 'unknown' ? exit.undetermined : exit.passed

async function policyFile(path: string): Promise<PolicyPair['base']> {
  return { name: path, text: await textOf(path) }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Failure(`${path} could not be read: ${oneLine(error)}`)
  }
}

/** One object for each pair of a JSON array, each on a line of its own as soon as it is known; the exit code is that of the gravest. */
async function iamPairs(path: string): Promise<number> {
  const pairs = parsed(path, await textOf(path)).map((it, i) => ({ id: it['id'] ?? null, pair: pairOf(it, `${path}: pair ${i + 1}`) }))
  let code: number = exit.passed
  for (const { id, pair } of pairs) {
    const result = await ofPair(pair)
    await deliver(`${JSON.stringify({ id, ...result })}\n`, undefined)
    if (code !== exit.blocked && result.verdict !== 'not-widened') code = codeOf(result)
  }
  return code
}

/** One that cannot be read is not known, and stops no others. A pair has no lines of its own. */
async function ofPair(pair: PolicyPair): Promise<IamDiff> {
  const result = await diffPolicies(pair)
  if ('problem' in result) return { verdict: 'unknown', tier: null, widened: [], reason: result.problem }
  return { ...result, widened: result.widened.map((it) => ({ ...it, statement: { ...it.statement, line: null } })) }
}

function parsed(path: string, text: string): readonly Fields[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every(isRecord)) return value
  } catch (error) {
    throw new Failure(`${path} is no JSON: ${oneLine(error)}`)
  }
  throw new Failure(`${path} is no list of pairs: {"id", "kind", "base", "head", "baseBoundary", "headBoundary"}`)
}

function pairOf(pair: Fields, name: string): PolicyPair {
  const { kind = 'identity', base = [], head = [], baseBoundary = null, headBoundary = null } = pair
  if (kind !== 'identity' && kind !== 'resource' && kind !== 'trust')
    throw new Failure(`${name}: the kind is identity, resource or trust, not ${oneLine(JSON.stringify(kind))}`)
  const file = (side: string, value: unknown) => ({ name: `${name}, ${side}`, text: JSON.stringify(value) })
  const boundary = (side: string, value: unknown) => (value === null ? null : file(side, value))
  return {
    kind,
    base: file('base', base),
    head: file('head', head),
    baseBoundary: boundary('baseBoundary', baseBoundary),
    headBoundary: boundary('headBoundary', headBoundary),
  }
}

const growth: Readonly<Record<IamDiff['widened'][number]['dimension'], string>> = {
  action: 'new is the action',
  resource: 'new is the resource',
  principal: 'new is who may do it',
  condition: 'looser is the condition',
  statement: 'nothing near it was allowed',
  deny: 'a Deny kept it out and no longer does',
}

function terminal({ verdict, tier, widened, reason }: IamDiff): string {
  const lines = widened.map(({ action, resource, principal, dimension, keys, witness, statement }) => {
    const who = principal === null ? '' : `${principal}: `
    const which = statement.index === null ? 'managed policy' : `statement ${statement.index + 1}`
    const where = `${statement.side} ${which}${statement.line === null ? '' : `, line ${statement.line}`}`
    const context = Object.entries(witness?.context ?? {}).map(([key, values]) => `${key} = ${values.join(', ')}`)
    const example =
      witness === null ? [] : [[witness.action, witness.resource, witness.principal, ...context].filter((it) => it !== null).join('  ')]
    return [
      `  ${who}${action} on ${resource}  ${paint('dim', `(${where})`)}`,
      `    ${growth[dimension]}${keys.length === 0 ? '' : ` on ${keys.join(', ')}`}`,
      ...example.map((it) => paint('dim', `    for example ${it}`)),
    ].join('\n')
  })
  const verdicts = {
    widened: paint('bad', tier === 'formal' ? 'Widened in form only: no real request is newly allowed.' : 'Widened: newly allowed is'),
    'not-widened': paint('good', 'Not widened: head allows nothing that base did not.'),
    unknown: paint('unsure', 'It cannot be told.'),
  }
  return [verdicts[verdict], ...lines, ...(reason === null ? [] : [`  not certain: ${reason}`])].map((it) => `${it}\n`).join('')
}
