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

/** In a clone without blobs, git before 2.45 ends at the first one that it may not fetch: so often it is started again behind it. */
const mostRestarts = 50

/** Ids and sizes of those that are there and are blobs, in the order asked. */
async function sizesOf(git: Git, shas: readonly string[]): Promise<[string, number][]> {
  const sizes: [string, number][] = []
  let open = shas
  for (let restart = 0; open.length > 0 && restart <= mostRestarts; restart++) {
    const { stdout } = await git(['cat-file', '--batch-check'], open.join('\n') + '\n')
    const answers = stdout.toString('latin1').split('\n').slice(0, -1)
    for (const [sha = '', type, size] of answers.map((line) => line.split(' '))) if (type === 'blob') sizes.push([sha, Number(size)])
    open = open.slice(answers.length + 1)
  }
  return sizes
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
