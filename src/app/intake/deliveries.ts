import type { Delivery } from './delivery.ts'

/** Where deliveries are remembered before they are acknowledged. */
export interface Deliveries {
  /** False when this delivery was taken before. */
  take(delivery: Delivery): Promise<boolean>
  /** It could not be handed on after all: a redelivery is welcome. */
  release(delivery: Delivery): Promise<void>
}

/** In memory, the latest so many. Whatever falls out and comes again does no harm: a delivery is only a hint to look. */
export class RecentDeliveries implements Deliveries {
  readonly #ids = new Set<string>()
  readonly #most: number

  constructor(most = 20_000) {
    this.#most = most
  }

  async take({ id }: Delivery): Promise<boolean> {
    if (this.#ids.has(id)) return false
    const [oldest] = this.#ids
    if (this.#ids.size >= this.#most && oldest !== undefined) this.#ids.delete(oldest)
    this.#ids.add(id)
    return true
  }

  async release({ id }: Delivery): Promise<void> {
    this.#ids.delete(id)
  }
}
