import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '../browser/chromium.ts'
import { conversationOf } from './conversation.ts'
import { openPage } from './page/server.ts'
import { performStory } from './performance.ts'
import { exampleStory } from './story.ts'

/** `node test/demo/picture.ts`: takes the README's picture of a review from the demo's page. */
const place = fileURLToPath(new URL('../../docs/review.png', import.meta.url))

/** What matters, side by side: the comment on the line, the check below it, and the summary beside them. */
const arrangement = `
  .top, nav, .timeline::before, .event, .thread:not(.chosen), .comment:not(.summary), .comment > .avatar { display: none }
  main { display: grid; grid-template: auto auto auto 1fr / minmax(0, 5fr) minmax(0, 6fr); gap: 16px 20px; max-width: none; padding: 20px }
  .timeline, .review { display: contents }
  main > h1, .meta, .thread, .merge { grid-column: 1; margin: 0; align-self: start }
  main > h1 { grid-row: 1 }
  .meta { grid-row: 2 }
  .thread { grid-row: 3 }
  .merge { grid-row: 4 }
  .comment { grid-column: 2; grid-row: 1 / span 4; padding: 0 }
`

const page = await openPage(0)
const performance = await performStory(exampleStory(), { web: page.url })
const address = page.show(await conversationOf(performance.github, performance.pull))
const browser = await launchChromium()
try {
  const context = await browser.newContext({ viewport: { width: 1340, height: 900 }, deviceScaleFactor: 1.35, bypassCSP: true })
  const tab = await context.newPage()
  await tab.goto(address)
  const choose = (selector: string, words: string, name: string) =>
    tab
      .locator(selector, { hasText: words })
      .first()
      .evaluate((it, added) => it.classList.add(added), name)
  await choose('.thread', 'public-route-added', 'chosen')
  await choose('.comment', 'before this can merge', 'summary')
  await tab.addStyleTag({ content: arrangement })
  await writeFile(place, await tab.locator('main').screenshot())
} finally {
  await browser.close()
  await page.close()
  await performance.close()
}
