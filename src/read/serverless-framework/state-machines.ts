import type { Policy } from '../../model/application.ts'
import type { Span, Unresolved } from '../../model/source.ts'
import { possibilities } from '../cloudformation/choice.ts'
import type { PrincipalDraft } from '../cloudformation/principals.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { scalar, TextBuilder } from '../cloudformation/text.ts'
import { entries, entry, type Entry, get, known, type Tree } from '../syntax/tree.ts'
import { trustIn } from './added.ts'
import { isGiven } from './config.ts'
import { type Grant, granted } from './grant.ts'
import { functionResource } from './naming.ts'
import { statements } from './roles.ts'

/**
 * The roles that serverless-step-functions makes for `stepFunctions.stateMachines`, from what their tasks call.
 * https://github.com/serverless-operations/serverless-step-functions/blob/master/lib/deploy/stepFunctions/compileIamRole.js
 */
export function stateMachineRoles(config: Tree, stack: Stack, functionId: (name: string) => string | null): PrincipalDraft[] {
  return machinesIn(get(config, 'stepFunctions')).flatMap((machine) => {
    if (isGiven(get(machine.value, 'role'))) return []
    const found = tasksOf(machine.value).flatMap((task) => {
      const grant = grantOf(task, functionId)
      return grant === undefined ? [] : granted(grant, 'serverless-step-functions', entry(task, 'Resource')?.keyAt ?? task.at)
    })
    const own = entry(machine.value, 'iamRoleStatements')
    const policies: Policy[] = [
      ...(found.length === 0 ? [] : [{ kind: 'statements', name: null, statements: found, at: machine.keyAt } as const]),
      ...(own === undefined || !isGiven(own.value) ? [] : statements(own)),
    ]
    const name = `${machine.key}Role`
    const at = machine.keyAt
    return [{ id: stack.id('principal', name), name, kind: 'role', at, policies, trust: trustIn('states.amazonaws.com', at) }]
  })
}

/** Whether the role of each of them is read to its end. */
export function isReadMachines(section: Tree): boolean {
  const all = possibilities(get(section, 'stateMachines')).map((it) => it.tree)
  return (
    all.every((it) => it.kind === 'map') && machinesIn(section).every(({ value }) => isGiven(get(value, 'role')) || isReadMachine(value))
  )
}

const keys = ['kmsKeyArns', 'encryptionConfig'] as const

function isReadMachine(machine: Tree): boolean {
  if (get(machine, 'definition', 'States')?.kind !== 'map' || keys.some((it) => get(machine, it) !== undefined)) return false
  return tasksOf(machine).every((task) => grantOf(task, () => null) !== undefined)
}

const machinesIn = (section: Tree | undefined): readonly Entry[] =>
  possibilities(get(section, 'stateMachines')).flatMap(({ tree }) => entries(tree))

/** Also those inside of `Parallel` and `Map` states; what else calls something of a `Map`'s own is a task too, of a kind that is not read. */
function tasksOf(machine: Tree): readonly Tree[] {
  const found: Tree[] = []
  const open = [get(machine, 'definition', 'States')]
  for (let states = open.pop(); states !== undefined; states = open.pop()) {
    for (const { value } of entries(states)) {
      const inner = get(value, 'ItemProcessor') ?? get(value, 'Iterator')
      const branches = possibilities(get(value, 'Branches')).map(({ tree }) => tree)
      for (const it of [...branches, inner]) open.push(...[get(it, 'States')].filter((one) => one !== undefined))
      const isDistributed = known(get(inner, 'ProcessorConfig', 'Mode')) === 'DISTRIBUTED'
      if (known(get(value, 'Type')) === 'Task' || isDistributed || get(value, 'ItemReader') !== undefined) found.push(value)
      if (get(value, 'ResultWriter') !== undefined) found.push(value)
    }
  }
  return found
}

/** What a task needs: its function, its topic, its table. Undefined for what is not read. */
function grantOf(task: Tree, functionId: (name: string) => string | null): Grant | undefined {
  const resource = entry(task, 'Resource')
  if (resource === undefined) return undefined
  const at = resource.keyAt
  const word = known(resource.value)
  if (word === undefined || /^arn:aws[a-z-]*:lambda:/.test(word)) return invocation(resource.value, at, functionId)
  const parameters = get(task, 'Parameters') ?? get(task, 'Arguments')
  const called = /^arn:aws[a-z-]*:states:::([a-zA-Z]+:[a-zA-Z]+)(?:\.waitForTaskToken)?$/.exec(word)?.[1]
  if (parameters?.kind !== 'map' || called === undefined) return undefined
  const value = (name: string): Tree | undefined => parameter(parameters, name, at)
  return called === 'lambda:invoke' ? invocation(value('FunctionName'), at, functionId) : integration(called, value, at)
}

/** `sns:publish` and the like: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
function integration(called: string, value: (name: string) => Tree | undefined, at: Span): Grant | undefined {
  const [topic, table, action] = [value('TopicArn'), value('TableName'), tableActions.get(called)]
  // To a telephone number the plugin grants nothing.
  if (called === 'sns:publish') return { actions: ['sns:Publish'], on: topic === undefined ? [] : [topic] }
  return action === undefined || table === undefined ? undefined : { actions: [action], on: [tableArn(table, at)] }
}

const tableActions: ReadonlyMap<string, string> = new Map(
  ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map((it) => [
    `dynamodb:${it.charAt(0).toLowerCase()}${it.slice(1)}`,
    `dynamodb:${it}`,
  ]),
)

/** What the input of the state decides may be anything. */
function parameter(parameters: Tree, name: string, at: Span): Tree | undefined {
  const value = get(parameters, name)
  const isOpen = get(parameters, `${name}.$`) !== undefined || known(value)?.startsWith('{%') === true
  return isOpen ? scalar('*', at) : value
}

function tableArn(name: Tree, at: Span): Tree {
  if (known(name) === '*') return name
  const pseudo = (it: string): Unresolved => ({ expression: it, refersTo: 'pseudo' })
  const arn = new TextBuilder().add('arn:aws:dynamodb:').add(pseudo('AWS::Region')).add(':').add(pseudo('AWS::AccountId'))
  return arn.add(':table/').addTree(name).build(at, 'TableName')
}

/** A function by its ARN, which `Fn::GetAtt` may ask of its key in `functions:`; and its versions. */
function invocation(target: Tree | undefined, at: Span, functionId: (name: string) => string | null): Grant | undefined {
  if (target === undefined) return undefined
  if (known(target) === '*') return { actions: ['lambda:InvokeFunction'], on: [target] }
  const arn = known(target) === undefined ? referred(target, functionId) : target
  const isArn = arn.kind === 'unknown' || arn.kind === 'text' || known(arn)?.startsWith('arn:') === true
  if (!isArn) return undefined
  return { actions: ['lambda:InvokeFunction'], on: [arn, new TextBuilder().addTree(arn).add(':*').build(at, 'Resource')] }
}

function referred(target: Tree, functionId: (name: string) => string | null): Tree {
  const name = target.kind === 'unknown' ? /^([\w-]+)\.Arn$/.exec(target.symbol.expression)?.[1] : undefined
  if (target.kind !== 'unknown' || name === undefined || functionId(name) === null) return target
  const symbol: Unresolved = { expression: `${functionResource(name)}.Arn`, refersTo: 'resource', resourceType: 'AWS::Lambda::Function' }
  return { ...target, symbol }
}
