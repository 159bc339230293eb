import type { Api } from '../../api'
import type { Id, Message } from '../../api/types'
import { earliestFirst } from '../../paging/order'

/** What is to be sent in one conversation at a later time: no part of its thread until then. */
export class ScheduledHere {
  messages = $state.raw<Message[]>([])
  /** What events said of them, which an answer on its way may not have. */
  #known = new Map<Id, Message>()

  constructor(
    private readonly conversation: Id,
    private readonly api: Pick<Api, 'scheduledHere'>,
  ) {}

  /** Without an answer they come with the next visit; the thread does not wait for them. */
  async load(): Promise<void> {
    try {
      const { messages } = await this.api.scheduledHere(this.conversation)
      this.messages = messages
      for (const message of this.#known.values()) this.#put(message)
    } catch {
      // Said nowhere: the thread's own answer says what is wrong.
    }
  }

  take(message: Message): void {
    const known = this.#known.has(message.id) || this.messages.some((one) => one.id === message.id)
    // Most messages were never scheduled.
    if (!known && message.status !== 'scheduled') return
    this.#known.set(message.id, message)
    this.#put(message)
  }

  #put(message: Message): void {
    const held = this.messages.find((one) => one.id === message.id)
    if (held && held.revision > message.revision) return
    const others = this.messages.filter((one) => one.id !== message.id)
    const waits = message.status === 'scheduled'
    this.messages = waits ? [...others, message].toSorted(earliestFirst) : others
  }
}
