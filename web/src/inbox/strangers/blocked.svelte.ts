import type { Api } from '../../api'
import type { Conversation, Id, InboxEvent } from '../../api/types'
import { GrowingList } from '../../paging/growing-list.svelte'

/** The conversations whose numbers are blocked. */
export class Blocked extends GrowingList<Conversation, Id> {
  constructor(private readonly api: Pick<Api, 'blockedNumbers'>) {
    super()
  }

  /** A number was blocked or unblocked, here or by a colleague; the newest block comes first. */
  take(event: InboxEvent): void {
    if ('conversation' in event) this.took(event.conversation)
  }

  took(conversation: Conversation): void {
    const held = this.items.find(({ id }) => id === conversation.id)
    if (held && held.revision > conversation.revision) return
    if (!conversation.blocked) this.items = this.items.filter(({ id }) => id !== conversation.id)
    else if (held) this.items = this.items.map((one) => (one === held ? conversation : one))
    else this.items = [conversation, ...this.items]
  }

  protected async page(after: Id | null) {
    const { conversations, next } = await this.api.blockedNumbers(after ?? undefined)
    return { items: conversations, next }
  }

  protected idOf({ id }: Conversation): Id {
    return id
  }
}
