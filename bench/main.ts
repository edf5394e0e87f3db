import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Bench {
  readonly name: string
  /** The rows of its table. */
  run(): Promise<string[]>
}

const isBench = (it: object): it is Bench => 'name' in it && typeof it.name === 'string' && 'run' in it && typeof it.run === 'function'

/** `npm run bench` measures everything; `npm run bench review` what is named. */
const files = globSync('bench/*.ts').filter((it) => basename(it) !== 'main.ts')
const asked = process.argv.slice(2)
const known = files.map((it) => basename(it, '.ts')).toSorted()
const unknown = asked.find((it) => !known.includes(it))
if (unknown !== undefined) {
  process.stderr.write(`there is no bench ${unknown}, only ${known.join(', ')}\n`)
  process.exitCode = 2
} else {
  for (const it of asked.length === 0 ? known : asked) {
    const bench: object = await import(pathToFileURL(`bench/${it}.ts`).href)
    if (!isBench(bench)) throw new Error(`bench/${it}.ts has no name or no run`)
    process.stdout.write(`${bench.name}\n`)
    for (const line of await bench.run()) process.stdout.write(`  ${line}\n`)
    process.stdout.write('\n')
  }
}
