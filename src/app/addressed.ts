/** Whether a comment speaks to us: only its very first characters can say so. */
export const isAddressed = (text: unknown): boolean => typeof text === 'string' && /^\/parapet(?=\s|$)/i.test(text)
