import { byText } from './text-order.ts'

/** Numbers as text, of any length: a part of a version may exceed what a double holds. Below 0, 0, above 0. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')]
  return left.length - right.length || byText(left, right)
}
