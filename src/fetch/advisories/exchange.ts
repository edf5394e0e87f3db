import { type Fields, isRecord } from '../../model/record.ts'

/** Why the advisories could not be had, in words that are the same on every run. */
export class NotConsulted extends Error {
  override readonly name = 'NotConsulted'
}

export interface ExchangeOptions {
  readonly url: string
  /** Whom one asks, for words; the advisory database unless it is said. */
  readonly who?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly fetch: typeof fetch
  /** For everything together, in milliseconds. */
  readonly budget: number
  /** Of one answer, in bytes. */
  readonly sizeLimit: number
  readonly attempts: number
  /** Before the second attempt, in milliseconds; it doubles. */
  readonly pause: number
}

/** One run's conversation with the server: JSON over HTTP, patient with a busy server, within the budget. */
export class Exchange {
  readonly #options: ExchangeOptions
  readonly #signal: AbortSignal
  readonly #closing = new AbortController()

  get #who(): string {
    return this.#options.who ?? 'the advisory database'
  }

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#signal = AbortSignal.any([AbortSignal.timeout(options.budget), this.#closing.signal])
  }

  /** Ends what is still under way, so that nothing outlives a run that has failed. */
  close(): void {
    this.#closing.abort()
  }

  /** @throws {NotConsulted} */
  async ask(path: string, body?: object): Promise<Fields> {
    const answer = await this.find(path, body)
    if (answer === undefined) throw new NotConsulted(`${this.#who} answered 404`)
    return answer
  }

  /**
   * Undefined for what is not there.
   * @throws {NotConsulted}
   */
  async find(path: string, body?: object): Promise<Fields | undefined> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#send(path, body)
      if (answer.ok) return this.#parse(answer)
      await answer.body?.cancel().catch(() => {})
      if (answer.status === 404) return undefined
      const isBusy = answer.status === 429 || answer.status >= 500
      if (!isBusy || attempt >= this.#options.attempts) throw new NotConsulted(`${this.#who} answered ${answer.status}`)
      await this.#pause(this.#options.pause * 2 ** (attempt - 1), answer.headers.get('retry-after'))
    }
  }

  async #send(path: string, body: object | undefined): Promise<Response> {
    const { headers = {}, url } = this.#options
    const post = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    try {
      return await this.#options.fetch(`${url}${path}`, { ...(body === undefined ? { headers } : post), signal: this.#signal })
    } catch {
      throw this.#failure(`${this.#who} could not be reached`)
    }
  }

  async #parse(answer: Response): Promise<Fields> {
    const text = await this.#text(answer)
    try {
      const value: unknown = JSON.parse(text)
      if (isRecord(value)) return value
    } catch {
      // Said below.
    }
    throw new NotConsulted(`${this.#who} gave an answer that is not understood`)
  }

  async #text(answer: Response): Promise<string> {
    const chunks: Uint8Array[] = []
    let size = 0
    try {
      for await (const chunk of answer.body ?? []) {
        size += chunk.length
        if (size > this.#options.sizeLimit) throw new NotConsulted(`${this.#who} gave too long an answer`)
        chunks.push(chunk)
      }
    } catch (error) {
      throw error instanceof NotConsulted ? error : this.#failure(`${this.#who} broke off its answer`)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  /** No longer than the server asks, and never beyond the budget. */
  async #pause(milliseconds: number, asked: string | null): Promise<void> {
    const seconds = Number(asked ?? Number.NaN)
    const wait = Number.isFinite(seconds) && seconds >= 0 ? Math.max(milliseconds, seconds * 1000) : milliseconds
    if (wait >= this.#options.budget) throw new NotConsulted(`${this.#who} is too busy`)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait)
      this.#signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
    })
    if (this.#signal.aborted) throw this.#failure('')
  }

  #failure(otherwise: string): NotConsulted {
    return new NotConsulted(this.#signal.aborted ? `${this.#who} did not answer within ${this.#options.budget / 1000} s` : otherwise)
  }
}
