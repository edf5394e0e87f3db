import { comparing } from './comparing.ts'
import type { Comparing, Task } from './model/comparing.ts'
import type { Content } from './model/source.ts'

/** What the other side asks for: to begin a task, and to go on with it. */
export interface Asked {
  readonly task?: Task
  readonly contents: ReadonlyMap<string, Content>
}

/**
 * A process that reads and compares, one review at a time, and is ended from outside where a file takes too long or too much memory. Says
 * `{ at: path }` of each file whose turn it is, `{ at: '' }` when it begins to compare, and `{ answer }` or `{ fault }` at last.
 */
let current: Comparing | undefined
const say = (it: object): void => void process.send?.(it)
process.on('disconnect', () => process.exit())
// A terminal interrupts all at once, and it is for the App to say when the end has come.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('message', ({ task, contents }: Asked) => {
  if (task !== undefined) current = comparing(task, (path) => say({ at: path }))
  current?.next(contents).then(
    (answer) => say({ answer }),
    (fault: unknown) => say({ fault }),
  )
})
