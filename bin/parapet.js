#!/usr/bin/env node
// Plain JavaScript on purpose: it must start on a Node that cannot run the rest, and say so or find one that can.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const needed = 24

if (Number.parseInt(process.versions.node, 10) >= needed) await start()
else handOver(join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'))

/** A checkout runs its TypeScript as it is; a published package holds it compiled, because Node strips no types under node_modules. */
async function start() {
  // In the user's own cache rather than in a shared temporary folder, where somebody else could prepare what is run.
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'parapet'))
  const source = new URL('../src/cli/main.ts', import.meta.url)
  const { main } = await import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)
  process.exitCode = await main(process.argv.slice(2))
}

/** Starts this file again on the Node that the project pins, as if it had been started there: same streams, same exit code, same signals. */
function handOver(node) {
  if (!existsSync(node)) {
    process.stderr.write(`parapet: needs Node ${needed} or newer; this is Node ${process.versions.node}\n`)
    process.exitCode = 2
    return
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const forward = (signal) => child.kill(signal)
  for (const signal of signals) process.on(signal, forward)
  child.on('error', (error) => {
    process.stderr.write(`parapet: could not start Node ${needed}: ${error.message}\n`)
    process.exitCode = 2
  })
  child.on('exit', (code, signal) => {
    for (const it of signals) process.off(it, forward)
    if (signal === null) process.exitCode = code ?? 2
    else process.kill(process.pid, signal)
  })
}
