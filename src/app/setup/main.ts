import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openDesk } from './desk.ts'

/** `npm run setup -- --url https://parapet.example.com`: registers an App and writes its secrets to a file that only its owner may read. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      organization: { type: 'string' },
      server: { type: 'string', default: 'https://github.com' },
      file: { type: 'string', default: 'parapet.env' },
    },
  })
  const { url, organization, server, file } = values
  if (process.env['NODE_ENV'] === 'production') throw new Error('it is for setting up and does not run where NODE_ENV is production')
  if (url === undefined || !isAddress(url) || !isAddress(server))
    throw new Error('--url https://<your host> has to say where GitHub can reach the App')
  if (existsSync(file)) throw new Error(`${file} is there already: move it away, or name another one with --file`)
  const base = server.replace(/\/+$/, '')
  const api = base === 'https://github.com' ? 'https://api.github.com' : `${base}/api/v3`
  const appYml = readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8')
  const desk = await openDesk({ url: url.replace(/\/+$/, ''), server: base, api, organization: organization ?? null }, appYml)
  process.stdout.write(`Open ${desk.url}\n`)
  try {
    const { page, environment } = await desk.registered
    writeFileSync(file, environment, { mode: 0o600, flag: 'wx' })
    process.stdout.write(`${page} is registered. Its secrets are in ${file}; npm start reads them.\n`)
  } finally {
    await desk.close()
  }
}

const isAddress = (text: string): boolean => /^https?:\/\/[^/?#@]+\/?$/.test(text)

await main().catch((error: unknown) => {
  process.stderr.write(`parapet: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
})
