import type { Api } from '../api'
import { asProblem, Problem } from '../api/problem'
import type { Id, Message } from '../api/types'
import { earliestFirst, place } from '../order'

/** What someone has sent from this page and the server has not answered for yet. */
export interface Unsent {
  client_key: string
  body: string
  line_id: Id
  at: string
  state: 'sending' | 'unreached'
  problem: string | null
}

/** The messages of one conversation, as far back as they were asked for. */
export class Thread {
  messages = $state.raw<Message[]>([])
  unsent = $state.raw<Unsent[]>([])
  status = $state<'new' | 'loading' | 'ready' | 'failed'>('new')
  problem = $state.raw<Problem | null>(null)
  loadingOlder = $state(false)
  /** The cursor to older messages; null when the thread is complete. */
  older = $state<string | null>(null)
  /** Keys of what was sent from here: the bubble stays the same one when the server's arrives. */
  readonly keys = new Map<Id, string>()

  constructor(
    readonly id: Id,
    private readonly api: Pick<Api, 'messages'>,
  ) {}

  async load(): Promise<void> {
    if (this.status === 'loading') return
    const first = this.status === 'new' || this.status === 'failed'
    if (first) this.status = 'loading'
    try {
      const page = await this.api.messages(this.id)
      this.#begin(page.messages, page.older)
      this.status = 'ready'
      this.problem = null
    } catch (thrown) {
      if (!first) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async loadOlder(): Promise<void> {
    const cursor = this.older
    if (!cursor || this.loadingOlder) return
    this.loadingOlder = true
    this.problem = null
    try {
      const page = await this.api.messages(this.id, cursor)
      if (this.older !== cursor) return
      this.older = page.older
      this.messages = merged(page.messages, this.messages)
    } catch (thrown) {
      this.problem = asProblem(thrown)
    } finally {
      this.loadingOlder = false
    }
  }

  /** Takes in a message's new state, unless a newer one is known already. */
  take(message: Message): void {
    this.#reconcile(message)
    const held = this.messages.find((m) => m.id === message.id)
    if (held && held.revision > message.revision) return
    if (!held && this.#olderThanLoaded(message)) return
    const without = held ? this.messages.filter((m) => m.id !== message.id) : [...this.messages]
    without.splice(place(without, message, earliestFirst), 0, message)
    this.messages = without
  }

  addUnsent(unsent: Unsent): void {
    this.unsent = [...this.unsent.filter((u) => u.client_key !== unsent.client_key), unsent]
  }

  dropUnsent(clientKey: string): void {
    this.unsent = this.unsent.filter((u) => u.client_key !== clientKey)
  }

  #begin(page: Message[], older: string | null): void {
    for (const message of page) this.#reconcile(message)
    const held = new Set(this.messages.map((m) => m.id))
    const contiguous = page.length === 0 || older === null || page.some((m) => held.has(m.id))
    const reachesFurther = contiguous && this.messages.length > 0 && this.status === 'ready'
    const later = (m: Message) => page.length === 0 || earliestFirst(page.at(-1)!, m) < 0
    const kept = contiguous ? this.messages : this.messages.filter(later)
    this.messages = merged(page, kept)
    if (!reachesFurther) this.older = older
  }

  #reconcile(message: Message): void {
    const key = message.client_key
    if (!key || !this.unsent.some((u) => u.client_key === key)) return
    this.keys.set(message.id, key)
    this.dropUnsent(key)
  }

  #olderThanLoaded(message: Message): boolean {
    const first = this.messages[0]
    return this.older !== null && first !== undefined && earliestFirst(message, first) < 0
  }
}

/** Both lists in order, each message once, in its newest revision. */
function merged(a: Message[], b: Message[]): Message[] {
  const byId = new Map<Id, Message>()
  for (const message of [...a, ...b]) {
    const held = byId.get(message.id)
    if (!held || held.revision <= message.revision) byId.set(message.id, message)
  }
  return [...byId.values()].sort(earliestFirst)
}
