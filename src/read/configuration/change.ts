import { configurationFile, ownersRepository } from '../../model/configuration.ts'
import type { ComparedGap } from '../../model/comparison.ts'
import type { Location } from '../../model/report.ts'
import { startOf } from '../source.ts'
import type { Tree } from '../syntax/tree.ts'
import type { Configured } from './index.ts'
import { atHead, locationOf } from './location.ts'

/** More settings than this are counted. */
const mostNamed = 5

/**
 * What a change does to the configuration, as notes: it takes effect when merged, so nothing here weakens the verdict; and what the new version
 * has wrong, because every later change will be told off for it.
 */
export function configurationChange(base: Configured, head: Configured | null): ComparedGap[] {
  if (head === null) {
    const at = locationOf(startOf(configurationFile))
    const message = `This change removes the configuration: that of the owner's \`${ownersRepository}\` repository, or else the defaults, take its place when it is merged.`
    return [note(at, message)]
  }
  const wrong = head.faults.map((it) => note(atHead(it.at), `This change makes the configuration invalid: ${it.message}`))
  const settings = changedSettings(base.tree, head.tree)
  if (settings.length === 0) return wrong
  const named = settings.slice(0, mostNamed).map((it) => it.said)
  const more = settings.length > mostNamed ? ` and ${settings.length - mostNamed} more` : ''
  const message = `This change also changes the configuration, which takes effect when it is merged: ${named.join(', ')}${more}.`
  return [note(settings.find((it) => it.at !== null)?.at ?? top, message), ...wrong]
}

/** What begins to configure the repository itself ends what its owner's repository says of it. */
export const replacing = (file: string, from: string): ComparedGap =>
  note(
    atHead(locationOf(startOf(file))),
    `This change gives the repository a configuration of its own: when it is merged, that of \`${from}\` no longer holds here.`,
  )

const top = atHead(locationOf(startOf(configurationFile)))

const note = (location: Location, message: string): ComparedGap => ({
  level: 'note',
  reason: 'configuration-changed',
  location,
  message,
  isNew: true,
})

interface Changed {
  readonly said: string
  readonly at: Location | null
}

function changedSettings(before: Tree | undefined, after: Tree | undefined): Changed[] {
  const [old, now] = [leavesOf(before), leavesOf(after)]
  const written = [...now].flatMap(([path, it]) =>
    old.get(path)?.text === it.text ? [] : [{ said: `\`${path}: ${it.text}\` (line ${it.at.startLine})`, at: it.at }],
  )
  const gone = [...old.keys()].filter((path) => !now.has(path)).map((path) => ({ said: `no \`${path}\``, at: null }))
  return [...written, ...gone]
}

interface Leaf {
  readonly text: string
  readonly at: Location
}

/** Each value under its path; a list is one value, because its order is part of it. */
function leavesOf(tree: Tree | undefined): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const open: [string, Tree][] = tree === undefined ? [] : [['', tree]]
  for (let next = open.pop(); next !== undefined && leaves.size < mostLeaves; next = open.pop()) {
    const [path, it] = next
    if (it.kind === 'map') for (const { key, value } of it.entries.toReversed()) open.push([path === '' ? key : `${path}.${key}`, value])
    else
      leaves.set(path.slice(0, longestText), {
        text: textOf(it).replaceAll('`', "'").slice(0, longestText).toWellFormed(),
        at: atHead(locationOf(it.at)),
      })
  }
  return leaves
}

const mostLeaves = 2000
const longestText = 120

const textOf = (tree: Tree): string =>
  tree.kind === 'scalar'
    ? tree.source
    : tree.kind === 'list'
      ? tree.items
          .slice(0, 100)
          .map((it) => (it.kind === 'scalar' ? it.source : '…'))
          .join(' ')
      : '…'
