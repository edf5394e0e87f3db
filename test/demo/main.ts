import { oneLine } from '../../src/cli/failure.ts'
import { columns, deliver, paint, tolerateClosedPipes } from '../../src/cli/streams.ts'
import { type Arguments, readArguments, usage } from './arguments.ts'
import { conversationOf } from './conversation.ts'
import { isNoGit } from './failure.ts'
import { openPage } from './page/server.ts'
import { performOwn, performStory, type Performance } from './performance.ts'
import { exampleStory } from './story.ts'
import { conversationLines } from './terminal/conversation.ts'
import { requestLines } from './terminal/requests.ts'

/** Wider lines are hard to read. */
const mostColumns = 110

/** `npm run demo`: 0 when the App did its work, whatever it found; 2 and one line when it could not. */
async function main(args: readonly string[]): Promise<void> {
  tolerateClosedPipes()
  const asked = readArguments(args)
  if (asked === 'help') return deliver(usage, undefined)
  if (asked.open) return keepOpen(asked)
  const performance = await perform(asked, 'https://github.com')
  await deliver((await printed(performance)) + (asked.repository === null ? more : ''), undefined)
  await performance.close()
}

const more = `
As a page that stays up: npm run demo -- --open
Of a repository of yours: npm run demo -- --repo PATH --base REV --head REV
`

const perform = ({ repository, offline }: Arguments, web: string): Promise<Performance> =>
  repository === null ? performStory(exampleStory(), { web }) : performOwn(repository, offline, { web })

async function printed(performance: Performance): Promise<string> {
  const page = { paint, width: Math.min(columns(), mostColumns) }
  const conversation = await conversationOf(performance.github, performance.pull)
  const parts = [conversationLines(conversation, page), requestLines(performance, page)]
  return `\n${parts.map((it) => `${it.join('\n')}\n`).join('\n')}`
}

async function keepOpen(asked: Arguments): Promise<void> {
  const page = await openPage(asked.port)
  const performance = await perform(asked, page.url).catch(async (error: unknown) => {
    await page.close()
    throw error
  })
  const conversation = await conversationOf(performance.github, performance.pull)
  const address = page.show(conversation)
  await deliver(`${await printed(performance)}\nThe pull request as a page: ${address}\nCtrl-C ends it.\n`, undefined)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await page.close()
  await performance.close()
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`demo: ${isNoGit(error) ? 'git was not found: install it, or put it on the PATH' : oneLine(error)}\n`)
  process.exitCode = 2
})
