import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackageQuery } from '../../model/comparison.ts'
import { normalizedName } from '../../model/package-name.ts'
import { isRecord } from '../../model/record.ts'
import type { Vulnerability } from '../../model/report.ts'
import { byText } from '../../model/text-order.ts'
import { type Advisories, packageKey } from '../../model/world.ts'
import { affects, type OsvRecord, vulnerabilityOf } from './osv-record.ts'
import { unpacked } from './zip.ts'

/** Beside each archive (`npm.zip`): where in it the records about a package are. */
export interface MirrorIndex {
  /** ISO time of the synchronization. */
  readonly date: string
  readonly packages: readonly (readonly [name: string, places: readonly Place[]])[]
}

/** As in `ZipEntry`. */
export type Place = readonly [offset: number, compressedSize: number, method: number]

export const archiveOf = (folder: string, ecosystem: string): string => join(folder, `${ecosystem}.zip`)
export const indexOf = (folder: string, ecosystem: string): string => join(folder, `${ecosystem}.index.json`)

/**
 * Answers from a folder that `parapet advisories sync` filled, without a network. It never rejects: what the folder lacks is `consulted: false`
 * with the reason, for all questions together, as with a server.
 */
export function mirror(folder: string): (queries: readonly PackageQuery[]) => Promise<Advisories> {
  const archives = new Map<string, { readonly at: number; readonly archive: Promise<Archive> }>()
  const archive = async (ecosystem: string): Promise<Archive> => {
    // Whoever runs for long gets a newer copy under its feet.
    const { mtimeMs: at } = await stat(indexOf(folder, ecosystem))
    const known = archives.get(ecosystem)
    if (known?.at === at) return known.archive
    const opened = Archive.open(folder, ecosystem)
    archives.set(ecosystem, { at, archive: opened })
    return opened
  }
  return async (queries) => {
    const vulnerabilities = new Map<string, readonly Vulnerability[]>()
    for (const query of queries) {
      try {
        vulnerabilities.set(packageKey(query), await (await archive(query.ecosystem)).about(query))
      } catch {
        return {
          consulted: false,
          reason: `the local copy has nothing readable for ${query.ecosystem}; \`parapet advisories sync\` fetches it`,
        }
      }
    }
    return { consulted: true, vulnerabilities }
  }
}

/** The oldest synchronization of the ecosystems that a folder has; undefined where it has none. */
export async function mirrorDate(folder: string, ecosystems: readonly string[]): Promise<string | undefined> {
  const dates = await Promise.all(
    ecosystems.map(async (it) => {
      // The date comes first, and the rest is megabytes.
      const file = await open(indexOf(folder, it)).catch(() => undefined)
      const head = await file?.read(Buffer.alloc(100), 0, 100, 0)
      await file?.close()
      return /^\{"date":"([^"]+)"/.exec(head?.buffer.toString('utf8') ?? '')?.[1]
    }),
  )
  return dates.filter((it) => it !== undefined).toSorted()[0]
}

class Archive {
  readonly #places: ReadonlyMap<string, readonly Place[]>
  readonly #path: string

  private constructor(path: string, places: ReadonlyMap<string, readonly Place[]>) {
    this.#path = path
    this.#places = places
  }

  static async open(folder: string, ecosystem: string): Promise<Archive> {
    const index = JSON.parse(await readFile(indexOf(folder, ecosystem), 'utf8')) as MirrorIndex
    return new Archive(archiveOf(folder, ecosystem), new Map(index.packages))
  }

  async about(query: PackageQuery): Promise<Vulnerability[]> {
    const places = this.#places.get(normalizedName(query.ecosystem, query.name)) ?? []
    if (places.length === 0) return []
    const file = await open(this.#path)
    try {
      const records: OsvRecord[] = []
      for (const place of places) records.push(await recordAt(file, place))
      const found = records.filter((it) => affects(it, query)).flatMap((it) => vulnerabilityOf(it, query) ?? [])
      return found.toSorted((a, b) => byText(a.id, b.id))
    } finally {
      await file.close()
    }
  }
}

async function recordAt(file: FileHandle, [offset, size, method]: Place): Promise<OsvRecord> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, offset)
  if (bytesRead !== size) throw new RangeError('the archive ends too early')
  const record: unknown = JSON.parse(unpacked(buffer, method))
  if (!isRecord(record) || typeof record['id'] !== 'string') throw new TypeError('this is no record of a vulnerability')
  return { ...record, id: record['id'] }
}
