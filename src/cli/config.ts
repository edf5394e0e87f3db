import { lstat, readFile } from 'node:fs/promises'
import { loadRules } from '../fetch/rules.ts'
import { configurationFile } from '../model/configuration.ts'
import type { Content } from '../model/source.ts'
import { exit, Failure, oneLine } from './failure.ts'
import { deliver } from './streams.ts'

/** `parapet config check [FILE]`: one line for each fault, `FILE:LINE: …`, which editors and CI jump to. */
export async function checkConfiguration(file: string = configurationFile): Promise<number> {
  const { parseRule, readConfiguration } = await import('../review.ts')
  const { rules } = await loadRules(parseRule)
  const content = await contentOf(file)
  const { faults } = readConfiguration(
    content,
    rules.map((it) => it.id),
    file,
  )
  const lines = faults.map((it) => `${oneLine(file)}:${it.at.startLine}: ${oneLine(it.message.replaceAll('`', ''))}`)
  await deliver(faults.length === 0 ? `${oneLine(file)} is valid\n` : `${lines.join('\n')}\n`, undefined)
  return faults.length === 0 ? exit.passed : exit.failed
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
