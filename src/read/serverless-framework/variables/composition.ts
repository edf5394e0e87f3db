import type { Unresolved } from '../../../model/source.ts'
import { folderOf, joinPath, type Source } from '../../source.ts'
import { programTree } from '../../syntax/program.ts'
import { placed } from '../../cloudformation/text.ts'
import { asTemplate } from '../../syntax/program/template.ts'
import { entries, type Entry, get, known, type Tree } from '../../syntax/tree.ts'
import { foldersUp, isProgram } from '../../wanted.ts'
import { valueIn } from './stack-output.ts'

const names = ['yml', 'yaml', 'json', 'ts', 'js'].map((it) => `serverless-compose.${it}`)
const services = ['yml', 'yaml', 'json'].map((it) => `serverless.${it}`)

/**
 * What a composition of services gives to one of them: https://www.serverless.com/framework/docs/guides/compose#passing-parameters. It goes
 * before what the service writes under `params:`, as options of the command line do.
 */
export class Composition {
  readonly #service: string
  readonly #source: Source
  #params: Tree | undefined
  #folders: ReadonlyMap<string, string | null> = new Map()
  #isRead = false

  constructor(service: string, source: Source) {
    this.#service = service
    this.#source = source
  }

  /** The value as written, outputs of other services as what only the deployment knows. */
  param(name: string): Tree | undefined {
    if (!this.#isRead) this.#params = this.#read()
    this.#isRead = true
    const value = get(this.#params, name)
    if (value?.kind !== 'scalar' || typeof value.value !== 'string') return value
    const made = this.#made(value.source)
    return made === undefined ? withOutputs(value.source, value) : placed(made, value.at)
  }

  /** `${queues.OrdersArn}` alone, where the service says what that is. */
  #made(text: string): Tree | undefined {
    const [, service = '', name = ''] = /^\$\{\s*([\w-]+)\.(\w+)\s*\}$/.exec(text) ?? []
    const folder = this.#folders.get(service)
    if (folder === undefined || folder === null) return undefined
    const file = services.map((it) => (folder === '' ? it : `${folder}/${it}`)).find((it) => this.#source.has(it))
    return file === undefined ? undefined : valueIn(file, name, this.#source)
  }

  #read(): Tree | undefined {
    const folder = folderOf(this.#service)
    for (const above of foldersUp(folder)) {
      const file = names.map((it) => (above === '' ? it : `${above}/${it}`)).find((it) => this.#source.has(it))
      if (file === undefined) continue
      const composition = isProgram(file) ? programTree(file, this.#source) : this.#source.tree(file)
      const all = entries(get(composition, 'services'))
      const pathOf = (it: Entry): string | null => joinPath(above, known(get(it.value, 'path')) ?? it.key)
      this.#folders = new Map(all.map((it) => [it.key, pathOf(it)]))
      return get(all.find((it) => this.#folders.get(it.key) === folder)?.value, 'params')
    }
    return undefined
  }
}

/** `${queues.OrdersArn}`: an output of the service that the composition calls `queues`. Variables of the framework have a colon. */
const output = /\$\{\s*([\w-]+\.[\w.-]+)\s*\}/g

function withOutputs(text: string, { at }: Tree): Tree {
  const parts: (string | Unresolved)[] = []
  let end = 0
  for (const found of text.matchAll(output)) {
    if (found.index > end) parts.push(text.slice(end, found.index))
    parts.push({ expression: found[1] ?? '', refersTo: 'variable' })
    end = found.index + found[0].length
  }
  if (end < text.length) parts.push(text.slice(end))
  const [only] = parts
  if (parts.length === 1 && typeof only === 'object') return { kind: 'unknown', symbol: only, at }
  if (end === 0) return { kind: 'scalar', value: text, source: text, quoted: true, at, tag: null }
  return asTemplate({ kind: 'text', parts, at })
}
