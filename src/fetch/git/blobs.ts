import type { Content } from '../../model/source.ts'
import { contentOf, sizeLimit } from './content.ts'
import type { Git } from './process.ts'

/** No review reads more than this in all; what is beyond is refused, not skipped. */
const totalLimit = 256 * 1024 * 1024

/**
 * The contents of blobs by id. Sizes are asked first, so that nothing too large is ever loaded.
 * What git does not have (a clone without blobs, a damaged repository) is `unreadable`.
 */
export async function readBlobs(git: Git, wanted: ReadonlyMap<string, string>): Promise<Map<string, Content>> {
  const contents = new Map<string, Content>([...wanted.keys()].map((sha) => [sha, { refused: 'unreadable' }]))
  const small: string[] = []
  let total = 0
  for (const [sha, size] of await sizesOf(git, [...wanted.keys()])) {
    total += size
    if (size > sizeLimit(wanted.get(sha) ?? '') || total > totalLimit) contents.set(sha, { refused: 'too-large' })
    else small.push(sha)
  }
  if (small.length === 0) return contents
  const answer = (await git(['cat-file', '--batch'], small.join('\n') + '\n')).stdout
  for (const [sha, bytes] of blobsIn(answer)) contents.set(sha, contentOf(bytes, wanted.get(sha) ?? ''))
  return contents
}

/** Ids and sizes of those that are there and are blobs, in the order asked. */
async function sizesOf(git: Git, shas: readonly string[]): Promise<[string, number][]> {
  const answer = (await git(['cat-file', '--batch-check'], shas.join('\n') + '\n')).stdout.toString('latin1')
  return answer.split('\n').flatMap((line) => {
    const [sha = '', type, size] = line.split(' ')
    return type === 'blob' ? [[sha, Number(size)] as [string, number]] : []
  })
}

/** `<sha> SP blob SP <size> LF <bytes> LF`, or `<sha> SP missing LF`. */
function* blobsIn(answer: Buffer): Generator<[string, Buffer]> {
  for (let at = 0; at < answer.length;) {
    const line = answer.indexOf(0x0a, at)
    if (line === -1) return
    const [sha = '', type, size = ''] = answer.toString('latin1', at, line).split(' ')
    const start = line + 1
    if (type === 'missing') {
      at = start
      continue
    }
    const end = start + Number(size)
    if (!(end < answer.length)) return
    if (type === 'blob') yield [sha, answer.subarray(start, end)]
    at = end + 1
  }
}
