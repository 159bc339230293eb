import type { Attachment, Conversation, Id, Sent } from '../../api/types'
import { asUnsent } from './attachments.svelte'
import * as words from './words'

/** A first message that Twilio refused: what it takes to put it back into the compose box. */
export interface RefusedFirst {
  number: string
  line_id: Id
  body: string
  attachments: Attachment[]
  reason: string
}

interface Hooks {
  isOpen: (id: Id) => boolean
  /** Something else than this message is known of the conversation. */
  holdsMore: (id: Id, message: Id) => boolean
  forget: (conversation: Conversation) => void
}

/** The event with the reason gets so many milliseconds once the conversation is known to be gone. */
const REASON_WAIT = 500

/**
 * Conversations begun on this page. Until Twilio has taken the first message they exist for nobody
 * else (S2): refused, they vanish, and their text goes back to its author.
 */
export class FirstMessages {
  refused = $state.raw<RefusedFirst | null>(null)
  /** By conversation, while their first message may still be refused. */
  #begun = new Map<Id, Sent>()
  /** Refused before the answer to sending them was here, by message. */
  #refusedEarly = new Map<Id, Sent>()

  constructor(private readonly hooks: Hooks) {}

  has(conversation: Id): boolean {
    return this.#begun.has(conversation)
  }

  conversations(): Id[] {
    return [...this.#begun.keys()]
  }

  /** False when it was refused already: the event can be quicker than the answer to sending. */
  begin(sent: Sent): boolean {
    const { conversation, message } = sent
    const early = this.#refusedEarly.get(message.id)
    this.#refusedEarly.delete(message.id)
    if (early) return this.#putBack(early)
    if (conversation.visible) return true
    if (message.status === 'failed') return this.#putBack(sent)
    this.#begun.set(conversation.id, sent)
    return true
  }

  /** What is known of a conversation now: once others see it, it can't vanish anymore. */
  took({ id, visible }: Conversation): void {
    if (visible) this.#begun.delete(id)
  }

  /**
   * A first message was refused, and its conversation is gone. False where its author has written
   * more meanwhile: it stays, with what they wrote.
   */
  takeRefused({ conversation, message }: Sent): boolean {
    const { id } = conversation
    if (this.hooks.holdsMore(id, message.id)) return false
    if (this.#begun.has(id) || this.hooks.isOpen(id)) this.#putBack({ conversation, message })
    else {
      this.#refusedEarly.set(message.id, { conversation, message })
      this.hooks.forget(conversation)
    }
    return true
  }

  /**
   * It does not exist anymore. If it was begun here, its event with the reason is on its way, or
   * was missed for ever; false if it was not.
   */
  gone(conversation: Id): boolean {
    const begun = this.#begun.get(conversation)
    if (!begun) return false
    setTimeout(() => {
      if (this.#begun.get(conversation) === begun) this.#putBack(begun, words.twilioRefused)
    }, REASON_WAIT)
    return true
  }

  #putBack({ conversation, message }: Sent, why = words.notSent): false {
    this.#begun.delete(conversation.id)
    this.hooks.forget(conversation)
    const { title, advice } = message.error ?? { title: why, advice: '' }
    const reason = words.refusal(title, advice)
    const { line_id, body } = message
    const attachments = message.media.map(asUnsent)
    this.refused = { number: conversation.number, line_id, body, attachments, reason }
    return false
  }
}
