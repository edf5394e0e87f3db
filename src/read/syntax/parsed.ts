import type { Gap, Span } from '../../model/source.ts'
import type { Tree } from './tree.ts'

/** What a parser makes of a file: as much of a tree as could be had (undefined: nothing), and what it could not take. Never thrown. */
export interface Parsed {
  readonly tree: Tree | undefined
  readonly gaps: readonly Gap[]
}

/** Bounds on what a stranger's file may cost. Far above what people write: the largest public templates have some 30,000 nodes. */
export const limits = {
  /** UTF-16 code units. */
  size: 2_000_000,
  depth: 200,
  /** Nodes of the tree, what aliases repeat counted each time. */
  nodes: 300_000,
}

export const gap = (level: Gap['level'], reason: string, at: Span, message: string): Gap => ({ level, reason, at, message })
