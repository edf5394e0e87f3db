export interface Repaired {
  readonly text: string
  readonly shifts: ReadonlyMap<number, number>
}
export function indentContinuations(_text: string): Repaired | undefined {
  return undefined
}
