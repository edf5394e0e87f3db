import type { TextNode, Tree } from '../tree.ts'

/**
 * A text of which a program's evaluation knows only parts, and whose known parts hold variables of the framework that are still to be resolved.
 * What resolving makes of texts is none.
 */
interface Template extends TextNode {
  readonly template: true
}

export const isTemplate = (tree: Tree): tree is Template => 'template' in tree

export const asTemplate = (text: TextNode): Tree =>
  text.parts.some((it) => typeof it === 'string' && it.includes('${')) ? Object.assign({ ...text }, { template: true }) : text
