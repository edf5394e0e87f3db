/** GitHub's times have no fraction of a second. */
export const instant = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z')
