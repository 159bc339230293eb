import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Conversation, Id, InboxEvent } from '../../api/types'

/** The conversations whose numbers are blocked. */
export class Blocked {
  all = $state.raw<Conversation[]>([])
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  next = $state<Id | null>(null)
  loadingMore = $state(false)
  #turn = 0

  constructor(private readonly api: Pick<Api, 'blockedNumbers'>) {}

  async load(): Promise<void> {
    const turn = ++this.#turn
    try {
      const page = await this.api.blockedNumbers()
      if (turn !== this.#turn) return
      this.all = page.conversations
      this.next = page.next
      this.status = 'ready'
      this.problem = null
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
      // What is on screen stays there.
      if (this.status !== 'ready') this.status = 'failed'
    }
  }

  async more(): Promise<void> {
    if (!this.next || this.loadingMore) return
    const turn = this.#turn
    this.loadingMore = true
    try {
      const page = await this.api.blockedNumbers(this.next)
      if (turn === this.#turn) {
        const known = new Set(this.all.map(({ id }) => id))
        this.all = [...this.all, ...page.conversations.filter(({ id }) => !known.has(id))]
        this.next = page.next
        this.problem = null
      }
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    }
    this.loadingMore = false
  }

  /** A number was blocked or unblocked, here or by a colleague; the newest block comes first. */
  take(event: InboxEvent): void {
    if ('conversation' in event) this.took(event.conversation)
  }

  took(conversation: Conversation): void {
    const held = this.all.find(({ id }) => id === conversation.id)
    if (held && held.revision > conversation.revision) return
    if (!conversation.blocked) this.all = this.all.filter(({ id }) => id !== conversation.id)
    else if (held) this.all = this.all.map((one) => (one === held ? conversation : one))
    else this.all = [conversation, ...this.all]
  }
}
