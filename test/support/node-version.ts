import { readFileSync } from 'node:fs'

/** npm scripts run on the pinned `node` package; without it (say, `--ignore-scripts`) tests would silently run on the machine's own. */
export default function setup(): void {
  const pinned = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies.node as string
  if (isOlder(process.versions.node, pinned)) {
    throw new Error(
      `Parapet needs Node ${pinned}, this is ${process.versions.node}: run "npm ci" (with install scripts) and use "npm test".`,
    )
  }
}

/** Versions of three numbers. */
export function isOlder(version: string, than: string): boolean {
  const [one = [], other = []] = [version, than].map((it) => it.split('.').map(Number))
  const at = other.findIndex((number, i) => number !== one[i])
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0)
}
