import type { Gap, Snapshot } from '../model/source.ts'
import type { Change } from './change.ts'
import { folderOf, type Source, startOf } from './source.ts'
import { foldersUp, isExcluded, nameOf } from './wanted.ts'

/** Ways to define a serverless application that are recognised and not read: a change in one is said instead of passed over. */
interface Unsupported {
  readonly what: string
  /** The folder (or file) that a changed path belongs to, one gap each; undefined for paths of something else. */
  unit(path: string, snapshot: Snapshot): string | undefined
  /** A look at the text, where the path alone does not decide. */
  readonly text?: RegExp
}

const kinds: readonly Unsupported[] = [
  { what: 'an SST application', unit: (path) => (/^sst\.config\.[cm]?[jt]s$/.test(nameOf(path)) ? path : undefined) },
  { what: 'Terraform', unit: (path) => (/\.(tf|tofu)(\.json)?$/.test(path) ? folderOf(path) : undefined), text: /\baws_/ },
  { what: 'an AWS CDK application', unit: cdkFolder, text: /aws-cdk|@aws-cdk|sst\/constructs/ },
]

/** Changed files looked at per kind: one is enough to say it. */
const mostLookedAt = 200

export function unsupported(snapshot: Snapshot, change: Change, source: Source): Gap[] {
  return kinds.flatMap((kind) => gapsOf(kind, snapshot, change, source))
}

export const isUnsupported = (path: string): boolean => kinds.some((it) => it.unit !== cdkFolder && it.unit(path, nothing) !== undefined)

function gapsOf(kind: Unsupported, snapshot: Snapshot, change: Change, source: Source): Gap[] {
  const files = new Map<string, string[]>()
  const paths = [...change.paths].filter((it) => snapshot.listing.entries.get(it)?.kind === 'file' && !isExcluded(it)).toSorted()
  for (const path of paths.filter((it) => kind.unit(it, snapshot) !== undefined).slice(0, mostLookedAt)) {
    if (kind.text !== undefined && !kind.text.test(source.text(path) ?? '')) continue
    const unit = kind.unit(path, snapshot) ?? ''
    files.set(unit, [...(files.get(unit) ?? []), path])
  }
  return [...files.values()].map((about) => gapOf(kind.what, about))
}

function gapOf(what: string, about: readonly string[]): Gap {
  const [file = ''] = about
  const more = about.length > 1 ? ` and ${about.length - 1} more` : ''
  const message = `\`${file}\`${more} changed and is ${what}, which Parapet does not read yet: nothing in it was reviewed.`
  return { level: 'warning', reason: 'unsupported-framework', at: startOf(file), message, about }
}

/** A program below a `cdk.json`: https://docs.aws.amazon.com/cdk/v2/guide/projects.html */
function cdkFolder(path: string, snapshot: Snapshot): string | undefined {
  if (!/\.[cm]?[jt]s$/.test(path) || /\.(test|spec|d)\.[cm]?[jt]s$/.test(path)) return undefined
  for (const folder of foldersUp(folderOf(path))) {
    if (snapshot.listing.entries.has(folder === '' ? 'cdk.json' : `${folder}/cdk.json`)) return folder === '' ? '.' : folder
  }
  return undefined
}

const nothing: Snapshot = { listing: { commit: null, entries: new Map() }, contents: new Map() }
