/** What a piece of text is, not how it looks: the face chooses colours, or none. */
export type Style = 'file' | 'dim' | 'strong' | 'critical' | 'high' | 'medium' | 'low' | 'info' | 'good' | 'bad' | 'unsure' | 'code'

export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_, text) => text
