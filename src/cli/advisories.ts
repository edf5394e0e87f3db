import { resolve } from 'node:path'
import { archivesUrl, sync } from '../fetch/advisories/sync.ts'
import { ecosystems } from '../model/report.ts'
import { exit, Failure } from './failure.ts'
import { deliver } from './streams.ts'

export interface SyncCommandOptions {
  readonly url?: string
  readonly ecosystem?: readonly string[]
}

/** `parapet advisories sync`: a copy of the advisory database in a folder, which `--advisories` asks. */
export async function syncAdvisories(folder: string, options: SyncCommandOptions): Promise<number> {
  const url = options.url ?? archivesUrl
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Failure(`${JSON.stringify(url)} is not the address of a server (https://…)`)
  const asked = options.ecosystem
  const unknown = asked?.find((it) => !ecosystems.some((known) => known === it))
  if (unknown !== undefined) throw new Failure(`there is no ecosystem ${unknown}, only ${ecosystems.join(', ')}`)
  const wanted = ecosystems.filter((it) => asked === undefined || asked.includes(it))
  const lines: string[] = []
  for await (const it of sync({ folder: resolve(folder), url, ecosystems: wanted, date: new Date().toISOString() })) {
    lines.push(`${it.ecosystem.padEnd(10)} ${it.records} records`)
  }
  await deliver(`${lines.join('\n')}\n`, undefined)
  return exit.passed
}
