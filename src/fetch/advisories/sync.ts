import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PackageQuery } from '../../model/comparison.ts'
import { normalizedName } from '../../model/package-name.ts'
import { isRecord } from '../../model/record.ts'
import { archiveOf, indexOf, type MirrorIndex, type Place } from './mirror.ts'
import { listOf } from './osv-record.ts'
import { entriesOf, unpacked } from './zip.ts'

type Ecosystem = PackageQuery['ecosystem']

/** Archives per ecosystem: https://google.github.io/osv.dev/data/#data-dumps */
export const archivesUrl = 'https://osv-vulnerabilities.storage.googleapis.com'

export interface SyncOptions {
  readonly folder: string
  readonly url: string
  readonly ecosystems: readonly Ecosystem[]
  /** ISO time, to be written beside the data. */
  readonly date: string
  readonly fetch?: typeof fetch
}

export interface Synced {
  readonly ecosystem: Ecosystem
  readonly records: number
}

/**
 * Fetches the archives one after the other, each in place of the one before only when it is complete and readable, and yields what it has.
 * Throws an `Error` that names the ecosystem which could not be had; what was fetched before stays.
 */
export async function* sync(options: SyncOptions): AsyncGenerator<Synced> {
  await mkdir(options.folder, { recursive: true })
  for (const ecosystem of options.ecosystems) {
    const part = `${archiveOf(options.folder, ecosystem)}.part`
    try {
      await download(options, ecosystem, part)
      const archive = await readFile(part)
      const { index, records } = indexed(archive, ecosystem, options.date)
      await writeFile(`${part}.json`, JSON.stringify(index))
      await rename(part, archiveOf(options.folder, ecosystem))
      await rename(`${part}.json`, indexOf(options.folder, ecosystem))
      yield { ecosystem, records }
    } catch (error) {
      await rm(part, { force: true })
      throw new Error(`the advisories for ${ecosystem} could not be fetched: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
}

async function download({ url, fetch: ask = fetch }: SyncOptions, ecosystem: Ecosystem, to: string): Promise<void> {
  const answer = await ask(`${url.replace(/\/+$/, '')}/${encodeURIComponent(ecosystem)}/all.zip`)
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel()
    throw new Error(`the server answered ${answer.status}`)
  }
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(to))
}

function indexed(archive: Buffer, ecosystem: Ecosystem, date: string): { readonly index: MirrorIndex; readonly records: number } {
  const packages = new Map<string, Place[]>()
  const entries = entriesOf(archive).filter((it) => it.name.endsWith('.json'))
  for (const { offset, compressedSize, method } of entries) {
    const record: unknown = JSON.parse(unpacked(archive.subarray(offset, offset + compressedSize), method))
    for (const name of namesIn(record, ecosystem)) {
      const places = packages.get(name)
      if (places === undefined) packages.set(name, [[offset, compressedSize, method]])
      else places.push([offset, compressedSize, method])
    }
  }
  return { index: { date, packages: [...packages] }, records: entries.length }
}

/** Withdrawn ones are left out. */
function namesIn(record: unknown, ecosystem: Ecosystem): Set<string> {
  if (!isRecord(record) || (record['withdrawn'] ?? null) !== null) return new Set()
  const affected = listOf(record['affected']).flatMap((it) => (isRecord(it) && isRecord(it['package']) ? [it['package']] : []))
  return new Set(
    affected.flatMap((it) =>
      ofEcosystem(it['ecosystem'], ecosystem) && typeof it['name'] === 'string' ? [normalizedName(ecosystem, it['name'])] : [],
    ),
  )
}

/** It may carry a suffix: `Maven:https://…`. */
const ofEcosystem = (written: unknown, ecosystem: Ecosystem): boolean =>
  typeof written === 'string' && written.split(':', 1)[0] === ecosystem
