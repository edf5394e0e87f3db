import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Rule } from '../model/rule.ts'

export interface Rules {
  /** In the order of their paths. */
  readonly rules: readonly Rule[]
  /** Changes when a byte of a rule does. */
  readonly version: string
}

/** `rules/` of the package, seen from `src/fetch/` and from `dist/fetch/` alike. */
const ownRules = fileURLToPath(new URL('../../rules/', import.meta.url))

/** The rules as they were parsed, beside them: generated, and believed only while no byte of a rule has changed since. */
export const parsedFile = 'parsed.json'

/**
 * Every rule file under a folder.
 * @param parse text to rule; gets the path inside the folder (`perimeter/public-route-added.yml`) and throws for a file that is no rule
 * @throws when the folder cannot be read: an installation without its rules must not pass anything
 */
export async function loadRules(parse: (path: string, text: string) => Rule, folder: string = ownRules): Promise<Rules> {
  const parsed = readFile(join(folder, parsedFile), 'utf8').catch(() => null)
  const names = await readdir(folder, { recursive: true })
  const paths = names.map((it) => it.replaceAll('\\', '/')).filter((it) => it.endsWith('.yml'))
  const files = await Promise.all(paths.sort().map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })))
  const hash = createHash('sha256')
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`)
  const version = hash.digest('hex').slice(0, 12)
  return parsedAs(version, await parsed) ?? { rules: files.map(({ path, text }) => parse(path, text)), version }
}

function parsedAs(version: string, text: string | null): Rules | undefined {
  if (text === null || !text.startsWith(`{"version":"${version}"`)) return undefined
  const rules: Rules = JSON.parse(text)
  return rules
}

/** What stands in `parsedFile`. */
export const parsedText = ({ version, rules }: Rules): string => `${JSON.stringify({ version, rules })}\n`
