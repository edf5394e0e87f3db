import { isUtf8 } from 'node:buffer'
import type { Content } from '../../model/source.ts'

const megabyte = 1024 * 1024

/** Files that only machines write, and write long. */
const lockfile = /(^|\/)([^/]*[-.]lock(\.[a-z]+)?|[^/]+-lock\.ya?ml|npm-shrinkwrap\.json|go\.sum|[^/]*lock\.json)$/i

/** How large a file may be and still be read, in bytes. */
export const sizeLimit = (path: string): number => (lockfile.test(path) ? 20 * megabyte : 2 * megabyte)

/** The text of a file's bytes, or why there is none. */
export function contentOf(bytes: Buffer, path: string): Content {
  if (bytes.length > sizeLimit(path)) return { refused: 'too-large' }
  if (bytes.includes(0) || !isUtf8(bytes)) return { refused: 'not-text' }
  const text = bytes.toString('utf8')
  return isPointer(text) ? { refused: 'lfs-pointer' } : { text }
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: the version line comes first, the whole is under 1024 bytes. */
const isPointer = (text: string): boolean =>
  text.length < 1024 && text.startsWith('version https://git-lfs.github.com/spec/v1\n') && /^oid sha256:[0-9a-f]{64}$/m.test(text)
