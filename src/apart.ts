import { parentPort, workerData } from 'node:worker_threads'
import { judgeApart } from './judge/own.ts'
import type { Apart } from './model/own-rules.ts'

/**
 * A thread of its own for rules that nobody vouches for: it is ended from outside when they take too long. Says `{ begin: path }` before each
 * rule and at last `{ judged }`; what it throws is a fault of ours and reaches the other side as such.
 */
const request: Apart = workerData
const judged = await judgeApart(request, (path) => parentPort?.postMessage({ begin: path }))
parentPort?.postMessage({ judged })
