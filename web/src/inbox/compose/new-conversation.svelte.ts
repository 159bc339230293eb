import type { Api } from '../../api'
import { asProblem, Problem } from '../../api/problem'
import type { Attachment, Conversation, Id, Sent } from '../../api/types'
import { newClientKey } from '../../browser/client-key'
import { looksLikePhone, typedNumber } from '../../text/phone'
import { isEmpty } from '../../text/display-text'
import { LONGEST_BODY, type Composer } from './composer.svelte'
import { Attachments, idsOf } from './attachments.svelte'
import type { DraftHooks, Drafts } from './drafts'
import type { SendTime } from '../scheduled/send-later.svelte'

const DRAFT = 'new'
const NUMBER = 'new-number'
const LINE = 'new-line'

/** The compose box of a conversation that does not exist yet. */
export class NewConversation {
  /** There is one already with that number: it is opened, and shows who wrote last. */
  existing = $state.raw<Conversation | null>(null)
  problem = $state<string | null>(null)
  /** The field the problem is about, when it is about one. */
  field = $state<string | null>(null)
  sending = $state(false)
  readonly attachments: Attachments
  #number = $state('')
  #line = $state<Id | null>(null)
  #body = $state('')
  /** Of the attempt that was not answered: the same content again must be the same message. */
  #attempt: { content: string; key: string } | null = null

  constructor(
    private readonly api: Pick<
      Api,
      'conversations' | 'startConversation' | 'attach' | 'discardAttachment'
    >,
    private readonly drafts: Drafts,
  ) {
    this.#number = drafts.text(NUMBER)
    this.#line = drafts.text(LINE) || null
    this.#body = drafts.text(DRAFT)
    const keep = (files: Attachment[]) => drafts.keepFiles(DRAFT, files)
    this.attachments = new Attachments(api, drafts.files(DRAFT), keep)
  }

  get number(): string {
    return this.#number
  }

  set number(typed: string) {
    this.#number = typed
    this.existing = null
    this.drafts.keepText(NUMBER, typed)
  }

  get line(): Id | null {
    return this.#line
  }

  set line(line: Id | null) {
    this.#line = line
    this.drafts.keepText(LINE, line ?? '')
  }

  get body(): string {
    return this.#body
  }

  set body(text: string) {
    this.#body = text
    this.drafts.keepText(DRAFT, text)
  }

  /** Another tab went on with the same. What was written here alone is left alone. */
  readonly elsewhere: DraftHooks = {
    text: (name, before, now) => {
      if (name === DRAFT && this.#body === before) this.#body = now
      else if (name === NUMBER && this.#number === before) {
        this.#number = now
        this.existing = null
      } else if (name === LINE && (this.#line ?? '') === before) this.#line = now || null
    },
    file: (name, ...change) => {
      if (name === DRAFT) this.attachments.adopt(...change)
    },
  }

  /** The page closes. To another number than this one, what is written here must not go. */
  leave(): void {
    if (this.#number === this.drafts.text(NUMBER)) this.drafts.leaveText(DRAFT, this.#body)
  }

  get text(): string {
    return this.#body.trim()
  }

  get excess(): number {
    return Math.max(0, [...this.text].length - LONGEST_BODY)
  }

  get ready(): boolean {
    const something = !isEmpty(this.text) || !this.attachments.empty
    const sendable = this.excess === 0 && this.attachments.sendable && !this.sending
    return this.number.trim() !== '' && something && sendable
  }

  /** Whether there is a conversation with the number, as far as the server can be asked. */
  async lookUp(): Promise<boolean> {
    const number = typedNumber(this.number)
    if (!looksLikePhone(number)) return false
    try {
      const all = { tab: 'all', line: null, assignee: 'anyone', number } as const
      const { conversations } = await this.api.conversations(all)
      if (typedNumber(this.number) === number) this.existing = conversations[0] ?? null
    } catch {
      // What is wrong with the number, sending says.
    }
    return this.existing !== null
  }

  /** All that was chosen and written goes along into the compose box of the existing one. */
  async moveTo(composer: Pick<Composer, 'body' | 'attachments' | 'chooseLine'>): Promise<void> {
    await this.attachments.settled()
    composer.body = [composer.body, this.body].filter((text) => text.trim()).join('\n')
    composer.attachments.putBack(this.attachments.take())
    if (this.line) composer.chooseLine(this.line)
    this.discard()
  }

  discard(): void {
    for (const { key } of this.attachments.chosen) this.attachments.remove(key)
    this.number = ''
    this.line = null
    this.body = ''
    this.problem = null
    this.field = null
  }

  /** Sends it, now or later; not blindly into a conversation that there is already. */
  async send(later: SendTime | null = null): Promise<Sent | null> {
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
      const content = JSON.stringify(first)
      // What was tried without an answer is asked again as it was: it may have been sent.
      if (this.#attempt?.content !== content) {
        if (await this.lookUp()) return null
        this.#attempt = { content, key: newClientKey() }
      }
      const sent = await this.api.startConversation({ ...first, client_key: this.#attempt.key })
      this.#attempt = null
      this.attachments.take()
      this.discard()
      return sent
    } catch (thrown) {
      this.#failed(asProblem(thrown))
      return null
    } finally {
      this.sending = false
    }
  }

  #failed(problem: Problem): void {
    if (problem.refused) this.#attempt = null
    this.problem = problem.detail
    this.field = problem.field
  }
}
