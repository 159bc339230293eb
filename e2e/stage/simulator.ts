/** A text that someone sends to the business. */
export interface Text {
  from: string
  to: string
  body: string
  media?: Attached[]
}

/** A picture that the simulator has, or a file of one's own. */
export type Attached =
  { sample: 'roof' | 'garden' | 'kitchen' } | { content_type: string; base64: string }

/** A message from before anybody was told of it. */
export interface Past extends Text {
  direction: 'inbound' | 'outbound-api'
  at: string
}

/** Something that goes wrong at Twilio: see the simulator's description. */
export interface Fault {
  kind: string
  code?: number
  status?: number | string
  ms?: number
  on?: string
  how?: string
  to?: string
  /** null until cleared */
  times?: number | null
}

interface LedgerMessage {
  sid: string
  to: string
  from: string
  body: string
  direction: string
  status: string
}

/** The simulated Twilio, by its control API. */
export class Simulator {
  constructor(
    readonly url: string,
    readonly handsetUrl: string,
  ) {}

  async text(text: Text): Promise<void> {
    const { webhook } = await this.#call<{ webhook: { error: unknown; reason: unknown } }>(
      'POST',
      '/inbound',
      text,
    )
    if (webhook.error) throw new Error(`the webhook did not take it: ${String(webhook.reason)}`)
  }

  /** Many at once; every one must have been answered. */
  async texts(messages: Text[], concurrency = 50): Promise<void> {
    const { failed } = await this.#call<{ failed: number }>('POST', '/inbound/batch', {
      messages,
      concurrency,
    })
    if (failed > 0) throw new Error(`${failed} of ${messages.length} texts were not taken`)
  }

  /** In the order given. */
  async oneByOne(messages: Text[]): Promise<void> {
    for (const message of messages) await this.text(message)
  }

  /** Into the log and onto the phones; no webhook tells of it. */
  async past(messages: Past[]): Promise<void> {
    await this.#call('POST', '/history', { messages })
  }

  async fault(fault: Fault): Promise<void> {
    await this.#call('POST', '/faults', fault)
  }

  /** The faults that are on. */
  async faults(): Promise<Fault[]> {
    return (await this.#call<{ faults: Fault[] }>('GET', '/faults')).faults
  }

  async noFaults(): Promise<void> {
    await this.#call('DELETE', '/faults')
  }

  /** Waits until nothing is under way. */
  async settle(): Promise<void> {
    await this.#call('POST', '/settle')
  }

  /** Every message that Twilio took for this number. */
  async sentTo(to: string): Promise<string[]> {
    const query = new URLSearchParams({ to })
    const { messages } = await this.#call<{ messages: LedgerMessage[] }>('GET', `/ledger?${query}`)
    return messages.map(({ body }) => body)
  }

  /** What is in the console: where a number's texts go. */
  async setWebhook(account: string, number: string, url: string): Promise<void> {
    await this.#call('POST', `/accounts/${account}/numbers`, { number, sms_url: url })
  }

  /** What Twilio, or whoever pays it, does to an account. */
  async changeAccount(account: string, change: Record<string, unknown>): Promise<void> {
    await this.#call('PATCH', `/accounts/${account}`, change)
  }

  /** A number that is bought, or replaced by another with these properties. */
  async addNumber(account: string, number: Record<string, unknown>): Promise<void> {
    await this.#call('POST', `/accounts/${account}/numbers`, number)
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/simulator/v1${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`simulator: ${method} ${path}: ${response.status} ${text}`)
    return (text.startsWith('{') ? JSON.parse(text) : {}) as Answer
  }
}
