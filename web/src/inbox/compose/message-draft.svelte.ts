import type { Api } from '../../api'
import type { Attachment, Id } from '../../api/types'
import { newClientKey } from '../../browser/client-key'
import { isEmpty } from '../../text/display-text'
import type { Filled } from '../../text/shortcodes'
import { Attachments, idsOf } from './attachments.svelte'
import type { Drafts } from './drafts'
import type { ShortcodesHere } from './shortcodes-here.svelte'

export const LONGEST_BODY = 1600

/**
 * A text and its files while they are written, kept in this browser under a name. What it becomes,
 * a reply or a conversation's first message, is for those to say who extend it.
 */
export class MessageDraft {
  readonly attachments: Attachments
  problem = $state<string | null>(null)
  /** What the shortcodes in it say here, once someone shows the box. */
  shortcodes = $state.raw<ShortcodesHere | null>(null)
  /** The canned reply that it began as. */
  cannedReply: Id | null = null
  #body = $state('')
  /** Sending that was not answered: the same content again must be the same message. */
  #attempted: { content: string; key: string } | null = null

  constructor(
    api: Pick<Api, 'attach' | 'discardAttachment'>,
    protected readonly drafts: Drafts,
    private readonly name: string,
  ) {
    this.#body = drafts.text(name)
    const keep = (files: Attachment[]) => drafts.keepFiles(name, files)
    this.attachments = new Attachments(api, drafts.files(name), keep)
  }

  get body(): string {
    return this.#body
  }

  set body(text: string) {
    this.#body = text
    if (text.trim() === '') this.cannedReply = null
    this.drafts.keepText(this.name, text)
  }

  /** Another tab went on writing the same text. What was written here alone is left alone. */
  adopt(before: string, now: string): void {
    if (this.#body === before) this.#body = now
  }

  /** The page closes: what is written is kept, even beside what another tab wrote since. */
  leave(): void {
    this.drafts.leaveText(this.name, this.#body)
  }

  // Getters, not $derived: a composer outlives the effect that opened its thread, and a
  // derived value would die with that effect.

  /** What would be sent: nobody means the blank line they ended on. */
  get text(): string {
    return this.#body.trim()
  }

  /** The same with its shortcodes filled in, as far as they are known. */
  get filled(): Filled {
    return this.shortcodes?.fill(this.text) ?? { text: this.text, problems: [] }
  }

  get excess(): number {
    return Math.max(0, [...this.filled.text].length - LONGEST_BODY)
  }

  /** There is something to send, and all of it can go. */
  get complete(): boolean {
    const something = !isEmpty(this.text) || !this.attachments.empty
    return something && this.excess === 0 && this.attachments.sendable
  }

  /** What is attached, once it is uploaded; null where some of it can't be. */
  protected async uploads(): Promise<Id[] | null> {
    await this.attachments.settled()
    return this.attachments.sendable ? idsOf(this.attachments.uploaded) : null
  }

  /** This very content was sent before, and nobody knows whether it arrived. */
  protected attempted(content: object): boolean {
    return this.#attempted?.content === JSON.stringify(content)
  }

  /** The key to send it under: the same for as long as the content is, until it is answered. */
  protected keyFor(content: object): string {
    if (!this.attempted(content)) {
      this.#attempted = { content: JSON.stringify(content), key: newClientKey() }
    }
    return this.#attempted!.key
  }

  /** The server has answered for it: the next time is another message. */
  protected answered(): void {
    this.#attempted = null
  }
}
