import type { Gap, Snapshot } from '../model/source.ts'
import type { Change } from './change.ts'
import { isExcluded } from './wanted.ts'

const part = /(^|\/)serverless[._-](?!compose\.)[^/]+\.ya?ml$/i
const functions = /^functions[ \t]*:/
const handler = /^[ \t]+["']?handler["']?[ \t]*:/m

/**
 * Changed parts of a serverless.yml that hold functions and that no service includes: a build makes a service of them, in a way that the
 * repository does not say. `claimed`: what services were read from.
 */
export function unclaimed({ contents }: Snapshot, change: Change, claimed: ReadonlySet<string>): Gap[] {
  return [...change.paths].toSorted().flatMap((file): Gap[] => {
    const content = part.test(file) && !isExcluded(file) && !claimed.has(file) ? contents.get(file) : undefined
    if (content === undefined || !('text' in content) || !handler.test(content.text)) return []
    const line = content.text.split('\n').findIndex((it) => functions.test(it)) + 1
    if (line === 0) return []
    const at = { file, start: { line, column: 1 }, end: { line, column: 'functions'.length + 1 } }
    const message = `\`${file}\` holds functions, and no service of the repository includes it: nothing of it was reviewed.`
    return [{ level: 'warning', reason: 'unclaimed-part', at, message, about: [file] }]
  })
}
