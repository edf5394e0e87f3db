import type { Page } from '../../../src/render/terminal/page.ts'
import type { Performance } from '../performance.ts'

/** What it took: time from the delivery to the completed check, and the requests to GitHub. */
export function requestLines({ milliseconds, requests }: Pick<Performance, 'milliseconds' | 'requests'>, page: Page): string[] {
  const sum = Object.values(requests).reduce((total, it) => total + it, 0)
  const rows = Object.entries(requests).map(([operation, times]) => {
    const [method = '', path = ''] = operation.split(' ')
    return page.paint('dim', `  ${`${times}×`.padStart(3)} ${method.toUpperCase().padEnd(5)} ${path}`)
  })
  const seconds = (milliseconds / 1000).toFixed(milliseconds < 1000 ? 2 : 1)
  return [`From the signed delivery to the completed check: ${seconds} s and ${sum} requests to GitHub.`, ...rows]
}
