import type { Api } from '../api'
import { asProblem, Problem } from '../api/problem'
import type { Attachment, Id, Sent } from '../api/types'
import { newClientKey } from '../client-key'
import { LONGEST_BODY } from './composer.svelte'
import { Attachments, idsOf } from './attachments.svelte'
import type { Drafts } from './drafts'
import type { Later } from './send-later.svelte'

export const DRAFT = 'new'

/** The compose box of a conversation that does not exist yet. */
export class NewConversation {
  number = $state('')
  line = $state<Id | null>(null)
  problem = $state<string | null>(null)
  /** The field the problem is about, when it is about one. */
  field = $state<string | null>(null)
  sending = $state(false)
  readonly attachments: Attachments
  #body = $state('')
  /** Of the attempt that was not answered: the same content again must be the same message. */
  #attempt: { content: string; key: string } | null = null

  constructor(
    private readonly api: Pick<Api, 'startConversation' | 'attach' | 'discardAttachment'>,
    private readonly drafts: Drafts,
  ) {
    this.#body = drafts.text(DRAFT)
    const keep = (files: Attachment[]) => drafts.keepFiles(DRAFT, files)
    this.attachments = new Attachments(api, drafts.files(DRAFT), keep)
  }

  get body(): string {
    return this.#body
  }

  set body(text: string) {
    this.#body = text
    this.drafts.keepText(DRAFT, text)
  }

  /** Another tab went on writing the same text. What was written here alone is left alone. */
  adopt(before: string, now: string): void {
    if (this.#body === before) this.#body = now
  }

  get text(): string {
    return this.#body.trim()
  }

  get excess(): number {
    return Math.max(0, [...this.text].length - LONGEST_BODY)
  }

  get ready(): boolean {
    const something = this.text !== '' || !this.attachments.empty
    const sendable = this.excess === 0 && this.attachments.sendable && !this.sending
    return this.number.trim() !== '' && something && sendable
  }

  /** Sends it, now or later. */
  async send(later: Later | null = null): Promise<Sent | null> {
    if (!this.ready) return null
    this.sending = true
    this.problem = null
    this.field = null
    try {
      await this.attachments.settled()
      if (!this.attachments.sendable) return null
      const attachments = idsOf(this.attachments.uploaded)
      const line_id = this.line ?? undefined
      const number = this.number.trim()
      const first = { number, body: this.text, attachments, line_id, ...later }
      const sent = await this.api.startConversation({ ...first, client_key: this.#key(first) })
      this.#attempt = null
      this.body = ''
      this.attachments.take()
      return sent
    } catch (thrown) {
      this.#failed(asProblem(thrown))
      return null
    } finally {
      this.sending = false
    }
  }

  #key(first: object): string {
    const content = JSON.stringify(first)
    if (this.#attempt?.content !== content) this.#attempt = { content, key: newClientKey() }
    return this.#attempt.key
  }

  #failed(problem: Problem): void {
    if (problem.refused) this.#attempt = null
    this.problem = problem.detail
    this.field = problem.field
  }
}
