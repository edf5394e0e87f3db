/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  readonly name: string
  readonly rest: string
}

/** The stages of a Dockerfile: each begins with its FROM. */
export function stages(text: string): Instruction[][] {
  const all: Instruction[][] = []
  for (const line of text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')) {
    const found = /^([A-Z]+)\s+(.+)$/.exec(line.trim())
    if (found === null) continue
    const instruction = { name: found[1] ?? '', rest: found[2] ?? '' }
    if (instruction.name === 'FROM') all.push([])
    all.at(-1)?.push(instruction)
  }
  return all
}
