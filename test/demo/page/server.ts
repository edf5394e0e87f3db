import type { Conversation } from '../conversation.ts'
export async function openPage(
  _port: number,
): Promise<{ url: string; path: string; show(it: Conversation): void; close(): Promise<void> }> {
  throw new Error('later')
}
