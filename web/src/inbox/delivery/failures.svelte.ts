import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Deliveries, FailureItem, FailureReason, Id, Message } from '../../api/types'

export interface FailureFilter {
  line: Id | null
  code: number | null
  /** Only of the last so many days; null for all. */
  days: number | null
  /** Those that were sent again, instead of those that still need someone. */
  sentAgain: boolean
}

const DAY = 86_400_000
/** What a client key begins with that sends a failed message again; its id follows. */
const AGAIN = 'retry:'

/** The messages that did not get through, and how many did. */
export class Failures {
  items = $state.raw<FailureItem[]>([])
  older = $state<string | null>(null)
  status = $state<'new' | 'loading' | 'ready' | 'failed'>('new')
  problem = $state.raw<Problem | null>(null)
  loadingMore = $state(false)
  filter = $state.raw<FailureFilter>({ line: null, code: null, days: null, sentAgain: false })
  deliveries = $state.raw<Deliveries | null>(null)
  /** Every reason that there is in the chosen line and time, the most frequent first. */
  reasons = $state.raw<FailureReason[]>([])
  #asked = 0
  #looking = false
  #changed = false

  constructor(
    private readonly api: Pick<Api, 'failures' | 'failureReasons' | 'deliveries'>,
    private readonly now: () => Date,
  ) {}

  async load(): Promise<void> {
    const asked = ++this.#asked
    this.status = 'loading'
    this.problem = null
    void this.#count()
    try {
      const page = await this.api.failures(this.#query(), null)
      if (asked !== this.#asked) return
      this.items = page.failures
      this.older = page.older
      this.status = 'ready'
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async loadMore(): Promise<void> {
    if (!this.older || this.loadingMore) return
    const asked = this.#asked
    this.loadingMore = true
    this.problem = null
    try {
      const page = await this.api.failures(this.#query(), this.older)
      if (asked === this.#asked) {
        const held = new Set(this.items.map(({ message }) => message.id))
        this.items = [...this.items, ...page.failures.filter((one) => !held.has(one.message.id))]
        this.older = page.older
      }
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    this.loadingMore = false
  }

  choose(change: Partial<FailureFilter>): void {
    this.filter = { ...this.filter, ...change }
    void this.load()
  }

  /** Something failed, was sent again or got through after all: what is shown follows. */
  take(message: Message): void {
    if (this.status === 'new' || message.direction !== 'outbound') return
    const failed = message.client_key?.startsWith(AGAIN)
      ? message.client_key.slice(AGAIN.length).split(':')[0]
      : undefined
    const held = this.items.some((one) => one.message.id === message.id)
    if (!failed && !held && !isFailure(message)) return
    if (failed && message.status === 'pending' && !this.filter.sentAgain) this.#leave(failed)
    if (held && !isFailure(message)) this.#leave(message.id)
    this.#again(message)
    void this.#look()
  }

  #leave(id: Id): void {
    this.items = this.items.filter(({ message }) => message.id !== id)
  }

  /** What became of a message that sent another one again. */
  #again(again: Message): void {
    if (!this.items.some((one) => one.again?.id === again.id)) return
    this.items = this.items.map((one) => (one.again?.id === again.id ? { ...one, again } : one))
  }

  /** Looks at the newest page again, what is held of older ones stays; one look at a time. */
  async #look(): Promise<void> {
    this.#changed = true
    if (this.#looking || this.status !== 'ready') return
    this.#looking = true
    while (this.#changed) {
      this.#changed = false
      const asked = this.#asked
      try {
        const [page] = await Promise.all([this.api.failures(this.#query(), null), this.#count()])
        if (asked === this.#asked) this.#put(page.failures, page.older)
      } catch {
        // What is shown stays; the next change or visit looks again.
      }
    }
    this.#looking = false
  }

  #put(newest: FailureItem[], older: string | null): void {
    const last = newest.at(-1)
    if (!older || !last) {
      this.items = newest
      this.older = older
      return
    }
    const fresh = new Set(newest.map(({ message }) => message.id))
    const rest = this.items.filter((one) => !fresh.has(one.message.id) && one.at < last.at)
    this.items = [...newest, ...rest]
    if (rest.length === 0) this.older = older
  }

  /** Without an answer there is no chart, and no reason to choose; the list says what is wrong. */
  async #count(): Promise<void> {
    const { line, since, sent_again } = this.#query()
    const asked = this.#asked
    const [reasons, deliveries] = await Promise.allSettled([
      this.api.failureReasons({ line, since, sent_again }),
      this.api.deliveries(),
    ])
    if (deliveries.status === 'fulfilled') this.deliveries = deliveries.value
    if (asked !== this.#asked || reasons.status === 'rejected') return
    this.reasons = this.#withChosen(reasons.value.reasons)
  }

  /** The reason that is chosen can be seen even when nothing has it anymore. */
  #withChosen(reasons: FailureReason[]): FailureReason[] {
    const { code } = this.filter
    if (code === null || reasons.some((one) => one.code === code)) return reasons
    const known = this.reasons.find((one) => one.code === code)
    return known ? [...reasons, { ...known, count: 0 }] : reasons
  }

  #query() {
    const { line, code, days, sentAgain } = this.filter
    const since = days && new Date(this.now().getTime() - days * DAY).toISOString()
    return {
      ...(line ? { line } : {}),
      ...(code !== null ? { code } : {}),
      ...(since ? { since } : {}),
      sent_again: sentAgain,
    }
  }
}

function isFailure(message: Message): boolean {
  return message.status === 'failed' || message.status === 'undelivered'
}
