/** `a`, `a and b`, `a, b and c`; '' for nothing. */
export const enumerated = (items: readonly string[]): string =>
  [items.slice(0, -1).join(', '), ...items.slice(-1)].filter((it) => it !== '').join(' and ')
