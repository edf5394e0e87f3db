import { alternatives, isOpen } from '../../cloudformation/choice.ts'
import type { Tree } from '../../syntax/tree.ts'

interface Measure {
  readonly nodes: number
  readonly height: number
}

const leaf: Measure = { nodes: 1, height: 1 }
const most: Measure = { nodes: 300_000, height: 200 }

/**
 * How large a resolved value is when everything that it refers to is counted each time. What is written once and referred to often is one
 * object in memory, but whoever reads the result walks it as a tree.
 */
export class Measures {
  readonly #known = new Map<Tree, Measure>()

  /** Members are measured before what holds them. */
  fits(tree: Tree): boolean {
    const children = [
      ...(tree.kind === 'list' ? tree.items : tree.kind === 'map' ? tree.entries.map((it) => it.value) : []),
      ...(isOpen(tree) ? alternatives(tree) : []),
    ]
    let nodes = 1
    let height = 0
    for (const it of children) {
      const measure = this.#of(it)
      nodes += measure.nodes
      height = Math.max(height, measure.height)
    }
    this.#known.set(tree, { nodes, height: height + 1 })
    return nodes <= most.nodes && height < most.height
  }

  #of(tree: Tree): Measure {
    return this.#known.get(tree) ?? (tree.kind === 'text' ? { ...leaf, nodes: 1 + tree.parts.length } : leaf)
  }
}
