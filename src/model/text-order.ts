/** Texts in one order everywhere: by code units, as nothing else is the same in every place. Below 0, 0, above 0. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
