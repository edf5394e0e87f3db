import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { attacks, behaviours, unheld } from './acceptance-list.ts'

/** The generated page of what the App is held to, and of the tests that hold it. */
const page = 'docs/assurance.md'

interface Named {
  readonly file: string
  readonly title: string
}

/** `behaviour 38, 59, attack E1: …` and `behaviour 49-51: …` → the numbers; none where the text names none. */
export function numbersIn(title: string): string[] {
  const [head = ''] = title.split(':', 1)
  if (!/^(behaviours?|attacks?) /.test(head)) return []
  return [...head.matchAll(/([A-H]?\d+)(?:[-–](\d+))?/g)].flatMap(([, first = '', last]) =>
    last === undefined ? [first] : Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => String(Number(first) + i)),
  )
}

/** Every title in the tests that carries a number, by that number. */
export function titlesByNumber(files: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Named[]> {
  const found = new Map<string, Named[]>()
  for (const [file, text] of files) {
    for (const [, , title = ''] of text.matchAll(/(['"`])((?:behaviour|attack)s? [^\n]*?)\1/g))
      for (const number of numbersIn(title)) found.set(number, [...(found.get(number) ?? []), { file, title }])
  }
  return found
}

/** Throws for a number that neither a test nor a reason stands for, for one that has both, and for one that there is not. */
export function acceptanceTable(files: ReadonlyMap<string, string>): string {
  const titles = titlesByNumber(files)
  const known = [...Object.keys(attacks), ...Object.keys(behaviours)]
  const faults = [
    ...[...titles.keys()].filter((it) => !known.includes(it)).map((it) => `${it} is in the title of a test, and there is no such number`),
    ...known.filter((it) => !titles.has(it) && unheld[it] === undefined).map((it) => `${it} has neither a test nor a reason`),
    ...known.filter((it) => titles.has(it) && unheld[it] !== undefined).map((it) => `${it} has a test and a reason why it has none`),
  ]
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const held = (list: Readonly<Record<string, string>>) => Object.keys(list).filter((it) => titles.has(it)).length
  const section = (name: string, list: Readonly<Record<string, string>>) =>
    `## ${name}\n\n${held(list)} of ${Object.keys(list).length} are held by a test.\n\n| | | held by |\n|---|---|---|\n${Object.entries(
      list,
    )
      .map(([number, line]) => `| ${number} | ${line} | ${holders(titles.get(number) ?? [], unheld[number])} |`)
      .join('\n')}`
  return `${[
    '# What the App is held to',
    'Generated from the titles of the tests by `npm run assurance`; `npm run check` fails where it is out of date. Each test runs the App against a local GitHub that checks every request and answer by GitHub’s published description, over real git repositories.',
    section('Attacks', attacks),
    section('Behaviours', behaviours),
  ].join('\n\n')}\n`
}

function holders(titles: readonly Named[], why: string | undefined): string {
  if (why !== undefined) return `no test: ${why}`
  const files = [...Map.groupBy(titles, (it) => it.file)]
  return files.map(([file, own]) => `[${file.replace(/^test\//, '')}](../${file})${own.length > 1 ? ` (${own.length})` : ''}`).join(', ')
}

const testFiles = (): Map<string, string> =>
  new Map(
    globSync('test/**/*.test.ts')
      // Its own test speaks of titles and holds nothing.
      .filter((it) => !it.endsWith('acceptance-table.test.ts'))
      .toSorted()
      .map((it) => [it, readFileSync(it, 'utf8')]),
  )

if (import.meta.main) {
  const made = acceptanceTable(testFiles())
  if (!process.argv.includes('--check')) writeFileSync(page, made)
  else if (readFileSync(page, 'utf8') !== made) {
    process.stderr.write(`${page} is out of date: run npm run assurance\n`)
    process.exitCode = 1
  }
}
