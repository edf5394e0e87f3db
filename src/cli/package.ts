import { readFileSync } from 'node:fs'

/** The version of this package, from the manifest beside `src/` or `dist/`. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const found = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
  return typeof found === 'string' ? found : '0.0.0'
}
