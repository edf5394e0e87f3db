import type { Source } from '../../source.ts'

/** Endings in the order in which they are tried; data comes with its ending written. */
const endings = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.cts', '.json', '/index.ts', '/index.js', '/index.mjs', '/index.cjs']

/** The file that a path without its ending means. */
export function fileAt(path: string | null, source: Source): string | null {
  if (path === null) return null
  const isJs = /\.[cm]?js$/.test(path)
  const candidates = [...endings.map((it) => path + it), ...(isJs ? [path.replace(/js$/, 'ts')] : [])]
  return candidates.find((it) => source.has(it)) ?? null
}
