import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function demo(
  args: readonly string[],
  path = process.env['PATH'],
): { readonly ended: Promise<Ended>; readonly said: (words: RegExp) => Promise<string>; interrupt(): void } {
  const child = spawn(process.execPath, ['test/demo/main.ts', ...args], {
    env: { PATH: path, COLUMNS: '100', NODE_COMPILE_CACHE: join(tmpdir(), 'parapet-test-cache') },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (it) => (out += String(it)))
  child.stderr.on('data', (it) => (err += String(it)))
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  return {
    ended,
    said: async (words) => (await expect.poll(() => words.exec(out)?.[0], { timeout: 15_000 }).toBeDefined(), words.exec(out)?.[0] ?? ''),
    interrupt: () => void child.kill('SIGINT'),
  }
}

test('it prints the review and ends with 0, without colour where nobody looks', async () => {
  const { code, out, err } = await demo([]).ended
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/parapet: main {2}failure/)
  expect(out).not.toContain('\u001b')
})

test('--open keeps the page up until it is interrupted, and serves it to nobody else', async () => {
  const open = demo(['--open'])
  const url = await open.said(/http:\/\/127\.0\.0\.1:\d+\/octo-org\/shop\/pull\/1/)
  const answer = await fetch(url)
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  expect(await answer.text()).toContain('parapet: main')
  expect((await fetch(url.replace('127.0.0.1', 'localhost'))).status).toBe(421)
  open.interrupt()
  expect(await open.ended).toMatchObject({ code: 0, err: '' })
})

test('what is wrong is one line, and the code is 2: here, that there is no git', async () => {
  expect(await demo([], '/nowhere').ended).toEqual({
    code: 2,
    out: '',
    err: 'demo: git was not found: install it, or put it on the PATH\n',
  })
})
