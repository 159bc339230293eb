import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Conversation, Id, InboxEvent, Message, StopRequest } from '../../api/types'
import { earliestFirst } from '../../paging/order'

/** The texts that ask to stop and that nobody has handled, the oldest first, as far as loaded. */
export class StopRequests {
  items = $state.raw<StopRequest[]>([])
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  /** Where later ones begin; null when all are held. */
  later = $state<string | null>(null)
  loadingMore = $state(false)
  #turn = 0
  /** What was told while an answer was on its way, which may not have it. */
  #meanwhile: StopRequest[] = []

  constructor(private readonly api: Pick<Api, 'stopRequests'>) {}

  async load(): Promise<void> {
    const turn = ++this.#turn
    this.#meanwhile = []
    try {
      const page = await this.api.stopRequests()
      if (turn !== this.#turn) return
      this.items = page.stop_requests
      this.later = page.later
      this.status = 'ready'
      this.problem = null
      for (const { message, conversation } of this.#meanwhile) this.#put(message, conversation)
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.problem = asProblem(thrown)
      // What is on screen stays there.
      if (this.status !== 'ready') this.status = 'failed'
    }
  }

  async more(): Promise<void> {
    if (!this.later || this.loadingMore) return
    const turn = this.#turn
    this.loadingMore = true
    try {
      const page = await this.api.stopRequests(this.later)
      if (turn === this.#turn) {
        const held = new Set(this.items.map(({ message }) => message.id))
        const fresh = page.stop_requests.filter(({ message }) => !held.has(message.id))
        this.items = [...this.items, ...fresh]
        this.later = page.later
        this.problem = null
      }
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown)
    }
    this.loadingMore = false
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
    return this.later === null || !last || earliestFirst(message, last.message) < 0
  }

  #follow(conversation: Conversation): void {
    const older = ({ conversation: held }: StopRequest) =>
      held.id === conversation.id && held.revision < conversation.revision
    if (!this.items.some(older)) return
    this.items = this.items.map((one) => (older(one) ? { ...one, conversation } : one))
  }
}
