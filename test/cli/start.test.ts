import { cpSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyFolder, type GitFolder } from '../fetch/git-folder.ts'
import { parapet, program, run, shop } from './parapet.ts'

let repository: GitFolder
beforeAll(() => (repository = shop()))
afterAll(() => repository[Symbol.dispose]())

/** Makes the process take itself for one of Node 20. */
const older = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.11.0"}})'

test('an older Node hands over to the one that the project pins, with the same streams and exit code', async () => {
  const args = ['review', '--repo', repository.path, '--offline', '--base', 'main']
  const [handedOver, direct] = await Promise.all([run(process.execPath, ['--import', older, program, ...args]), parapet(args)])
  expect(handedOver).toEqual(direct)
  expect(direct.code).toBe(1)
})

test('an older Node that finds no newer one says which is needed', async () => {
  const alone = emptyFolder()
  cpSync(program, `${alone}/bin/parapet.mjs`)
  const { code, out, err } = await run(process.execPath, ['--import', older, `${alone}/bin/parapet.mjs`, 'rules'])
  expect([code, out, err]).toEqual([2, '', 'parapet: needs Node 24 or newer; this is Node 20.11.0\n'])
})

test.each([
  ['npm', ['run', '-s', 'parapet', '--']],
  ['npx', ['--no', 'parapet']],
])('in a checkout `%s` runs it: %j', async (command, args) => {
  const env = { HOME: emptyFolder(), npm_config_update_notifier: 'false', npm_config_offline: 'true' }
  const { code, out } = await run(command, [...args, 'review', '--repo', repository.path, '--offline', '--base', 'main'], { env })
  expect(out).toContain('blocked: 1 finding must change')
  expect(code).toBe(1)
})
