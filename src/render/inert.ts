/**
 * Everything that comes from a pull request (names, paths, values, messages with such values in them) passes through here before it
 * reaches Markdown. The result can neither ping, link, cross-reference nor close anything, nor break out of its cell, span or fence.
 * GitHub decodes entities and honours backslashes before it looks for mentions, so only a zero-width space after the sign is safe.
 */

const zeroWidthSpace = '\u200b'
const longest = 300
/** Far beyond what rules say, and so little that a comment with hostile values in it stays within what GitHub takes. */
const longestProse = 1500
const longestBlocks = 3000

/** Invisible, bidirectional and control characters would let a text read as something that it is not: shown as `\u{202e}`. */
export const visible = (text: string): string => text.replace(deceptive, (it) => `\\u{${it.codePointAt(0)?.toString(16)}}`)

/** Characters that are invisible or turn the direction of reading, and controls but for tab and line feed. */
export const deceptive =
  // oxlint-disable-next-line no-control-regex -- to take them out is what it is for
  /[\ufe00-\ufe0f\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e03ff}]/gu

/** A code span: the fence is longer than any run of backticks inside; one line; safe in a table cell. */
export function code(text: string): string {
  // A table row is cut at pipes before code spans are looked for, and there `\\|` is an escaped backslash and a bare pipe.
  const inside = flat(text).replaceAll('@', `@${zeroWidthSpace}`).replaceAll('\\|', `\\${zeroWidthSpace}|`).replaceAll('|', '\\|')
  if (inside === '') return '` `'
  const fence = '`'.repeat(longestRun(inside) + 1)
  const pad = inside.startsWith('`') || inside.endsWith('`') ? ' ' : ''
  return fence + pad + inside + pad + fence
}

/** Plain words: nothing in them is Markdown. */
export function words(text: string): string {
  return flat(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]~|]/g, '\\$&')
    .replace(/[@#]/g, `$&${zeroWidthSpace}`)
    .replace(/\b(GH|gh|Gh|gH)-(?=\d)/g, `$1-${zeroWidthSpace}`)
    .replace(/:(?=\/\/)/g, `:${zeroWidthSpace}`)
    .replace(/www(?=\.)/gi, `$&${zeroWidthSpace}`)
    .replace(/^(\s*)([-+=]|\d+[.)])/, '$1\\$2')
}

/** A sentence of a rule with its values filled in: what stands between backticks becomes a code span, the rest plain words. */
export function prose(text: string): string {
  const parts = cut(text, longestProse).split('`')
  if (parts.length % 2 === 0) parts.push(`${parts.pop() ?? ''}`, '')
  return parts
    .map((part, i) => {
      if (i % 2 === 1) return part === '' ? '' : code(part)
      const inner = words(part)
      return (/^\s/.test(part) && !/^\s/.test(inner) ? ' ' : '') + inner + (/\s$/.test(part) && !/\s$/.test(inner) ? ' ' : '')
    })
    .join('')
}

/** A fenced block whose fence is longer than any run of backticks inside; for text that is meant to be copied. */
export function fenced(text: string, language = ''): string {
  const inside = visible(text.replaceAll('\r', ''))
  const fence = '`'.repeat(Math.max(3, longestRun(inside) + 1))
  return `${fence}${language}\n${inside}\n${fence}`
}

/** Prose with fenced blocks in it, as remediations have. */
export function blocks(text: string): string {
  return cut(text, longestBlocks)
    .split(/^(```[a-z]*\n[\s\S]*?\n```)$/m)
    .map((part) => {
      const block = /^```([a-z]*)\n([\s\S]*?)\n```$/.exec(part)
      if (block !== null) return fenced(block[2] ?? '', block[1])
      return part
        .split('\n\n')
        .map((paragraph) => paragraph.trim())
        .filter((paragraph) => paragraph !== '')
        .map(prose)
        .join('\n\n')
    })
    .filter((part) => part !== '')
    .join('\n\n')
}

/** One line, bounded, nothing invisible. */
function flat(text: string): string {
  const line = visible(text.slice(0, longest * 4).replace(/[\r\n\t\u2028\u2029]+/g, ' '))
  return cut(line, longest)
}

/** So many UTF-16 code units at most, and never half a character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const left = text.slice(0, most)
  return `${/[\ud800-\udbff]$/.test(left) ? left.slice(0, -1) : left}…`
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map((it) => it[0].length))

/** Bytes in UTF-8: GitHub's limits are in bytes. */
export function bytes(text: string): number {
  let count = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    count += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return count
}
