import { comparing } from '../../src/comparing.ts'
import type { Asked } from '../../src/comparing-apart.ts'
import type { Comparing } from '../../src/model/comparing.ts'

/** The process that reads, on which files of some names have the effect that no file should have. */
const hoard: unknown[] = []
let current: Comparing | undefined
const say = (it: object): void => void process.send?.(it)

function turn(path: string): void {
  say({ at: path })
  while (path.includes('endless'));
  while (path.includes('hungry')) hoard.push(Array.from({ length: 100_000 }, (_, i) => ({ i })))
  if (path.includes('faulty')) throw new Error('a fault of ours')
}

process.on('message', ({ task, contents }: Asked) => {
  if (task !== undefined) current = comparing(task, turn)
  current?.next(contents).then(
    (answer) => say({ answer }),
    (fault: unknown) => say({ fault }),
  )
})
