import { expect, test } from 'vitest'
import { attacks, behaviours, unheld } from './acceptance-list.ts'
import { acceptanceTable, numbersIn } from './acceptance-table.ts'

test.each([
  ['behaviour 8, 9, 38: what is found is accepted once', ['8', '9', '38']],
  ['behaviour 49-51: a configuration', ['49', '50', '51']],
  ['behaviour 67, attack G8, G9: let go without noise', ['67', 'G8', 'G9']],
  ['a behaviour 7 that is only spoken of', []],
])('%s', (title, numbers) => expect(numbersIn(title)).toEqual(numbers))

const all = [...Object.keys(attacks), ...Object.keys(behaviours)].filter((it) => unheld[it] === undefined)
const titled = (numbers: readonly string[]): string =>
  numbers.map((it) => `test('${/\d/.test(it[0] ?? '') ? 'behaviour' : 'attack'} ${it}: so it is', () => {})`).join('\n')

test('there are 79 attacks and 80 behaviours', () => {
  expect([Object.keys(attacks).length, Object.keys(behaviours).length]).toEqual([79, 80])
})

test('a number that no test holds is no table', () => {
  expect(acceptanceTable(new Map([['test/a.test.ts', titled(all)]]))).toContain(
    `${Object.keys(attacks).filter((it) => unheld[it] === undefined).length} of 79 are held by a test`,
  )
  expect(() => acceptanceTable(new Map([['test/a.test.ts', titled(all.slice(1))]]))).toThrow('A1 has neither a test nor a reason')
  expect(() => acceptanceTable(new Map([['test/a.test.ts', titled([...all, '81'])]]))).toThrow('81 is in the title of a test')
})
