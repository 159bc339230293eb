import type { Api } from '../../api'
import type { Conversation, Id, InboxEvent, Message, StopRequest } from '../../api/types'
import { GrowingList } from '../../paging/growing-list.svelte'
import { earliestFirst } from '../../paging/order'

/** The texts that ask to stop and that nobody has handled, the oldest first, as far as loaded. */
export class StopRequests extends GrowingList<StopRequest> {
  /** What was told while an answer was on its way, which may not have it. */
  #meanwhile: StopRequest[] = []

  constructor(private readonly api: Pick<Api, 'stopRequests'>) {
    super()
  }

  override load(): Promise<void> {
    this.#meanwhile = []
    return super.load()
  }

  /** Something happened, here or at a colleague’s. */
  take(event: InboxEvent): void {
    if (event.kind === 'history_imported') return void this.load()
    if (event.kind === 'setting_changed' && event.setting === 'stop_requests') {
      return void this.load()
    }
    if ('message' in event && event.message.asks_to_stop) {
      this.#meanwhile.push({ message: event.message, conversation: event.conversation })
      this.#put(event.message, event.conversation)
    }
    if ('conversation' in event) this.#follow(event.conversation)
  }

  /** What one’s own action made of a text. */
  took(message: Message): void {
    if (message.asks_to_stop) this.#put(message, null)
  }

  /** A conversation’s number was opted out by one’s own action. */
  optedOut(conversation: Id): void {
    this.items = this.items.filter((one) => one.conversation.id !== conversation)
  }

  protected async page(after: string | null) {
    const { stop_requests, later } = await this.api.stopRequests(after ?? undefined)
    return { items: stop_requests, next: later }
  }

  protected idOf({ message }: StopRequest): Id {
    return message.id
  }

  protected override loaded(): void {
    for (const { message, conversation } of this.#meanwhile) this.#put(message, conversation)
  }

  #put(message: Message, conversation: Conversation | null): void {
    const held = this.items.find((one) => one.message.id === message.id)
    if (held && held.message.revision > message.revision) return
    const others = this.items.filter((one) => one !== held)
    const with_ = conversation ?? held?.conversation
    if (message.stop_handled) this.items = others
    else if (with_ && (held || this.#reaches(message))) {
      this.items = [...others, { message, conversation: with_ }].toSorted((a, b) =>
        earliestFirst(a.message, b.message),
      )
    }
  }

  /** Whether what is loaded goes as far as this text: later ones come with their page. */
  #reaches(message: Message): boolean {
    const last = this.items.at(-1)
    return this.next === null || !last || earliestFirst(message, last.message) < 0
  }

  #follow(conversation: Conversation): void {
    const older = ({ conversation: held }: StopRequest) =>
      held.id === conversation.id && held.revision < conversation.revision
    if (!this.items.some(older)) return
    this.items = this.items.map((one) => (older(one) ? { ...one, conversation } : one))
  }
}
