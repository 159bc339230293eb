import type { Conversation, Id, InboxEvent } from '../../api/types'

/** The conversation that an event tells of, if it tells of one. */
export function conversationIn(event: InboxEvent): Conversation | null {
  return 'conversation' in event ? event.conversation : null
}

/** Whose record, or whose conversation, an event is about. */
export function customerIn(event: InboxEvent): Id | null {
  if (event.kind === 'customer_changed') return event.customer_id
  return conversationIn(event)?.customer?.id ?? null
}

/** Whether it tells of an import, which may have changed any of them. */
export function isImport(event: InboxEvent): boolean {
  return event.kind === 'setting_changed' && event.setting === 'customer_imports'
}

/**
 * Runs something at most every so often, however often it is wanted: at once the first time, and once
 * more when it was wanted meanwhile.
 */
export class AtMostEvery {
  #busy = false
  #again = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly gap: number,
    private readonly run: () => Promise<void>,
  ) {}

  want(): void {
    this.#again = this.#busy
    if (this.#busy) return
    this.#busy = true
    void this.run().finally(() => {
      this.#timer = setTimeout(() => {
        this.#busy = false
        if (this.#again) this.want()
      }, this.gap)
    })
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#again = false
  }
}
