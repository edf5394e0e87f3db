import { writeFile } from 'node:fs/promises'
import { styleText } from 'node:util'
import type { Paint, Style } from '../render/terminal/paint.ts'
import { Failure, oneLine } from './failure.ts'

/** Writes the result to a file, or to standard output, where a reader that went away (`| head`) is no error. */
export async function deliver(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) return new Promise((resolve) => process.stdout.write(text, () => resolve()))
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new Failure(`${file} could not be written: ${oneLine(error)}`)
  }
}

/** Everything that is not the result: one line each, on standard error. */
export const say = (line: string): void => void process.stderr.write(`parapet: ${line}\n`)

/** A stream whose reader has gone ends the writing, not the program. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

type Format = Parameters<typeof styleText>[0]

const formats: Readonly<Record<Style, Format>> = {
  file: ['bold', 'underline'],
  dim: 'dim',
  strong: 'bold',
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'blue',
  good: 'green',
  bad: ['bold', 'red'],
  unsure: 'magenta',
  code: 'cyan',
}

/** Colours where standard output is a terminal; Node itself minds NO_COLOR, FORCE_COLOR and NODE_DISABLE_COLORS. */
export const paint: Paint = (style, text) => styleText(formats[style], text, { stream: process.stdout })

/** Cells of a line: those of the terminal, or what is comfortable to read in a log. */
export function columns(): number {
  const asked = Number(process.env['COLUMNS'] ?? Number.NaN)
  return process.stdout.columns ?? (Number.isInteger(asked) && asked > 0 ? asked : 120)
}
