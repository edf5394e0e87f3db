import type { LockedPackage } from '../../model/application.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import type { ManifestEntry } from './entry.ts'
import { type Lock, noLock } from './lock.ts'
import { npmSource, sourceOf } from './origin.ts'

/**
 * Yarn's lockfile, classic (`lodash@^4.0.0:` with `version "4.17.21"`) and Berry (`"lodash@npm:^4.0.0":` with `version: 4.17.21`).
 * Keys are the first descriptor of each block. Neither says what is for development only.
 */
export function yarnLock(file: string, text: string): Lock {
  const lines = new Lines(file, text)
  const conflict = mergeConflict(text, lines)
  if (conflict !== undefined) return noLock(conflict)
  const blocks = blocksOf(text)
  const byDescriptor = new Map(blocks.flatMap((block) => block.descriptors.map((it): [string, string] => [it, block.descriptors[0] ?? it])))
  const find = (name: string, requirement: string): string | undefined =>
    byDescriptor.get(`${name}@${requirement}`) ?? byDescriptor.get(`${name}@npm:${requirement}`) ?? patched(byDescriptor, name, requirement)
  const only = text.includes('\n__metadata:') ? soleBlocks(blocks) : new Map<string, string>()
  const replaced = (name: string, range: string): string | undefined =>
    isDescriptor(range.replace(/^npm:/, '')) ? only.get(name) : undefined
  const packages = new Map<string, LockedPackage>()
  for (const block of blocks) {
    const [key = ''] = block.descriptors
    if (block.version === '' || block.local) continue
    const dependencies = [...new Set(block.dependencies.flatMap(([name, range]) => find(name, range) ?? replaced(name, range) ?? []))]
    const { name, version, line, integrity, source } = block
    packages.set(key, {
      name,
      version,
      development: false,
      dependencies,
      line,
      integrity: integrity === '' ? undefined : integrity,
      source,
    })
  }
  const has = (key: string | undefined): string | undefined => (key !== undefined && packages.has(key) ? key : undefined)
  // Berry keeps what each member asks for, whatever the project's `resolutions` make of it.
  const asks = (folder: string, { name, requirement, versionAt }: ManifestEntry): boolean =>
    blocks
      .find((it) => it.workspace === (folder === '' ? '.' : folder))
      ?.dependencies.some(
        ([one, range]) =>
          one === name && (range.replace(/^npm:/, '') === requirement || (versionAt !== undefined && range.startsWith('catalog:'))),
      ) === true
  const records = (folder: string, entry: ManifestEntry): boolean | undefined =>
    isDescriptor(entry.requirement) && blocks.some((it) => it.name === entry.name)
      ? find(entry.name, entry.requirement) !== undefined || asks(folder, entry)
      : undefined
  const broken = blocks.length === 0 && /^[^#\s]/m.test(text)
  return {
    packages,
    knowsDevelopment: false,
    find: (folder, it) => has(find(it.name, it.requirement) ?? (asks(folder, it) ? replaced(it.name, it.requirement) : undefined)),
    records,
    isComplete: true,
    covers: (folder) => folder === '' || (text.includes('\n__metadata:') ? blocks.some((it) => it.workspace === folder) : undefined),
    gaps: broken
      ? [gap('error', 'invalid-lockfile', lines.span(0, 0), `\`${file}\` is no Yarn lockfile: the versions it locks were not read.`)]
      : [],
  }
}

/** The key of the one block of each name that has no other: what `resolutions` put in the place of all ranges. */
function soleBlocks(blocks: readonly Block[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const several = new Set<string>()
  for (const { name, descriptors, local } of blocks) {
    if (found.has(name) || local) several.add(name)
    found.set(name, descriptors[0] ?? '')
  }
  for (const it of several) found.delete(it)
  return found
}

/** Yarn writes ranges as they stand in the manifest; what names a protocol it may write in its own way. */
const isDescriptor = (requirement: string): boolean => /^[\w^~<>=.*|\s-]+$/.test(requirement)

interface Block {
  readonly descriptors: readonly string[]
  readonly line: number
  name: string
  version: string
  integrity: string
  source: LockedPackage['source']
  /** A folder of the repository itself. */
  local: boolean
  /** Which one, when it is a member of the workspace. */
  workspace: string | undefined
  readonly dependencies: (readonly [name: string, range: string])[]
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let block: Block | undefined
  let section = ''
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd()
    const indent = line.length - line.trimStart().length
    if (line === '' || line.startsWith('#')) continue
    if (indent === 0) {
      block = line.endsWith(':') && line !== '__metadata:' ? startBlock(line.slice(0, -1), index + 1) : undefined
      if (block !== undefined) blocks.push(block)
    } else if (block !== undefined) {
      section = inBlock(block, line, indent, section)
    }
  }
  return blocks
}

/** The section (`dependencies` …) that the next line may be in. */
function inBlock(block: Block, line: string, indent: number, section: string): string {
  if (indent === 2 && line.endsWith(':')) return line.slice(2, -1)
  if (indent === 2) property(block, ...pairOf(line))
  else if (indent === 4 && dependencySections.has(section)) block.dependencies.push(pairOf(line))
  return indent === 2 ? '' : section
}

const dependencySections = new Set(['dependencies', 'optionalDependencies'])

function startBlock(header: string, line: number): Block {
  const whole = header.startsWith('"') && header.endsWith('"') && !header.includes('", ')
  const descriptors = (whole ? unquoted(header).split(', ') : header.split(', ').map(unquoted)).filter((it) => it !== '')
  const [first = ''] = descriptors
  return {
    descriptors,
    line,
    name: first.slice(0, Math.max(0, first.indexOf('@', 1))),
    version: '',
    integrity: '',
    source: undefined,
    local: false,
    workspace: undefined,
    dependencies: [],
  }
}

function property(block: Block, key: string, value: string): void {
  if (key === 'version') block.version = value
  if (key === 'integrity' || key === 'checksum') block.integrity = value
  if (key === 'resolution') {
    // "name@npm:1.2.3": what is really installed, whatever the descriptor calls it.
    block.name = value.slice(0, Math.max(0, value.indexOf('@', 1))) || block.name
    block.local = /@(workspace|link|portal|file):/.test(value)
    block.source = sourceOf(/@([a-z+]*:?.*)$/.exec(value.slice(1))?.[1] ?? '')
    block.workspace = /@workspace:(.+)$/.exec(value)?.[1]
  }
  if (key === 'resolved') resolved(block, value)
}

function resolved(block: Block, value: string): void {
  block.source = npmSource(value)
  const real = /\/((?:@[^/]+\/)?[^/@]+)\/-\/[^/]+\.tgz/.exec(value.replaceAll('%2f', '/'))?.[1]
  if (real !== undefined && block.descriptors.some((it) => it.includes('@npm:'))) block.name = real
}

/** `version "1.2.3"`, `"@babel/core" "^7.0.0"`, `version: 1.2.3`, `"@babel/core": "npm:^7.0.0"`. */
function pairOf(line: string): [key: string, value: string] {
  const text = line.trim()
  const end = text.startsWith('"') ? text.indexOf('"', 1) + 1 : text.search(/[:\s]/)
  if (end <= 0) return [text, '']
  return [unquoted(text.slice(0, end)), unquoted(text.slice(end).replace(/^:?\s+/, ''))]
}

/** Berry names what it patches itself: `"fsevents@patch:fsevents@^2.3.2#…"`. */
function patched(byDescriptor: ReadonlyMap<string, string>, name: string, requirement: string): string | undefined {
  return byDescriptor.get(`${name}@patch:${name}@npm%3A${requirement}`) ?? byDescriptor.get(`${name}@patch:${requirement}`)
}

const unquoted = (text: string): string => (text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text)
