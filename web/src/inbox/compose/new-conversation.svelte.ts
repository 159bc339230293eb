import type { Api } from '../../api'
import { asProblem, Problem } from '../../api/problem'
import type { Conversation, Id, ListedCustomer, Sent } from '../../api/types'
import { looksLikePhone, sameNumber, typedNumber } from '../../text/phone'
import type { SendTime } from '../scheduled/send-later.svelte'
import type { Composer } from './composer.svelte'
import type { DraftHooks, Drafts } from './drafts'
import { MessageDraft } from './message-draft.svelte'
import * as words from './words'

/** The compose box of a conversation that does not exist yet. */
export class NewConversation extends MessageDraft {
  /** There is one already with that number: it is opened, and shows who wrote last. */
  existing = $state.raw<Conversation | null>(null)
  /** Whose number it is, as far as that is known. */
  customer = $state.raw<ListedCustomer | null>(null)
  /** The field the problem is about, when it is about one. */
  field = $state<string | null>(null)
  sending = $state(false)
  #number = $state('')
  #line = $state<Id | null>(null)

  constructor(
    private readonly api: Pick<
      Api,
      'conversations' | 'startConversation' | 'attach' | 'discardAttachment'
    > &
      // Not every role may know who is on file.
      Partial<Pick<Api, 'customers'>>,
    drafts: Drafts,
    /** What it is kept under; ids and names have no dots. */
    private readonly kept = 'new',
  ) {
    super(api, drafts, kept)
    this.#number = drafts.text(`${kept}-number`)
    this.#line = drafts.text(`${kept}-line`) || null
  }

  get number(): string {
    return this.#number
  }

  set number(typed: string) {
    this.#number = typed
    this.#forgetOwner()
    this.drafts.keepText(`${this.kept}-number`, typed)
  }

  get line(): Id | null {
    return this.#line
  }

  set line(line: Id | null) {
    this.#line = line
    this.drafts.keepText(`${this.kept}-line`, line ?? '')
  }

  /** Another tab went on with the same. What was written here alone is left alone. */
  readonly elsewhere: DraftHooks = {
    text: (name, before, now) => {
      if (name === this.kept) this.adopt(before, now)
      else if (name === `${this.kept}-number` && this.#number === before) {
        this.#number = now
        this.#forgetOwner()
      } else if (name === `${this.kept}-line` && (this.#line ?? '') === before)
        this.#line = now || null
    },
    file: (name, ...change) => {
      if (name === this.kept) this.attachments.adopt(...change)
    },
  }

  /** The page closes. To another number than this one, what is written here must not go. */
  override leave(): void {
    if (this.#number === this.drafts.text(`${this.kept}-number`)) super.leave()
  }

  get ready(): boolean {
    return this.number.trim() !== '' && this.complete && !this.sending
  }

  /** A customer that was found, at one of their numbers. */
  choose(customer: ListedCustomer, number: string): void {
    this.number = number
    this.customer = customer
  }

  /** Why they can't be texted, whatever is written; null when nothing stands in the way. */
  get obstacle(): string | null {
    if (this.existing?.blocked) return words.numberIsBlocked
    const off = [this.existing?.customer, this.customer].find((one) => one?.texting_on === false)
    return off ? words.textingIsOff(off.name) : null
  }

  /** Whether there is a conversation with the number, as far as the server can be asked. */
  async lookUp(): Promise<boolean> {
    const number = typedNumber(this.number)
    if (!looksLikePhone(number)) return false
    try {
      const all = { tab: 'all', line: null, assignee: 'anyone', number } as const
      const asked = [this.api.conversations(all), this.#owner(number)] as const
      const [{ conversations }, customer] = await Promise.all(asked)
      if (typedNumber(this.number) === number) {
        this.existing = conversations[0] ?? null
        this.customer = customer
      }
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
  async send(time: SendTime | null = null): Promise<Sent | null> {
    if (!this.ready) return null
    this.sending = true
    this.problem = null
    this.field = null
    try {
      const attachments = await this.uploads()
      if (!attachments) return null
      const line_id = this.line ?? undefined
      const canned_reply_id = this.cannedReply ?? undefined
      const what = { number: this.number.trim(), body: this.text, attachments, line_id }
      const first = { ...what, canned_reply_id, ...time }
      // What was tried without an answer is asked again as it was: it may have been sent.
      if (!this.attempted(first) && ((await this.lookUp()) || this.obstacle)) return null
      const client_key = this.keyFor(first)
      const sent = await this.api.startConversation({ ...first, client_key })
      this.answered()
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

  #forgetOwner(): void {
    this.existing = null
    this.customer = null
  }

  /** Who has that number. Whether anybody has, texting does not depend on. */
  async #owner(number: string): Promise<ListedCustomer | null> {
    if (this.customer || !this.api.customers) return this.customer
    try {
      const { customers } = await this.api.customers({ search: number, limit: 5 })
      const theirs = ({ numbers }: ListedCustomer) =>
        numbers.some((one) => sameNumber(one.number, number))
      return customers.find(theirs) ?? null
    } catch {
      return null
    }
  }

  #failed(problem: Problem): void {
    if (problem.refused) this.answered()
    this.problem = problem.detail
    this.field = problem.field
  }
}
