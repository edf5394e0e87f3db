import { existsSync } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadRules } from '../fetch/rules.ts'
import { configurationFile, type Fault, type Found } from '../model/configuration.ts'
import { type OwnRule, ownRuleId, rulesFolder } from '../model/own-rules.ts'
import type { Content } from '../model/source.ts'
import { exit, Failure, oneLine } from './failure.ts'
import { deliver } from './streams.ts'

/** `parapet config check [FILE]`: the configuration and the rules beside it; one line for each fault, `FILE:LINE: …`, which editors and CI jump to. */
export async function checkConfiguration(file: string = configurationFile): Promise<number> {
  const { parseRule, readConfiguration } = await import('../review.ts')
  const { rules } = await loadRules(parseRule)
  const [own, ids] = [await ownRules(), rules.map((it) => it.id)]
  const content = own.length > 0 && !existsSync(file) ? null : await contentOf(file)
  const known = [...ids, ...own.flatMap((it) => ownRuleId(it.path) ?? [])]
  const { faults } = readConfiguration(content, known, file)
  const all = [...faults.map((it) => ({ ...it, at: { ...it.at, file } })), ...(await ruleFaults(own, ids))]
  const lines = all.map((it) => `${oneLine(it.at.file)}:${it.at.startLine}: ${oneLine(it.message.replaceAll('`', ''))}`)
  const checked = [...(content === null ? [] : [file]), ...own.map((it) => it.path)].map((it) => `${oneLine(it)} is valid`)
  await deliver(`${(all.length === 0 ? checked : lines).join('\n')}\n`, undefined)
  return all.length === 0 ? exit.passed : exit.failed
}

/** The repository's own rules in a folder, the one that the command is given in where none is named; none where there are none. */
async function ownRules(root = '.'): Promise<OwnRule[]> {
  const names = await readdir(join(root, rulesFolder)).catch(() => [])
  const paths = names.filter((it) => /\.ya?ml$/.test(it)).map((it) => `${rulesFolder}/${it}`)
  return Promise.all(paths.toSorted().map(async (path) => ({ path, content: await contentOf(join(root, path)) })))
}

/** What a folder with an owner's `.github` repository configures. */
export async function ownersConfiguration(root: string): Promise<Found> {
  const file = join(root, configurationFile)
  const [content, rules] = [existsSync(file) ? await contentOf(file) : null, await ownRules(root)]
  if (content === null && rules.length === 0)
    throw new Failure(`${oneLine(root)} has no ${configurationFile} and no rules in ${rulesFolder}`)
  return { commit: null, content, misnamed: [], rules, from: root }
}

async function ruleFaults(own: readonly OwnRule[], taken: readonly string[]): Promise<readonly Fault[]> {
  if (own.length === 0) return []
  const [{ ownRulesIn }, { apart }] = await Promise.all([import('../review.ts'), import('../fetch/apart.ts')])
  const { texts, faults } = ownRulesIn(own)
  const judged = await apart({ comparison: null, rules: texts, taken, today: '' })
  return [...faults, ...judged.faults]
}

/** `parapet config schema`: the published schema, from beside `src/` or `dist/`. */
export async function printSchema(): Promise<number> {
  await deliver(await readFile(new URL('../../docs/parapet.schema.json', import.meta.url), 'utf8'), undefined)
  return exit.passed
}

/** As git would have it: a link is none. */
async function contentOf(file: string): Promise<Content> {
  try {
    const isLink = (await lstat(file)).isSymbolicLink()
    return isLink ? { refused: 'symlink' } : textOf(await readFile(file))
  } catch (error) {
    throw new Failure(`${file} could not be read: ${oneLine(error)}`)
  }
}

/** Much more than a configuration may hold is not decoded. */
const longest = 2 * 1024 * 1024

function textOf(bytes: Uint8Array): Content {
  if (bytes.length > longest) return { refused: 'too-large' }
  try {
    return { text: new TextDecoder('utf8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { refused: 'not-text' }
  }
}
