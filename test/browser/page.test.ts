import type { Browser, BrowserContext, Page as Tab } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { conversationOf } from '../demo/conversation.ts'
import { openPage, type Page } from '../demo/page/server.ts'
import { performStory, type Performance } from '../demo/performance.ts'
import { exampleStory } from '../demo/story.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
let page: Page
let performance: Performance
let address: string
let context: BrowserContext
const noticed: string[] = []
const asked: string[] = []

const hostile = [
  '<script>window.ran = true</script>',
  '<img src="https://example.com/pixel.png" onerror="window.ran = true">',
  '![a picture](https://example.com/other.png)',
  '<svg onload="window.ran = true"></svg><iframe src="https://example.com/"></iframe>',
  '<style>body { display: none }</style><a href="javascript:window.ran = true" onclick="window.ran = true">a trap</a>',
  '<div class="merge green">not the real box</div>',
  '```mermaid\ngraph LR\n  n0["<script>window.ran = true</script>"]\n```',
  '> [!WARNING]\n> <script>window.ran = true</script> Mind the gap',
  `| a | b |\n|---|---|\n| ${'wide '.repeat(60)} | \`${'x'.repeat(400)}\` |`,
].join('\n\n')

beforeAll(async () => {
  browser = await launchChromium()
  page = await openPage(0)
  performance = await performStory(exampleStory(), { web: page.url })
  performance.github.comment(performance.pull, 'mallory', hostile)
  address = page.show(await conversationOf(performance.github, performance.pull))
})

afterAll(async () => {
  await browser?.close()
  await page?.close()
  await performance?.close()
})

afterEach(() => context?.close())

/** `bypassCSP`: what is tested is what the page holds, not only what its policy then keeps from running. */
async function look(at: string, width = 1280): Promise<Tab> {
  context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, colorScheme: width < 500 ? 'dark' : 'light' })
  context.on('request', (it) => asked.push(it.url()))
  const tab = await context.newPage()
  tab.on('console', (it) => noticed.push(`${it.type()}: ${it.text()}`))
  tab.on('pageerror', (it) => noticed.push(String(it)))
  await tab.goto(at)
  return tab
}

describe('the conversation', () => {
  test('shows each comment under the line that it is about', async () => {
    const tab = await look(address)
    const threads = await tab.locator('.thread').all()
    const shown = await Promise.all(
      threads.map(async (it) => ({
        line: (await it.locator('.diff tr').last().locator('.code').innerText()).trim(),
        kind: await it.locator('.diff tr').last().getAttribute('class'),
        title: await it.locator('.remark .body strong').first().innerText(),
      })),
    )
    const about = (words: RegExp) => shown.find((it) => words.test(it.title))
    expect(about(/anyone on the internet can call GET \/orders\/export/i)?.line).toBe(lines.route)
    expect(about(/may call every action of/i)?.line).toBe(lines.action)
    expect(about(/jszip/)?.line).toBe('"jszip": "3.7.1",')
    expect(shown.map((it) => it.kind)).toEqual(shown.map(() => 'added'))
    const heights = await Promise.all(
      threads.map(async (it) => [await top(it.locator('.diff').first()), await top(it.locator('.remarks'))]),
    )
    for (const [quote = 0, remark = 0] of heights) expect(remark).toBeGreaterThan(quote)
  })

  test('ends with the red check by its name, which is required, and cannot be merged', async () => {
    const tab = await look(address)
    const merge = tab.locator('.merge').last()
    expect(await merge.getAttribute('class')).toContain('red')
    expect(await merge.locator('li').innerText()).toMatch(/parapet: main[\s\S]*must change before this can merge[\s\S]*Required/)
    expect(await merge.locator('button').isDisabled()).toBe(true)
    const colour = await tab.evaluate<string>(colourOf('.merge .dot'))
    const [red = 0, green = 0] = colour.match(/\d+/g)?.map(Number) ?? []
    expect(red).toBeGreaterThan(green)
  })

  test('links to the exact lines', async () => {
    const tab = await look(address)
    await tab.locator('.comment .body a', { hasText: 'package.json:' }).first().click()
    expect(await tab.locator('tr:target .code').innerText()).toContain('"jszip": "3.7.1"')
  })
})

test('the checks and the files have pages of their own, with the comments in the diff', async () => {
  const checks = await look(`${address}/checks`)
  expect(await checks.locator('.check h2').first().innerText()).toContain('parapet: main')
  await context.close()
  const files = await look(`${address}/files`)
  const under = files.locator('tr.added:has(+ tr.below)', { hasText: lines.route })
  expect(await under.locator('xpath=following-sibling::tr[1]').innerText()).toMatch(/anyone on the internet/i)
})

test('nothing in a comment runs, loads, or passes for a part of the page', async () => {
  const tab = await look(address)
  const comment = tab.locator('.comment', { hasText: 'Mind the gap' })
  await comment.locator('a', { hasText: 'a trap' }).click()
  expect(await tab.evaluate(() => 'ran' in globalThis)).toBe(false)
  expect(await comment.locator('script, img, iframe, style, .merge, [onclick], [onerror], [onload]').count()).toBe(0)
  expect(await comment.locator('.alert.warning').innerText()).toContain('Mind the gap')
  expect(await tab.locator('body').isVisible()).toBe(true)
})

test.each([1280, 390])('nothing is wider than a window of %i pixels', async (width) => {
  for (const path of ['', '/checks', '/files']) {
    const tab = await look(address + path, width)
    const { wide, cut } = await tab.evaluate<Widths>(widths)
    expect({ path, isTooWide: wide > width }).toEqual({ path, isTooWide: false })
    expect({ path, cut }).toEqual({ path, cut: [] })
    await context.close()
  }
})

test('all of this asked for nothing but the page, and no browser complained', () => {
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.filter((it) => !it.startsWith(`${page.url}/`) && !it.startsWith('data:'))).toEqual([])
  expect(noticed).toEqual([])
})

/** Lines of the example that comments stand under. */
const lines = { route: '- http:', action: 'Action: dynamodb:*' }

const top = async (of: ReturnType<Tab['locator']>): Promise<number> => (await of.boundingBox())?.y ?? Number.NaN
/** For the browser, which alone knows these names. */
const colourOf = (selector: string): string => `getComputedStyle(document.querySelector('${selector}')).backgroundColor`

interface Widths {
  readonly wide: number
  /** What is wider than what holds it and cannot be scrolled. */
  readonly cut: readonly string[]
}

const widths = `({
  wide: document.documentElement.scrollWidth,
  cut: [...document.querySelectorAll('main *')]
    .filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX === 'hidden')
    .map((it) => it.outerHTML.slice(0, 200)),
})`
