import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Conversation, Id, Message, ScheduledItem } from '../../api/types'
import { LiveCount } from '../../paging/live-count.svelte'
import { earliestFirst } from '../../paging/order'

/** All that is to be sent at a later time, the soonest first, as far as it was loaded. */
export class Scheduled {
  items = $state.raw<ScheduledItem[]>([])
  status = $state<'new' | 'loading' | 'ready' | 'failed'>('new')
  problem = $state.raw<Problem | null>(null)
  /** Where later ones begin; null when all are held. */
  later = $state<string | null>(null)
  loadingMore = $state(false)
  /** How many there are, listed or not. */
  readonly counted: LiveCount
  /** What became of messages while an answer was on its way, which may not have it. */
  #meanwhile: ScheduledItem[] = []

  constructor(private readonly api: Pick<Api, 'scheduled' | 'scheduledCount'>) {
    this.counted = new LiveCount(() => api.scheduledCount())
  }

  async load(): Promise<void> {
    if (this.status === 'loading') return
    if (this.status !== 'ready') this.status = 'loading'
    this.#meanwhile = []
    try {
      const page = await this.api.scheduled()
      this.items = page.scheduled
      this.later = page.later
      this.status = 'ready'
      this.problem = null
      for (const { message, conversation } of this.#meanwhile) this.take(message, conversation)
    } catch (thrown) {
      this.problem = asProblem(thrown)
      if (this.status === 'loading') this.status = 'failed'
    }
  }

  async loadMore(): Promise<void> {
    if (!this.later || this.loadingMore) return
    this.loadingMore = true
    this.problem = null
    try {
      const page = await this.api.scheduled(this.later)
      const held = new Set(this.items.map(({ message }) => message.id))
      this.items = [...this.items, ...page.scheduled.filter((one) => !held.has(one.message.id))]
      this.later = page.later
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    this.loadingMore = false
  }

  /** What became of a message, whether it waits for its time or not. */
  take(message: Message, conversation: Conversation): void {
    if (this.status === 'new') return
    this.#meanwhile.push({ message, conversation })
    this.#put(message, conversation)
  }

  /** What an action of one’s own made of it. */
  takeMessage(message: Message): void {
    if (this.status !== 'new') this.#put(message, null)
  }

  #put(message: Message, conversation: Conversation | null): void {
    const held = this.#find(message.id)
    if (held && held.message.revision > message.revision) return
    if (!held && message.status !== 'scheduled') return
    const others = this.items.filter((one) => one.message.id !== message.id)
    const with_ = conversation ?? held?.conversation
    if (message.status !== 'scheduled' || !with_) this.items = others
    else this.items = [...others, { message, conversation: with_ }].toSorted(soonestFirst)
  }

  #find(id: Id): ScheduledItem | undefined {
    return this.items.find(({ message }) => message.id === id)
  }
}

function soonestFirst(a: ScheduledItem, b: ScheduledItem): number {
  return earliestFirst(a.message, b.message)
}
