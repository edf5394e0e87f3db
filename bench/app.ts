import { load } from './app/load.ts'
import { reviews } from './app/reviews.ts'

export const name = 'the App on the local GitHub, which runs on the same two cores'

export async function run(): Promise<string[]> {
  return [...(await reviews()), ...(await load('the embedded database')), ...(await load('PostgreSQL'))]
}
