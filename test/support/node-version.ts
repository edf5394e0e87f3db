import { readFileSync } from 'node:fs'

/** npm scripts run on the pinned `node` package; without it (say, `--ignore-scripts`) tests would silently run on the machine's own. */
export default function setup(): void {
  const pinned = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies.node as string
  const [major] = pinned.split('.')
  if (Number(process.versions.node.split('.')[0]) < Number(major)) {
    throw new Error(
      `Parapet needs Node ${major}, this is ${process.versions.node}: run "npm ci" (with install scripts) and use "npm test".`,
    )
  }
}
