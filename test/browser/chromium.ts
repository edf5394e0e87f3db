import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The machine's own Chromium, which asks for nothing on its own. @throws when there is none, saying how to get one */
export async function launchChromium(): Promise<Browser> {
  const asked = process.env['CHROMIUM_PATH']
  const executablePath = (asked === undefined ? usual : [asked]).find((it) => existsSync(it))
  if (executablePath === undefined) {
    throw new Error(
      asked === undefined
        ? 'Chromium was not found: install it (apt-get install chromium), or set CHROMIUM_PATH to its executable.'
        : `CHROMIUM_PATH is ${asked}, and there is no such file.`,
    )
  }
  // Its sandbox does not work for root, which is who one is in most containers; it shows nothing here but our own page.
  const isRoot = process.getuid?.() === 0
  return chromium.launch({ executablePath, args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])] })
}
